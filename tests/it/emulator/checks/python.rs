//! An independent client, Google's own for Python, with the discovery document that it brings.

use std::process::Command;

use super::*;

const PACKAGE: &str = "google-api-python-client==2.202.0";

/// The Python that has the package: the gate's, else the system's.
fn python() -> String {
    std::env::var("HOSO_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

#[test]
fn googles_python_client_works_against_the_emulator() {
    let has_it = Command::new(python()).args(["-c", "import googleapiclient"]).output();
    assert!(
        std::env::var_os("HOSO_PYTHON").is_none() || has_it.as_ref().is_ok_and(|output| output.status.success()),
        "the gate installed {PACKAGE}, and it cannot be imported"
    );
    if !has_it.is_ok_and(|output| output.status.success()) {
        println!("LEFT OUT: no python3 with {PACKAGE}; install it with: python3 -m pip install {PACKAGE}");
        return;
    }
    let school = school();
    school.emulator.world().grant(&school.root, SERVICE, Role::Reader);
    let request = serde_json::json!({
        "root_url": school.emulator.root_url(),
        "root": school.root,
        "admin": school.emulator.authorized_user(ADMIN, &["drive"]),
        "service": school.emulator.service_account_key(SERVICE),
        "inspector": INSPECTOR,
        "discovery": concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/drive-v3.discovery.json"),
    });
    let output = Command::new(python())
        .args(["-c", include_str!("python_client.py"), &request.to_string()])
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("python3 runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.trim_end().ends_with("all well"),
        "{said}\n{errors}"
    );
    school.emulator.check();
}
