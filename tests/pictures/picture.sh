#!/bin/sh
# One screen of the window against its stored picture. Usage: picture.sh HDNN-LAB COMPARE NAME FOLDER [--accept]
# NAME.lab beside this file brings the window into its state; what is found goes to FOLDER.
set -eu
lab=$1 compare=$2 name=$3 folder=$4
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$folder"
cp "$here/$name.lab" "$folder/$name.lab"
printf 'wait 3\nscreenshot %s\n' "$folder/$name-screenshot.png" >>"$folder/$name.lab"
HDNN_KERNEL=portable SDL_VIDEODRIVER=dummy SDL_RENDER_DRIVER=software XDG_CONFIG_HOME="$folder/config-$name" \
    "$lab" --script "$folder/$name.lab" --size 1280x800 --scale 1 --threads 1
how=${5:-}
# the error map of the way back is rounding, and nothing else
[ "$name$how" != digits ] || how=1176,552,84,84
"$compare" "$here/$name.png" "$folder/$name-screenshot.png" "$folder" ${how:+"$how"}
