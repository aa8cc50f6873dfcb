//! What people paste: a link to a folder, or its bare id.

use crate::tree::NodeId;

/// The id in a link to a Drive folder or shared drive, or in a bare id. Understands
/// `https://drive.google.com/drive/folders/ID?usp=sharing`, `…/drive/u/0/folders/ID`, `…/open?id=ID`,
/// `…/file/d/ID/view` and addresses without `https://`; nothing for anything else, another host above all.
#[must_use]
pub fn node_id(text: &str) -> Option<NodeId> {
    let text = text.trim().trim_matches(|c| matches!(c, '<' | '>' | '"' | '\''));
    if is_id(text) {
        return Some(NodeId::new(text));
    }
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(text);
    let (host, rest) = rest.split_once('/')?;
    if !matches!(
        host.to_ascii_lowercase().as_str(),
        "drive.google.com" | "docs.google.com"
    ) {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    in_path(path).or_else(|| in_query(query)).map(NodeId::new)
}

fn in_path(path: &str) -> Option<&str> {
    let mut parts = path.split('/');
    parts.find(|part| matches!(*part, "folders" | "d" | "drives"))?;
    parts.next().filter(|id| is_id(id))
}

fn in_query(query: &str) -> Option<&str> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("id="))
        .filter(|id| is_id(id))
}

/// Whether a text can be an id of Drive's: letters, digits, `-` and `_`, ten to 128 of them. The generated client puts
/// ids into addresses as they are, so nothing else may ever be sent.
#[must_use]
pub fn is_id(text: &str) -> bool {
    (10..=128).contains(&text.len()) && is_token(text)
}

/// Whether a text is made of an id's characters, of whatever length.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 256
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "1AbC_dEf-GhIjKlMnOpQrStUvWxYz01234";

    #[test]
    fn links_as_people_paste_them_give_the_id() {
        for link in [
            format!("https://drive.google.com/drive/folders/{ID}?usp=sharing"),
            format!("https://drive.google.com/drive/u/0/folders/{ID}"),
            format!("drive.google.com/drive/folders/{ID}/"),
            format!("https://drive.google.com/open?usp=x&id={ID}"),
            format!("https://drive.google.com/file/d/{ID}/view?usp=drive_link#page=2"),
            format!("  <{ID}> "),
        ] {
            assert_eq!(node_id(&link), Some(NodeId::new(ID)), "{link}");
        }
    }

    #[test]
    fn other_hosts_and_other_texts_give_nothing() {
        for text in [
            "",
            "Hồ sơ",
            "https://example.org/drive/folders/1AbC_dEf-GhIjKlMnOpQrStUvWxYz01234",
            "https://drive.google.com.example.org/open?id=1AbC_dEf-GhIjKlMnOpQrStUvWxYz01234",
            "https://drive.google.com/drive/my-drive",
            "https://drive.google.com/drive/folders/../../x",
            "https://drive.google.com/open?id=a/b",
        ] {
            assert_eq!(node_id(text), None, "{text}");
        }
    }
}
