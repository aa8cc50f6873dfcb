# shellcheck shell=bash
# Tries the program of the zip: a fresh Wine, a folder outside the clone, nothing else beside it.
echo "== package: the program in a fresh Wine"
place=$(mktemp -d)
trap 'wineserver --kill 2>/dev/null || true; rm -rf "$place"' EXIT
export WINEPREFIX="$place/wine"
new_prefix
wineserver --persistent=60 2>/dev/null || true
(cd dist && sha256sum --check --quiet SHA256SUMS)
# As people keep things: spaces and Vietnamese letters.
mkdir -p "$place/Tài liệu/trường"
unzip -q "dist/$zip" -d "$place/Tài liệu"
program="$place/Tài liệu/$name/hoso.exe"

# tried CODE WORDS…: the program ends with the code in the school's folder; what it said is kept in `said`.
tried() {
  local wanted=$1 code=0
  shift
  said=$(cd "$place/Tài liệu/trường" &&
    env -i HOME="$place" PATH=/usr/bin:/bin WINEPREFIX="$WINEPREFIX" WINEDEBUG=-all WINEARCH=win64 LC_ALL=C.UTF-8 COLUMNS=80 \
      HOSO_NOW=2025-10-15T08:00:00+07:00 wine "$program" "$@" </dev/null 2>&1 | tr -d '\r'; exit "${PIPESTATUS[0]}") || code=$?
  echo "hoso $*: $code"
  if ((code != wanted)); then
    echo "$said"
    echo "the package's program ended with $code, not $wanted"
    exit 1
  fi
}
says() { grep -qF -- "$1" <<<"$said" || { echo "$said"; echo "the package's program does not say «$1»"; exit 1; }; }

tried 0 --version
says "hoso $version"
tried 0 demo
says HS201
printf 'Họ và tên,Email,Tổ,Lớp chủ nhiệm,Chức vụ\nLê Thị Bình,binh@bacgiang.edu.vn,Tổ 1,1A,Tổ trưởng\n' >"$place/Tài liệu/trường/giao-vien.csv"
tried 0 new --name "Trường Tiểu học Thử Nghiệm" --local ho-so --roster giao-vien.csv --year 2025-2026
tried 0 init --yes
tried 0 plan --check
says "Không có việc gì phải làm"
tried 1 audit
says HS201
# The office's client beside the program is found: without one the program asks for it, a broken one is named.
tried 0 -c drive.yaml new --name "Trường Tiểu học Thử Nghiệm" --google https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz --roster giao-vien.csv --year 2025-2026
tried 3 -c drive.yaml login --no-browser
says hoso-client.json
echo '{}' >"${program%/*}/hoso-client.json"
tried 2 -c drive.yaml login --no-browser
says "hoso-client.json không phải"
