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
paint)
    cat >"$work/script" <<'SCRIPT'
wait until loaded
screen data
wait 0.5
click "Paint your own"
wait 0.5
drag painting at 0.2 0.3 to painting at 0.8 0.3
click "Class 1"
drag painting at 0.2 0.7 to painting at 0.8 0.7
click "Train on them"
wait 2
wait until step >= 1
point "painted points"
SCRIPT
    XDG_DATA_HOME="$work" "$lab" swiss-roll-race --size 1280x800 --scale 1 --script "$work/script" \
        --screenshot "$work/shot.png" 2>"$work/errors" || fail "painted points were not trained on"
    [ "$(cat "$work"/hdnn/painted/*.csv | cut -d, -f3 | sort -u | wc -l)" = 3 ] || fail "expected two classes in the file"
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
