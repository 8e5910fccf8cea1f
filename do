#!/bin/sh
# The one script. `./do` without an argument says what it can do.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
here=$PWD
jobs=$(nproc 2>/dev/null || echo 2)

help() {
    cat <<'TEXT'
usage: ./do COMMAND [ARGUMENT]...

  run [ARGUMENT]...   build, then open the window hdnn-lab; without a display, train in the terminal
  test [ARGUMENT]...  build and run all tests; arguments go to ctest
  check               build with Clang and with sanitizers, run the tests there, and check style and static analysis
  build               build only: programs in build/release/app
  bench [ARGUMENT]... build and run the benchmarks; arguments go to hdnn bench. Then those of MNIST on one thread and on
                      all in turns and, where HDNN_BASELINE names a script and python3 has torch, ours and the baseline
                      in turns, with the ratios
  fuzz [SECONDS]      feed the file readers with hostile input, each for so many seconds (default 60)
  format              bring all C files into the project's format
  clean               remove everything that was built

What a command needs and this machine does not have is named first, then installed where there is apt.
TEXT
}

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
die() {
    printf './do: %s\n' "$*" >&2
    exit 1
}

# What a command needs. missing: Debian packages to install.
missing=

# need PROBE PACKAGE...: the packages are missing unless the probe finds what they are for.
# A package that Debian has installed is not missing, even where pkg-config cannot say so because it is missing itself.
need() {
    found "$1" && return
    shift
    for package; do
        is_installed "$package" || missing="$missing $package"
    done
}

found() {
    name=${1#*:}
    case $1 in
    program:*) command -v "$name" >/dev/null 2>&1 ;;
    module:*) pkg-config --exists "$name" >/dev/null 2>&1 ;;
    header:*) printf '#include <%s>\nint main(void) { return 0; }\n' "$name" | ${CC:-cc} -x c - -o /dev/null 2>/dev/null ;;
    clang:*) [ -e "$(clang --print-runtime-dir 2>/dev/null)/$name" ] || [ -e "$(clang --print-file-name="$name" 2>/dev/null)" ] ;;
    debian:*) ! command -v apt-get >/dev/null 2>&1 ;;
    esac
}

is_installed() {
    command -v dpkg-query >/dev/null 2>&1 &&
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

need_for_building() {
    need header:stdio.h gcc libc6-dev
    need program:cmake cmake
    need program:ninja ninja-build
    need program:pkg-config pkg-config
    need module:openblas libopenblas-dev
    need module:lapacke liblapacke-dev
    need module:libcjson libcjson-dev
    need module:zlib zlib1g-dev
    need module:libpng libpng-dev
    need module:sdl2 libsdl2-dev
    need module:SDL2_ttf libsdl2-ttf-dev
    need module:SDL2_image libsdl2-image-dev
    need module:fontconfig libfontconfig-dev
    need debian:fonts fonts-inter fonts-dejavu-core
}

need_for_testing() {
    need_for_building
    need module:cmocka libcmocka-dev
    need program:Xvfb xvfb
    need program:xdotool xdotool
    need program:xclip xclip
    need program:xdpyinfo x11-utils
}

need_for_checking() {
    need_for_testing
    need program:clang clang
    need clang:libomp.so libomp-dev
    need program:clang-format clang-format
    need program:clang-tidy clang-tidy
    need program:cppcheck cppcheck
    need program:shellcheck shellcheck
    need program:mandoc mandoc
    need program:desktop-file-validate desktop-file-utils
}

need_for_fuzzing() {
    need_for_building
    need program:clang clang
    need clang:libclang_rt.fuzzer-x86_64.a libclang-rt-14-dev
}

install_missing() {
    [ -n "$missing" ] || return 0
    say "Missing on this machine, as Debian packages:"
    # shellcheck disable=SC2086 # one line each
    printf '  %s\n' $missing
    command -v apt-get >/dev/null 2>&1 ||
        die "there is no apt-get here: install what these packages hold with your system's package manager"
    become_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 ||
            die "not root and no sudo; as root: apt-get install --no-install-recommends$missing"
        become_root=sudo
        [ -t 0 ] || become_root='sudo -n'
    fi
    step "apt-get install"
    $become_root apt-get update </dev/null
    # shellcheck disable=SC2086 # several words each
    $become_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends $missing </dev/null
    missing=
}

# build PRESET [OPTION]...: configure and build one of CMakePresets.json in build/PRESET.
build() {
    preset=$1
    shift
    step "Build: $preset"
    cd "$root"
    cmake --preset "$preset" "$@"
    cmake --build --preset "$preset" --parallel "$jobs"
    cd "$here"
}

# run_tests PRESET [ARGUMENT]...: its tests; the last lines are ctest's summary.
run_tests() {
    preset=$1
    shift
    step "Test: $preset"
    (cd "$root" && ctest --preset "$preset" --parallel "$jobs" "$@")
}

run() {
    need_for_building
    install_missing
    build release -DBUILD_TESTING=OFF
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        exec "$root/build/release/app/lab/hdnn-lab" "$@"
    fi
    step "No display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window: training in the terminal"
    case ${1:--} in
    -*) set -- swiss-roll-race "$@" ;;
    esac
    say "hdnn train $*"
    exec "$root/build/release/app/cli/hdnn" train "$@"
}

