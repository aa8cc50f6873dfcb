//! What Windows shows and asks of a program before it starts: icon, version, manifest. Nothing for other systems.

use std::error::Error;

/// Vietnamese: the language of the version's words.
const VIETNAMESE: u16 = 0x042a;
const FOLDER: &str = "packaging/windows";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={FOLDER}/hoso.ico");
    println!("cargo:rerun-if-changed={FOLDER}/hoso.manifest");
    // The target's system, not the one on which this runs.
    if std::env::var("CARGO_CFG_TARGET_OS")? == "windows" {
        winresource::WindowsResource::new()
            .set_icon(&format!("{FOLDER}/hoso.ico"))
            .set_manifest_file(&format!("{FOLDER}/hoso.manifest"))
            .set_language(VIETNAMESE)
            .set("FileDescription", "hoso: hồ sơ sổ sách điện tử")
            .set("ProductName", "hoso")
            .set("OriginalFilename", "hoso.exe")
            .set("LegalCopyright", "The hoso authors. MIT.")
            .compile_for("hoso")?;
    }
    Ok(())
}
