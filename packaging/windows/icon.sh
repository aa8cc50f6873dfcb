#!/usr/bin/env bash
# Makes hoso.ico from hoso.svg, after the drawing was changed. Needs rsvg-convert and icotool (librsvg2-bin, icoutils).
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for size in 16 32 48; do
  rsvg-convert --width $size --height $size --output "$work/$size.png" hoso.svg
done
rsvg-convert --width 256 --height 256 --output "$work/256.png" hoso.svg
icotool --create --output hoso.ico "$work/16.png" "$work/32.png" "$work/48.png" --raw="$work/256.png"
