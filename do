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
  bench [ARGUMENT]... build and time an epoch of two presets; arguments go to hdnn train
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

# One epoch of a narrow and of a convolutional run, on one thread and on all.
bench() {
    need_for_building
    install_missing
    build release -DBUILD_TESTING=OFF
    for preset in swiss-roll-race digits-h1; do
        for threads in 1 "$jobs"; do
            step "$preset, one epoch, threads: $threads"
            "$root/build/release/app/cli/hdnn" train "$preset" --epochs 1 --threads "$threads" --quiet "$@"
        done
    done
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
