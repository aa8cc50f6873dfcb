//! Links as a page to be printed and cut into slips, each with its QR code. It loads nothing from anywhere.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::{Heading, Link};
use crate::text::{Lang, Text, safe};

const STYLE: &str = "\
body{font:16px/1.4 system-ui,'Segoe UI',Arial,sans-serif;margin:1.5rem auto;max-width:60rem;padding:0 1rem;color:#111}\
h1{font-size:1.3rem;margin:0 0 .2rem}p{margin:.2rem 0 1rem}\
.all{display:grid;grid-template-columns:repeat(auto-fill,minmax(26rem,1fr));gap:0}\
.one{display:flex;gap:1rem;align-items:center;border:1px dashed #888;padding:.8rem;break-inside:avoid;margin:-1px 0 0 -1px}\
.qr{flex:none;width:7.5rem;height:7.5rem}.qr svg{width:100%;height:100%}\
.kind{color:#555;font-size:.85rem}.name{font-weight:600;font-size:1.1rem}\
a{font-size:.72rem;overflow-wrap:anywhere;color:#0645ad}.none{color:#a00}\
@media print{body{margin:0;max-width:none}.all{grid-template-columns:1fr 1fr}}";

/// The page.
#[must_use]
pub fn html(links: &[Link], of: &Heading, lang: Lang) -> String {
    let (school, year) = (escaped(&of.school), escaped(&of.year));
    let title = Text::of("Đường dẫn thư mục hồ sơ", "Links to record folders");
    let told = if links.iter().filter_map(|link| link.link.as_deref()).any(on_the_web) {
        Text::of(
            "Mỗi ô là của một người, một tổ hoặc một lớp: cắt theo nét đứt rồi phát. Quét mã bằng điện thoại, đăng nhập tài khoản nhà trường cấp.",
            "Each slip is for one person, tổ or class: cut along the dashes and hand it out. Scan it and sign in with the school's account.",
        )
    } else {
        Text::of(
            "Mỗi ô là của một người, một tổ hoặc một lớp: cắt theo nét đứt rồi phát. Thư mục nằm trên máy này: người nhận mở được khi máy của họ cũng có thư mục ấy.",
            "Each slip is for one person, tổ or class: cut along the dashes and hand it out. The folders stand on this machine: they open where there is such a folder, too.",
        )
    };
    let slips: String = links.iter().map(|link| slip(link, lang)).collect();
    let code = match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    };
    format!(
        "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title} · {school}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<p>{school} · {year}<br>{told}</p>\n<div class=\"all\">\n{slips}</div>\n</body>\n</html>\n",
        title = title.get(lang),
        told = told.get(lang),
    )
}

fn slip(link: &Link, lang: Lang) -> String {
    let kind = link.kind.word();
    let person = link.person.as_ref().map(|name| format!("<div>{}</div>", escaped(name)));
    let address = link
        .address
        .as_ref()
        .map(|words| format!("<div>{}</div>", escaped(words)));
    let (code, words) = match &link.link {
        Some(url) => (if on_the_web(url) { qr(url) } else { String::new() }, anchor(url)),
        None => {
            let missing = Text::of("chưa có thư mục", "no folder yet");
            (
                String::new(),
                format!("<span class=\"none\">{}</span>", missing.get(lang)),
            )
        }
    };
    format!(
        "<div class=\"one\">{code}<div><div class=\"kind\">{}</div><div class=\"name\">{}</div>{}{}{words}</div></div>\n",
        kind.get(lang),
        escaped(&link.name),
        person.unwrap_or_default(),
        address.unwrap_or_default(),
    )
}

fn on_the_web(url: &str) -> bool {
    url.starts_with("https://")
}

/// Only addresses of the web can be clicked; a path on a disk is text.
fn anchor(url: &str) -> String {
    let shown = escaped(url);
    if on_the_web(url) {
        format!("<a href=\"{shown}\">{shown}</a>")
    } else {
        format!("<code>{shown}</code>")
    }
}

/// A code that survives a copier; nothing where the text is too long for one.
fn qr(text: &str) -> String {
    QrCode::with_error_correction_level(text, EcLevel::M).map_or_else(
        |_| String::new(),
        |code| {
            let svg = code.render::<svg::Color<'_>>().min_dimensions(120, 120).build();
            let at = svg.find("<svg").unwrap_or_default();
            format!("<div class=\"qr\">{}</div>", &svg[at..])
        },
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in safe(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