test_all() {
    need_for_testing
    install_missing
    build release -DBUILD_TESTING=ON -DHDNN_WERROR=ON
    run_tests release "$@"
}

check() {
    need_for_checking
    install_missing
    check_sources
    build engine
    step "Shared library in another project"
    "$root/tests/consumer/check.sh" "$root/build/engine" "$root/build/engine"
    build clang
    step "clang-tidy"
    find "$root/engine" "$root/app" -name '*.c' -print0 |
        xargs -0 -P "$jobs" -n 8 clang-tidy --quiet -p "$root/build/clang" 2>/dev/null
    options_are_documented "$root/build/clang/app/cli/hdnn" "$root/app/cli/hdnn.1"
    options_are_documented "$root/build/clang/app/lab/hdnn-lab" "$root/app/lab/hdnn-lab.1"
    run_tests clang
    build tsan
    run_tests tsan
    build asan
    run_tests asan
}

check_sources() {
    step "Format"
    c_files | xargs clang-format --dry-run -Werror
    step "cppcheck"
    mkdir -p "$root/build/cppcheck"
    (cd "$root" && cppcheck --enable=warning,performance,portability --std=c11 --error-exitcode=1 --inline-suppr \
        --suppressions-list=.cppcheck.suppressions --library=.cppcheck.cfg --quiet -j "$jobs" \
        --cppcheck-build-dir=build/cppcheck -I engine -I engine/include -I app/lab -I app/cli engine app tests)
    step "Scripts, man pages, desktop entry"
    find "$root/tests" -name '*.sh' -exec shellcheck "$root/do" "$root/.ci/run" {} +
    mandoc -T lint -W warning "$root"/app/*/*.1
    desktop-file-validate "$root"/app/lab/*.desktop
    long_files
}

# options_are_documented PROGRAM PAGE: every option that the help of the program or of its commands names is on the page.
options_are_documented() {
    step "Options of $(basename "$1") in its manual page"
    [ -x "$1" ] || die "$1 was not built"
    commands=$("$1" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p')
    {
        "$1" --help
        for name in $commands; do "$1" "$name" --help; done
    } | grep -o -e '--[a-z][a-z-]*' | sort -u | while read -r option; do
        grep -q -e "Fl $(printf '%s' "$option" | cut -c 2-)\b" "$2" || say "$option"
    done >"$root/build/undocumented"
    [ ! -s "$root/build/undocumented" ] || die "not in $2: $(tr '\n' ' ' <"$root/build/undocumented")"
}

c_files() {
    find "$root/engine" "$root/app" "$root/tests" -name '*.[ch]'
}

# A file is a chapter: about 600 lines at most. Said, not enforced.
long_files() {
    find "$root/engine" "$root/app" -name '*.[ch]' -exec awk 'END { if (NR > 600) print "long file:", FILENAME, NR, "lines" }' {} \;
}

# All cases on one thread and on all, the two in turns, and then, where there is a baseline to run, ours and theirs in turns.
bench() {
    need_for_building
    install_missing
    build release -DBUILD_TESTING=OFF
    hdnn=$root/build/release/app/cli/hdnn
    HDNN_COMMIT=$(git -C "$root" describe --always --dirty 2>/dev/null || echo unknown)
    export HDNN_COMMIT
    counts=1
    [ "$jobs" -eq 1 ] || counts="1 $jobs"
    for threads in $counts; do
        step "Benchmarks, threads: $threads; results are added to build/bench.jsonl"
        "$hdnn" bench --threads "$threads" --results "$root/build/bench.jsonl" "$@"
    done
    [ "$jobs" -eq 1 ] || bench_threads
    python=/usr/bin/python3 # the one that Debian's python3-torch is for
    [ -x "$python" ] || python=python3
    if [ -z "${HDNN_BASELINE:-}" ]; then
        say "No baseline: HDNN_BASELINE does not name its script."
    elif ! "$python" -c 'import torch' >/dev/null 2>&1; then
        say "No baseline: $python has no torch (Debian: python3-torch)."
    else
        bench_baseline
    fi
    if found program:Xvfb; then bench_window; else say "No window: Xvfb is not installed."; fi
}

# HDNN_BASELINE is a script that takes a workload and its options, as below, and prints one line of JSON with
# "ms_per_step". HDNN_TEST_MNIST is the folder with the images it reads, HDNN_BENCH_ROUNDS how often to alternate.
bench_baseline() {
    for threads in $counts; do
        step "Ours and the baseline in turns, threads: $threads"
        printf '%-12s %9s %9s   %s\n' case 'ours ms' 'base ms' 'baseline / ours: least, median, most'
        set -- ${HDNN_TEST_MNIST:+--data "$HDNN_TEST_MNIST"}
        ratios mnist-h1-4 mnist --arch h1-j1 --layers 4 --steps 30 "$@"
        ratios mnist-h1-16 mnist --arch h1-j1 --layers 16 --steps 20 "$@"
        ratios 2d-h1-64 2d --arch h1-j1 --layers 64 --batch 125
        ratios 2d-mlp-16 2d --arch mlp --layers 16 --batch 10
    done
}

# ratios CASE BASELINE_ARGUMENT...: a line of the table.
ratios() {
    name=$1
    shift
    round=0
    while [ "$round" -lt "${HDNN_BENCH_ROUNDS:-5}" ]; do
        ours=$(measure "$name" "$threads")
        theirs=$("$python" "$HDNN_BASELINE" "$@" --threads "$threads" | number_of ms_per_step)
        [ -n "$theirs" ] || die "bench: the baseline of $name gave no ms_per_step"
        echo "$(echo "$ours" | number_of ms_per_step) $theirs"
        round=$((round + 1))
    done | compared "$name"
}

# One after the other, so that both meet the same machine: its clock moves by a third from minute to minute. How much quicker
# the machine's own arithmetic gets with more threads is measured between the steps, as the bound of the case.
bench_threads() {
    step "One thread and $jobs in turns"
    printf '%-12s %9s %9s   %s\n' case "$jobs, ms" '1, ms' "1 / $jobs: least, median, most"
    for name in mnist-h1-4 mnist-h1-16; do
        turns=$(threads_in_turns "$name")
        echo "$turns" | cut -d ' ' -f 1,2 | compared "$name"
        echo "$turns" | cut -d ' ' -f 3,4 | compared '  its bound'
    done
}

# threads_in_turns CASE: a line a round, of times and bounds on all threads and on one.
threads_in_turns() {
    round=0
    while [ "$round" -lt "${HDNN_BENCH_ROUNDS:-5}" ]; do
        all=$(measure "$1" "$jobs")
        one=$(measure "$1" 1)
        for figure in ms_per_step bound_ms; do
            printf '%s %s ' "$(echo "$all" | number_of $figure)" "$(echo "$one" | number_of $figure)"
        done
        echo
        round=$((round + 1))
    done
}

# measure CASE THREADS: for a second; the result is a line of JSON with ms_per_step.
measure() {
    measured=$("$hdnn" bench --case "$1" --threads "$2" --seconds 1 --json)
    [ -n "$(echo "$measured" | number_of ms_per_step)" ] || die "bench: $1 gave no ms_per_step"
    echo "$measured"
}

# compared NAME: pairs of times on standard input as a line of a table: medians, and the ratios of second to first.
compared() {
    awk -v name="$1" '
        function median(list, count) {
            return count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
        }
        function sort(list, count,   i, k, x) {
            for (i = 2; i <= count; i++) {
                x = list[i]
                for (k = i - 1; k > 0 && list[k] > x; k--) list[k + 1] = list[k]
                list[k + 1] = x
            }
        }
        { first[NR] = $1; second[NR] = $2; ratio[NR] = $2 / $1 }
        END {
            if (NR == 0) exit 1
            sort(first, NR); sort(second, NR); sort(ratio, NR)
            printf "%-12s %9.4f %9.4f   %.2f  %.2f  %.2f\n", name, median(first, NR), median(second, NR),
                ratio[1], median(ratio, NR), ratio[NR]
        }'
}

# Training with the window open, on a display of its own, and without it: steps a second by the clock, one thread each,
# both with the evaluations at the ends of epochs. Without: what three epochs more take, of 600 steps each.
bench_window() {
    lab=$root/build/release/app/lab/hdnn-lab
    step "Training with the window open and without it, digits-h1, threads: 1"
    work=$(mktemp -d)
    Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
    server=$!
    trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
    trap 'exit 1' INT TERM
    while [ ! -s "$work/display" ] && kill -0 "$server" 2>/dev/null; do sleep 0.1; done
    printf 'load digits-h1 training.epochs=1000\nrun\nwait until step > 0\nwait 20\nquit\n' >"$work/script"
    printf '%12s %12s %12s   %s\n' 'window' 'frame p95' 'without' 'window / without'
    round=0
    while [ "$round" -lt 3 ]; do
        DISPLAY=:$(cat "$work/display") XDG_CONFIG_HOME=$work SDL_RENDER_DRIVER=software \
            "$lab" --threads 1 --script "$work/script" --report "$work/report"
        began=$(date +%s.%N)
        "$hdnn" train digits-h1 --epochs 1 --threads 1 --quiet >/dev/null
        between=$(date +%s.%N)
        "$hdnn" train digits-h1 --epochs 4 --threads 1 --quiet >/dev/null
        ended=$(date +%s.%N)
        awk -v steps="$(number_of steps <"$work/report")" -v frame="$(frame_p95 <"$work/report")" \
            -v began="$began" -v between="$between" -v ended="$ended" 'BEGIN {
                alone = 3 * 600 / ((ended - between) - (between - began))
                printf "%10.1f/s %9.1f ms %10.1f/s   %.2f\n", steps / 20, frame, alone, steps / 20 / alone
            }'
        round=$((round + 1))
    done
}

# Of the frames by the clock, which stand before those by the processor.
frame_p95() {
    sed -n 's/.*"p95":[[:space:]]*\([0-9.]*\).*/\1/p' | head -n 1
}

