# shellcheck shell=bash
# The rest of `.ci/windows --package`, which made the tools ready: writes dist/hoso-VERSION-windows-x64.zip and SHA256SUMS,
# then tries the program of the zip in a Wine that knows nothing else of this clone.
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
name="hoso-$version"
zip="$name-windows-x64.zip"
work="$PWD/target/package"
folder="$work/$name"
about_version=0.9.3

install zip unzip
rm -rf "$work" "dist/$zip"
mkdir -p "$folder/giay-phep" dist

echo "== package: the program"
# No path of the machine on which it was built stands in it, and the same sources give the same bytes.
export RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo --remap-path-prefix=$PWD=hoso -C link-arg=-Wl,--no-insert-timestamp"
CARGO_PROFILE_RELEASE_STRIP=symbols "${cargo[@]}" build --locked "${extra[@]}" --target "$TARGET" --release
unset RUSTFLAGS
cp "target/$TARGET/release/hoso.exe" "$folder/"

# Libraries that every Windows 10 and 11 has.
system_libraries='advapi32|bcrypt|bcryptprimitives|combase|crypt32|iphlpapi|kernel32|msvcrt|ntdll|ole32|oleaut32|secur32|shell32|user32|userenv|winhttp|ws2_32|api-ms-win-[a-z0-9-]*'
needed=$(x86_64-w64-mingw32-objdump -p "$folder/hoso.exe" | sed -n 's/.*DLL Name: //p' | tr 'A-Z' 'a-z' | sort -u)
echo "hoso.exe: $(stat -c %s "$folder/hoso.exe") bytes; needs" $needed
if grep -vxE "($system_libraries)\.dll" <<<"$needed"; then
  echo "hoso.exe needs a library that Windows does not have"
  exit 1
fi
for words in longPathAware activeCodePage asInvoker; do
  grep -aq "$words" "$folder/hoso.exe" || { echo "hoso.exe has no manifest with $words"; exit 1; }
done
if grep -aqF -e "$HOME/" -e "$PWD/" "$folder/hoso.exe"; then
  echo "hoso.exe names folders of the machine on which it was built"
  exit 1
fi

echo "== package: the licences of everything inside"
about="target/tools/bin/cargo-about"
if ! "$about" --version 2>/dev/null | grep -qF "$about_version"; then
  # It runs here, so it is built for here.
  env -u RUSTC_BOOTSTRAP cargo install --locked --quiet --root target/tools --features cli "cargo-about@$about_version" || {
    echo "cargo-about $about_version, which collects the licences, cannot be installed (no network?): no package"
    exit 1
  }
fi
# It asks for every crate of the lock file, also those of other systems; after this it needs no network.
cargo fetch --locked
"$about" generate --frozen --fail --target "$TARGET" --config packaging/windows/about.toml \
  --output-file "$folder/giay-phep/thu-vien.html" packaging/windows/licences.hbs
# What is linked in beside crates: Rust's own library, the C runtime of mingw-w64, GCC's.
root=$(rustc --print sysroot)
for file in "$root/share/doc/rust/COPYRIGHT-library.html" /usr/share/doc/libstd-rust-web-dev/copyright; do
  [[ -f "$file" ]] && cp "$file" "$folder/giay-phep/rust.${file##*[./]}" && break
done
cp /usr/share/doc/mingw-w64-common/copyright "$folder/giay-phep/mingw-w64.txt"
cp /usr/share/doc/gcc-mingw-w64-base/copyright "$folder/giay-phep/gcc.txt"
cp LICENSE "$folder/LICENSE.txt"

echo "== package: what people read"
cp packaging/windows/HUONG-DAN.html README.vi.md "$folder/"
cp -r examples "$folder/"
mkdir -p "$folder/docs"
cp -r docs/pictures "$folder/docs/"
find "$folder" -exec touch -d "@$(git log -1 --format=%ct)" {} +
(cd "$work" && find "$name" -type f | LC_ALL=C sort | zip -q -X -9 -@ "$OLDPWD/dist/$zip")
(cd dist && sha256sum "$zip" >SHA256SUMS)

source packaging/windows/try.sh
echo "== package: dist/$zip, $(stat -c %s "dist/$zip") bytes"
cat dist/SHA256SUMS
