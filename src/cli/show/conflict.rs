//! What cannot be planned, as people read it.

use std::collections::BTreeSet;

use super::held::some;
use super::plan::View;
use crate::plan::{Conflict, Plan, which};
use crate::text::{Text, safe, safe_path};
use crate::tree::{Gap, Key, NodeId};

/// Of every conflict the fact and what to do about it; those that come of one folder are told together.
pub(super) fn all(plan: &Plan, view: View<'_>) -> Vec<(Text, Text)> {
    let above_of = |conflict: &Conflict| match conflict {
        Conflict::Unreadable { above, .. } => above.clone(),
        _ => None,
    };
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for conflict in plan.conflicts() {
        let Some(above) = above_of(conflict) else {
            all.push(told(conflict, view));
            continue;
        };
        if seen.insert(above.clone()) {
            let keys = plan.conflicts().iter().filter_map(|other| match other {
                Conflict::Unreadable { key, above: Some(id) } if *id == above => Some(key),
                _ => None,
            });
            all.push(unreadable(&keys.collect::<Vec<_>>(), Some(&above), view));
        }
    }
    all
}

/// A conflict's fact and what to do about it.
fn told(conflict: &Conflict, view: View<'_>) -> (Text, Text) {
    match conflict {
        Conflict::Ambiguous { key, candidates } => {
            let (path, count, short) = (view.path(key), candidates.len(), safe(&key.short()));
            let (mut vi, mut en) = (String::new(), String::new());
            for (node, path) in candidates {
                let (path, which) = (safe_path(path.iter().map(String::as_str)), which(node, view.snapshot));
                vi.push_str(&format!("\n  - «{path}» {}", which.vi));
                en.push_str(&format!("\n  - «{path}» {}", which.en));
            }
            (
                text!(
                    "{count} thư mục có thể là «{path}»:{vi}",
                    "{count} folders could be «{path}»:{en}"
                ),
                text!(
                    "xem từng thư mục rồi chọn: hoso adopt {short}=ĐƯỜNG-DẪN (trùng tên: ghi đường liên kết nêu trên)",
                    "look at each and choose: hoso adopt {short}=PATH (of one name: the link above)"
                ),
            )
        }
        Conflict::TwoKeys { path, keys, .. } if keys.iter().any(|key| !view.spec.folders.contains_key(key)) => {
            let path = safe_path(path.iter().map(String::as_str));
            let (gone, wanted): (Vec<&Key>, Vec<&Key>) =
                keys.iter().partition(|key| !view.spec.folders.contains_key(*key));
            let list = |keys: &[&Key]| keys.iter().map(|key| safe(&key.short())).collect::<Vec<_>>().join(", ");
            let (gone, wanted) = (list(&gone), list(&wanted));
            (
                text!(
                    "«{path}» là thư mục của {gone}, nay không còn trong danh sách; {wanted} cần thư mục cùng tên.",
                    "«{path}» is the folder of {gone}, who is not in the roster any more; {wanted} needs one of that name."
                ),
                Text::of(
                    "hai người khác nhau: ghi lại người cũ vào danh sách, có «Đến ngày». Cùng một người: ghi mã cũ vào cột «Mã».",
                    "two people: put the former one back into the roster with «Đến ngày». One person: write the former id into the column «Mã».",
                ),
            )
        }
        Conflict::TwoKeys { path, keys, .. } => {
            let path = safe_path(path.iter().map(String::as_str));
            let keys = keys.iter().map(|key| safe(&key.short())).collect::<Vec<_>>().join(", ");
            (
                text!(
                    "thư mục «{path}» đang được ghi cho nhiều loại hồ sơ: {keys}.",
                    "the folder «{path}» stands for several keys: {keys}."
                ),
                Text::of(
                    "chỉ định lại từng mục: hoso adopt MÃ=ĐƯỜNG-DẪN",
                    "settle each: hoso adopt KEY=PATH",
                ),
            )
        }
        Conflict::ForeignTag { key, path, tag, .. } => {
            let (path, tag, short) = (
                safe_path(path.iter().map(String::as_str)),
                safe(tag),
                safe(&key.short()),
            );
            (
                text!(
                    "thư mục «{path}» mang dấu của mục khác ({tag}).",
                    "the folder «{path}» is tagged as something else ({tag})."
                ),
                text!(
                    "nếu đúng là thư mục này: hoso adopt {short}=ĐƯỜNG-DẪN",
                    "if it is the right one: hoso adopt {short}=PATH"
                ),
            )
        }
        Conflict::NotVisible { key, .. } => {
            let (path, short) = (view.path(key), safe(&key.short()));
            (
                text!(
                    "không còn thấy thư mục «{path}» mà hoso đã biết (tài khoản khác, hoặc mất quyền).",
                    "the known folder «{path}» is not visible any more (another account, or a lost right)."
                ),
                text!(
                    "đăng nhập bằng tài khoản đã tạo cây thư mục, hoặc xin lại quyền; hoso không tự tạo thư mục thứ hai. Chắc chắn nó đã bị xóa hẳn thì tạo mới: hoso adopt {short}=moi",
                    "sign in with the account that made the tree, or ask for the right; hoso makes no second folder by itself. Certainly deleted for ever? Make a new one: hoso adopt {short}=new"
                ),
            )
        }
        Conflict::Unreadable { key, above } => unreadable(&[key], above.as_ref(), view),
        Conflict::Outside { key, .. } => {
            let (path, short) = (view.path(key), safe(&key.short()));
            (
                text!(
                    "thư mục «{path}» đã bị chuyển ra ngoài cây.",
                    "the folder «{path}» was moved out of the tree."
                ),
                text!(
                    "chuyển nó về chỗ cũ: hoso init --move-back; hoặc chỉ định thư mục khác: hoso adopt {short}=ĐƯỜNG-DẪN",
                    "bring it back: hoso init --move-back; or settle another one: hoso adopt {short}=PATH"
                ),
            )
        }
        Conflict::NameTaken { key, path, .. } => {
            let (wanted, path) = (view.path(key), safe_path(path.iter().map(String::as_str)));
            (
                text!(
                    "chỗ của «{wanted}» đã có «{path}» không phải thư mục ấy.",
                    "«{path}» stands where «{wanted}» should."
                ),
                Text::of("đổi tên nó rồi chạy lại.", "rename it, then run again."),
            )
        }
        Conflict::SameName { key, other } => {
            let (path, key, other) = (view.path(key), safe(&key.short()), safe(&other.short()));
            (
                text!(
                    "hai mục {other} và {key} trùng một tên, một chỗ: «{path}».",
                    "{other} and {key} want one name in one place: «{path}»."
                ),
                Text::of(
                    "sửa tên một trong hai trong hoso.yaml.",
                    "change one of the names in hoso.yaml.",
                ),
            )
        }
        Conflict::Loop { key, .. } => {
            let path = view.path(key);
            (
                text!(
                    "thư mục «{path}» đang chứa chính thư mục mà nó phải nằm trong.",
                    "the folder «{path}» holds the very folder it belongs in."
                ),
                Text::of(
                    "chuyển thư mục ở bên trong ra ngoài rồi chạy lại.",
                    "move the inner folder out, then run again.",
                ),
            )
        }
    }
}

