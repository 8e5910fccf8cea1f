#!/bin/sh
# The window as a person meets it: a real display, real keys and a real mouse. Usage: window.sh HDNN-LAB CASE [DROP-FILE]
set -eu
lab=$1
case=$2
for tool in Xvfb xdotool; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "skipped: $tool is not installed"
        exit 77
    }
done

work=$(mktemp -d)
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT INT TERM
export XDG_CONFIG_HOME="$work/config" SDL_RENDER_DRIVER=software

# A display of our own, as large as the window; Xvfb picks a free number and says so once it is ready.
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
server=$!
for _ in $(seq 100); do
    [ -s "$work/display" ] && break
    sleep 0.1
done
DISPLAY=:$(cat "$work/display")
export DISPLAY

fail() {
    echo "FAILED: $*"
    [ ! -s "$work/errors" ] || cat "$work/errors"
    [ ! -s "$work/report.json" ] || cat "$work/report.json"
    exit 1
}

# Start the window in the background; it leaves a report and a picture when it ends.
start() {
    "$lab" "$@" --size 1280x800 --scale 1 --report "$work/report.json" --screenshot "$work/shot.png" 2>"$work/errors" &
    window=$!
    xdotool search --sync --onlyvisible --name hdnn-lab >/dev/null
    sleep 1
    xdotool mousemove 640 790
}

finish() {
    # twice: the first asks whether to lose what was trained
    xdotool key ctrl+q && sleep 0.5
    xdotool search --onlyvisible --name hdnn-lab >/dev/null 2>&1 && xdotool key ctrl+q
    wait "$window" || fail "the window ended with exit code $?"
    [ "$(head -c 8 "$work/shot.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || fail "no PNG screenshot"
}

# watch ARGUMENTS: the window under a script, on the standard input, that only looks, while keys and mouse do the work.
# A line "seen NAME" of it says that it has come so far.
watch() {
    sed "s|^seen \(.*\)|screenshot \"$work/\1.png\"|" >"$work/script"
    start "$@" --script "$work/script"
}

# sees NAME: waits until the script has come to that line
sees() {
    for _ in $(seq 600); do
        [ ! -s "$work/$1.png" ] || return 0
        kill -0 "$window" 2>/dev/null || break
        sleep 0.1
    done
    fail "this did not come about: $1"
}

ends() { wait "$window" || fail "the window ended with exit code $?"; }

# drag X Y X Y ...: from point to point with the left button
drag() {
    xdotool mousemove "$1" "$2" mousedown 1 && sleep 0.05
    while [ $# -gt 1 ]; do
        xdotool mousemove "$1" "$2" && sleep 0.05
        shift 2
    done
    xdotool mouseup 1 && sleep 0.1
}

# field NAME: the first number or word of that name in the report
field() { tr -d '\t\n' <"$work/report.json" | sed -n "s/.*\"$1\": *\"\{0,1\}\([-0-9.eEa-z]*\).*/\1/p"; }
first_steps() { grep -m1 '"steps"' "$work/report.json" | tr -dc 0-9; }

# A small run of drawn digits, which is ready at once.
cat >"$work/small-digits.json" <<'JSON'
{"name": "small-digits", "about": "A test.", "data": {"source": "digits", "samples": 1000},
 "networks": [{"name": "h1-j1", "architecture": "h1-j1", "features": 4, "layers": 2, "t_end": 2.0, "stem": "conv3x3",
               "init_scale": 0.5}],
 "training": {"learning_rate": 0.01, "batch": 10, "epochs": 10000, "seed": 1}, "view": {"screen": "digits"}}
JSON

case $case in
keys)
    start swiss-roll-race
    xdotool key space # the preset starts by itself: this pauses
    sleep 1
    xdotool key r
    sleep 1
    for _ in 1 2 3; do xdotool key s && sleep 0.3; done
    sleep 1
    finish
    [ "$(first_steps)" = 3 ] || fail "reset and three single steps should leave 3 steps, found $(first_steps)"
    ;;
clicks)
    # clicks of no length, one upon the other, with the pointer at rest: each is a step
    start swiss-roll-race
    xdotool key space
    sleep 1
    xdotool key r
    sleep 1
    xdotool mousemove 311 23 click --repeat 20 --delay 0 1
    sleep 3
    finish
    [ "$(first_steps)" = 20 ] || fail "twenty clicks on the step button left $(first_steps) steps"
    ;;
