#!/bin/sh
# check.sh BUILD WORK: install the build tree BUILD into WORK/prefix, then build and run example.c against it, once
# through pkg-config and once through find_package. CC and CFLAGS are those of the build.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$1 work=$2
mkdir -p "$work"

# The README quotes the example, word for word.
# shellcheck disable=SC2016 # no variables in there
sed -n '/^```c$/,/^```$/{/^```/!p}' "$here/../../README.md" | diff "$here/example.c" -

cc=${CC:-cc} cflags=${CFLAGS:-}

rm -rf "$work/prefix" "$work/moved" "$work/find_package"
cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
mv "$work/prefix" "$work/moved" # an installed tree may be moved: nothing in it may name the place it was made for
prefix=$work/moved

pc_dir=$(dirname "$(find "$prefix" -name hdnn.pc)")
export PKG_CONFIG_PATH="$pc_dir" LD_LIBRARY_PATH="${pc_dir%/pkgconfig}"
pkg-config --print-errors --exists 'hdnn >= 0.1'
# shellcheck disable=SC2046,SC2086 # flags are several words
$cc $cflags -std=c17 -Wall -Wextra -Werror $(pkg-config --cflags hdnn) "$here/example.c" -o "$work/example" \
    $(pkg-config --libs hdnn)
echo "through pkg-config:"
"$work/example"

generator=$(sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' "$build/CMakeCache.txt")
cmake -G "$generator" -S "$here/find_package" -B "$work/find_package" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_C_FLAGS="$cflags" >"$work/configure.log"
cmake --build "$work/find_package" >"$work/build.log"
echo "through find_package:"
"$work/find_package/example"

# What the library shows to those who link it begins with hdnn_; names with a point are the compiler's, of its OpenMP.
for library in "${pc_dir%/pkgconfig}"/libhdnn.so "${pc_dir%/pkgconfig}"/libhdnn.a; do
    [ -e "$library" ] || continue
    case $library in *.so) dynamic=-D ;; *) dynamic= ;; esac
    # shellcheck disable=SC2086 # an option or nothing
    nm -g $dynamic --defined-only "$library" | sed -n 's/^[0-9a-f]* [A-Z] //p' | sort -u >"$work/names"
    [ -s "$work/names" ] || { echo "$library shows no names" && exit 1; }
    if grep -v -e '^hdnn_' -e '^\.' "$work/names"; then
        echo "$library shows these names, which are not the library's"
        exit 1
    fi
done

# Programs that were moved find the presets and lessons that were moved with them, before any others.
check_program() { # PROGRAM
    [ -x "$1" ] || return 0
    echo "presets of $1:"
    env -u HDNN_PRESET_DIR "$1" presets | grep only-here
}
data=$(dirname "$(find "$prefix" -name presets -type d)")
cp "$data/presets/swiss-roll-race.json" "$data/presets/only-here.json"
check_program "$prefix/bin/hdnn"
check_program "$(find "$prefix" -name hdnn-float64)"
if [ -x "$prefix/bin/hdnn-lab" ]; then
    cp "$data"/lessons/1-*.json "$data/lessons/only-here.json"
    printf 'load only-here view.autostart=false\nlesson only-here\nwait until lesson only-here\n' >"$work/moved.lab"
    env -u HDNN_PRESET_DIR -u HDNN_LESSON_DIR SDL_VIDEODRIVER=dummy SDL_RENDER_DRIVER=software \
        XDG_CONFIG_HOME="$work/config" "$prefix/bin/hdnn-lab" --script "$work/moved.lab"
fi