/// Folders whose grants could not be read, but for closed ones of which that is said already.
pub(super) fn unread(plan: &Plan, view: View<'_>) -> Option<Text> {
    let folders = &view.spec.folders;
    let is_told = |key: &Key| {
        let mut waiting = plan.conflicts().iter().filter_map(|conflict| match conflict {
            Conflict::Unreadable { key, .. } => Some(key),
            _ => None,
        });
        let above = |inside: &Key| folders.get(inside).and_then(|folder| folder.parent.as_ref());
        view.spec.is_restricted(key) && waiting.any(|one| one == key || above(one) == Some(key))
    };
    let keys: Vec<&Key> = plan.unread().iter().filter(|key| !is_told(key)).collect();
    let first = keys.iter().take(3).map(|key| format!("«{}»", view.path(key)));
    let mut names = first.collect::<Vec<_>>().join(", ");
    if keys.len() > 3 {
        names.push_str(", …");
    }
    let count = view.count(keys.len());
    (!keys.is_empty()).then(|| {
        text!(
            "Không đọc được ai có quyền ở {count} thư mục nên chưa biết ở đó đã chia sẻ đủ chưa, và chưa chia sẻ gì thêm: {names}. Chạy lại; nếu vẫn vậy, xem tài khoản này có được chia sẻ các thư mục ấy không: hoso doctor.",
            "Who has access to {count} folders could not be read, so it is not known whether they are shared as they should be, and nothing more was shared: {names}. Run again; if it stays so, see whether this account may share them: hoso doctor."
        )
    })
}