draw)
    start "$work/small-digits.json"
    xdotool key space
    sleep 4
    # a "1": one stroke down the middle of the pad
    xdotool mousemove 205 180 mousedown 1
    for y in $(seq 190 10 420); do xdotool mousemove 203 "$y" && sleep 0.01; done
    xdotool mouseup 1
    sleep 1
    finish
    [ "$(first_steps)" -gt 0 ] || fail "the network did not train"
    [ "$(field drawn)" = true ] || fail "the drawing did not reach the report"
    case $(field prediction) in
    1) ;;
    # a build with sanitizers on a busy machine may not have learnt it yet
    [0-9]) [ "$(first_steps)" -lt 500 ] || fail "an upright stroke was read as $(field prediction)" ;;
    *) fail "no digit was read: $(field prediction)" ;;
    esac
    ;;
race)
    # a race is run, its gradient zoomed, and a value read from the data behind the plot
    cd "$work"
    start swiss-roll-race
    sleep 2
    xdotool key space
    sleep 1
    xdotool mousemove 400 330
    for _ in 1 2 3 4; do xdotool click 4 && sleep 0.1; done
    xdotool click 3
    sleep 0.5
    xdotool key Down Down Down Return
    sleep 1
    finish
    [ "$(first_steps)" -gt 0 ] || fail "the race did not run"
    [ -s hdnn-gradient-1.csv ] || fail "the data of the plot were not saved"
    grep -q h1-j1 hdnn-gradient-1.csv || fail "no gradient of h1-j1 in the data"
    [ "$(wc -l <hdnn-gradient-1.csv)" = 66 ] || fail "65 layers and a heading were expected in the data"
    # the plain network's gradient at layer 1 is next to nothing; the Hamiltonian one's is not
    awk -F, 'NR == 3 { exit !($2 + 0 > 1e-3 && $4 + 0 < 1e-6) }' hdnn-gradient-1.csv || fail "unexpected: $(sed -n 3p hdnn-gradient-1.csv)"
    ;;
settings)
    settings="$XDG_CONFIG_HOME/hdnn-lab/settings.json"
    start swiss-roll-race
    xdotool key t
    sleep 0.5
    finish
    grep -q '"theme":.*"light"' "$settings" || fail "the theme was not kept"
    start --reset-settings
    finish
    grep -q '"theme":.*"dark"' "$settings" || fail "the settings were not forgotten"
    echo '{"theme"' >"$settings"
    start swiss-roll-race
    finish
    grep -q "settings.json.bad" "$work/errors" || fail "a broken settings file was not reported"
    grep -q '{"theme"' "$settings.bad" || fail "the broken settings file was not put aside"
    ;;
no-display)
    unset DISPLAY
    env -u WAYLAND_DISPLAY -u SDL_VIDEODRIVER "$lab" --frames 3 2>"$work/errors" && fail "it ran without a display"
    grep -q "the window cannot be opened" "$work/errors" || fail "a missing display was not reported"
    ;;
bad-preset)
    printf '{"name": "broken", "networks": [{"layers": 0' >"$work/broken.json"
    start "$work/broken.json"
    sleep 2
    finish
    [ "$(field preset)" = swiss-roll-race ] || [ "$(field preset)" = swiss ] || fail "the default preset should run instead"
    [ "$(first_steps)" -gt 0 ] || fail "the default preset did not run"
    ;;
frames)
    "$lab" swiss-roll-race --size 1280x800 --scale 1 --frames 120 --report "$work/report.json" \
        --screenshot "$work/shot.png" 2>"$work/errors" || fail "--frames 120 ended with exit code $?"
    [ "$(field frames)" = 120 ] || fail "expected 120 frames, found $(field frames)"
    ;;
zoom)
    # a plot is zoomed by a box and a value read from it; a double click fits it again
    watch swiss-roll-race <<'SCRIPT'
wait until step >= 20
seen running
wait until paused
seen rests
wait until text "zoomed: double click to follow again"
wait until text "layer  "
wait until text "‖∂L/∂yₗ‖  "
seen read
wait until no text "zoomed"
SCRIPT
    sees running && xdotool key space
    sees rests && xdotool keydown shift && drag 200 236 300 300 400 400 && xdotool keyup shift
    sleep 0.5 && xdotool mousemove 400 300
    sees read && xdotool click --repeat 2 --delay 60 1
    ends
    ;;
rewind)
    # a digit is drawn, and comes back from the last state of the network
    sed 's/"h1-j1"/"h2"/g' "$work/small-digits.json" >"$work/small-h2.json"
    watch "$work/small-h2.json" <<'SCRIPT'
wait until loaded
seen loaded
wait until step >= 20
wait until paused
seen trained
wait until text "your drawing"
wait 0.5
seen drawn
wait until rewound > 0.99
expect reversal < 1e-3
wait until text "comes back"
SCRIPT
    sees loaded && xdotool key space && sleep 3 && xdotool key space
    sees trained && drag 205 190 204 250 203 330 203 420
    sees drawn && xdotool mousemove 505 743 click 1
    ends
    ;;
