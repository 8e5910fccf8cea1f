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

library=${pc_dir%/pkgconfig}/libhdnn.so
if [ -e "$library" ] && nm -D --defined-only "$library" | grep -v ' hdnn_'; then
    echo "libhdnn.so shows names that are not the library's"
    exit 1
fi