/// A folder that was not read whole, and what may be in it. One that is closed to this account waits for whoever is in it
/// already: an admin of before has to let the next one in, by hand.
fn unreadable(keys: &[&Key], above: Option<&NodeId>, view: View<'_>) -> (Text, Text) {
    let names: Vec<String> = keys.iter().map(|key| format!("«{}»", view.path(key))).collect();
    let (names, names_en) = some(&names, view);
    let below = keys.iter().any(|key| view.spec.is_below_restricted(key));
    let closed = above
        .and_then(|id| view.snapshot.get(id))
        .filter(|node| below || node.restricted == Some(true));
    let Some(node) = closed.filter(|_| keys.iter().any(|key| view.spec.is_restricted(key))) else {
        let gap = above.and_then(|id| view.snapshot.gaps.get(id));
        return (
            text!(
                "không đọc được trọn thư mục chứa {names}.",
                "the folder that holds {names_en} could not be read whole."
            ),
            if matches!(gap, Some(Gap::Incomplete | Gap::Failed(_))) {
                Text::of(
                    "nơi lưu trữ chưa trả lời đủ: chạy lại sau ít phút; nếu vẫn vậy: hoso doctor",
                    "the service did not tell all: run again in a few minutes; if it stays so: hoso doctor",
                )
            } else {
                Text::of(
                    "kiểm tra quyền đọc rồi chạy lại.",
                    "check the right to read it, then run again.",
                )
            },
        );
    };
    let (name, link) = (safe(&node.name), safe(node.link.as_deref().unwrap_or_default()));
    let account = view.account.map(safe);
    let who = account.as_deref().unwrap_or("tài khoản này");
    let who_en = account.as_deref().unwrap_or("this account");
    let owner = node.owner.as_ref().map(|owner| safe(owner.as_str()));
    let keeper = owner.as_ref().map_or("người quản trị trước".to_owned(), |owner| {
        format!("chủ thư mục ({owner})")
    });
    let keeper_en = owner.map_or("the earlier admin".to_owned(), |owner| format!("its owner ({owner})"));
    // Where nothing inside is named it is the folder itself that waits.
    let (so, so_en) = if below {
        (
            format!(", nên chưa rõ {names} đã có chưa"),
            format!(", so whether {names_en} is there is not known"),
        )
    } else {
        Default::default()
    };
    (
        text!(
            "«{name}» là thư mục giới hạn người xem, {who} chưa được vào{so}.",
            "«{name}» is a restricted folder that {who_en} is not in yet{so_en}."
        ),
        text!(
            "{keeper} mở thư mục ấy trong Drive, bấm «Chia sẻ», cho {who} quyền «Người chỉnh sửa»; xong thì chạy lại. {link}",
            "{keeper_en} opens it in Drive, presses «Share» and makes {who_en} an «Editor»; then run again. {link}"
        ),
    )
}