paint)
    # points of two classes are painted by hand and trained on
    export XDG_DATA_HOME="$work"
    watch swiss-roll-race <<'SCRIPT'
wait until screen data
wait until text "paint points here"
seen canvas
wait until no text "paint points here"
wait until no text "paint points of two classes at least"
seen painted
wait until text "painted points"
wait until step >= 1
expect no error
SCRIPT
    xdotool key 5 && sleep 0.5 && xdotool mousemove 516 132 click 1
    sees canvas && drag 420 330 500 320 600 310 780 330
    xdotool mousemove 358 188 click 1 && sleep 0.2
    drag 420 600 500 610 600 620 780 600
    sees painted && xdotool mousemove 841 744 click 1
    ends
    [ "$(cat "$work"/hdnn/painted/*.csv | cut -d, -f3 | sort -u | wc -l)" = 3 ] || fail "expected two classes in the file"
    ;;
lesson)
    # the first lesson to its end, doing what it asks for
    watch swiss-roll-race <<'SCRIPT'
wait until screen lessons
wait 0.5
seen shelf
wait until text "Two networks, 64 layers"
wait until step = 0
seen first
wait until text "Guess first"
seen second
wait until text "of what left layer 64"
seen answer
wait until text "Why it shrinks"
seen third
wait until text "Let them learn"
seen fourth
wait until step >= 300
wait until text "as good as guessing"
seen learnt
wait until text "Is the mlp to blame?"
wait until layers mlp = 4
seen fifth
wait until text "It was the depth that silenced it."
seen sixth
wait until text "What this does not say"
seen seventh
wait until no lesson 1-where-the-gradient-goes
expect no error
SCRIPT
    xdotool key 6
    sees shelf && xdotool mousemove 328 228 click 1 && xdotool mousemove 640 790
    sees first && xdotool key Next
    sees second && xdotool key s
    sees answer && xdotool key Return
    sees third && xdotool key Return
    sees fourth && xdotool key space
    sees learnt && xdotool key Return
    sees fifth && xdotool key space
    sees sixth && xdotool key Return
    sees seventh && xdotool key Return
    ends
    ;;
drop)
    # images and labels of 4 x 4 pixels, beside each other; the images are dropped by another program, as by a file manager
    {
        printf '\0\0\010\003\0\0\0\024\0\0\0\004\0\0\0\004'
        head -c 320 /dev/zero | tr '\0' a
    } >"$work/train-images-idx3-ubyte"
    {
        printf '\0\0\010\001\0\0\0\024'
        for _ in 1 2 3 4 5 6 7 8 9 10; do printf '\0\001'; done
    } >"$work/train-labels-idx1-ubyte"
    start swiss-roll-race
    timeout 20 "$3" "$(xdotool search --onlyvisible --name hdnn-lab)" "$work/train-images-idx3-ubyte" ||
        fail "the file could not be dropped"
    sleep 3
    finish
    case $(field preset) in
    train-images*) ;;
    *) fail "expected the dropped file to be open, found $(field preset)" ;;
    esac
    ;;
drop-bad)
    # a file that is no preset is dropped: it is said, and nothing is lost
    echo '{"name": "broken", "networks": [{"layers": 0' >"$work/broken.json"
    watch swiss-roll-race <<'SCRIPT'
wait until step >= 20
wait until paused
seen rests
wait until error
expect text "broken.json"
expect text "The run on the screen goes on as it was."
expect preset swiss-roll-race
expect step >= 20
seen said
wait until no error
wait until running
SCRIPT
    sleep 1 && xdotool key space
    sees rests
    timeout 20 "$3" "$(xdotool search --onlyvisible --name hdnn-lab)" "$work/broken.json" ||
        fail "the file could not be dropped"
    sees said && xdotool key Escape && sleep 0.3 && xdotool key space
    ends
    ;;
copy)
    command -v xclip >/dev/null 2>&1 || {
        echo "skipped: xclip is not installed"
        exit 77
    }
    start swiss-roll-race
    xdotool key ctrl+shift+c
    sleep 1
    timeout 10 xclip -selection clipboard -t image/png -o >"$work/copied.png" || fail "there is no picture on the clipboard"
    [ "$(head -c 24 "$work/copied.png" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a0000000d494844520000050000000320 ] ||
        fail "the clipboard has no PNG of 1280 x 800"
    finish
    [ "$(ls hdnn-window-*.png 2>/dev/null)" = "" ] || fail "the picture was saved, too"
    ;;
*) fail "no such case: $case" ;;
esac
echo "passed: $case"