# The last number of that name in the JSON on standard input.
number_of() {
    sed -n "s/.*\"$1\":[[:space:]]*\([0-9.e+-]*\).*/\1/p" | tail -n 1
}

fuzz() {
    seconds=${1:-60}
    case $seconds in
    *[!0-9]* | '') die "fuzz: expected a number of seconds, found '$seconds'" ;;
    esac
    need_for_fuzzing
    install_missing
    step "Build: fuzz"
    cd "$root"
    cmake --preset fuzz
    cmake --build --preset fuzz --parallel "$jobs" --target fuzz
    for source in tests/fuzz/fuzz_*.c; do
        [ -e "$source" ] || die "fuzz: there is no target in tests/fuzz"
        target=$(basename "$source" .c)
        corpus=${target#fuzz_}
        step "$target for $seconds s; new inputs in build/fuzz/corpus/$corpus"
        mkdir -p "build/fuzz/corpus/$corpus" build/fuzz/found
        "build/fuzz/tests/fuzz/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
            -artifact_prefix="build/fuzz/found/$corpus-" "build/fuzz/corpus/$corpus" "tests/fuzz/corpus/$corpus"
    done
}

format() {
    need program:clang-format clang-format
    install_missing
    c_files | xargs clang-format -i
}

command=${1:-help}
[ $# -eq 0 ] || shift
case $command in
run) run "$@" ;;
test) test_all "$@" ;;
check) check ;;
build)
    need_for_building
    install_missing
    build release -DBUILD_TESTING=OFF
    ;;
bench) bench "$@" ;;
fuzz) fuzz "$@" ;;
format) format ;;
clean) rm -rf "$root/build" ;;
help | -h | --help) help ;;
*)
    help >&2
    die "there is no command '$command'"
    ;;
esac
