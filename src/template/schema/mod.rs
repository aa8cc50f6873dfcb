//! JSON Schemas (draft 2020-12) of the files that people write, for editors: completion, hints in Vietnamese and red
//! underlines while typing.
//!
//! The readers decide what is right; a schema says the same as far as one can without looking at other files. That both
//! know the same keys is a test: each object of a schema is put before its reader with a key that does not exist, and
//! the keys which the reader then offers must be the schema's.

mod build;
mod hoso;
mod template;

use serde_json::{Value, json};

use build::{address, list, map, object, text};

/// Of `hoso.yaml`.
#[must_use]
pub fn hoso() -> String {
    written("hoso.yaml", &hoso::schema())
}

/// Of a template.
#[must_use]
pub fn template() -> String {
    written("mau.yaml", &template::schema())
}

/// Of `nhan-su.yaml`.
#[must_use]
pub fn people() -> String {
    written(super::roster::PEOPLE_FILE, &people_schema())
}

fn written(file: &str, schema: &Value) -> String {
    let mut whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("hoso: {file}"),
    });
    if let (Some(whole), Some(schema)) = (whole.as_object_mut(), schema.as_object()) {
        whole.extend(schema.clone());
    }
    let mut out = serde_json::to_string_pretty(&whole).unwrap_or_default();
    out.push('\n');
    out
}

fn people_schema() -> Value {
    let person = object(
        "Một người mà hoso đã biết.",
        &["name"],
        [
            ("name", text("Họ và tên ghi lần gần nhất.")),
            ("email", list("Tài khoản hiện nay.", &address("Địa chỉ e-mail."))),
            (
                "former_emails",
                list("Tài khoản trước đây; vẫn là người này.", &address("Địa chỉ e-mail.")),
            ),
            (
                "ma",
                text("Mã trong danh sách của trường, nếu có sau khi hoso đã đặt mã."),
            ),
            ("to_cm", list("Mã các tổ.", &text("Mã tổ."))),
            ("chu_nhiem", list("Các lớp chủ nhiệm.", &text("Mã lớp."))),
        ],
    );
    object(
        "Mã của từng người. hoso ghi tệp này; không đổi mã, không xóa.",
        &[],
        [("staff", map("Mã → người.", &person))],
    )
}
