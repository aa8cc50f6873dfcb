//! Two or more folders stand for one of the specification.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;

pub(super) static RULE: Rule = Rule {
    id: "HS102",
    slug: "duplicate-folder",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R8",
    title: Text::of("trùng thư mục", "folder twice"),
    fires: Text::of(
        "hai thư mục trở lên cùng chỗ, tên giống nhau (không kể dấu, chữ hoa, gạch nối), cùng ứng với một thư mục của quy định",
        "two or more folders at one place, equal but for diacritics, case and dashes, stand for one folder of the specification",
    ),
    why: Text::of(
        "Hồ sơ nằm rải ở hai nơi thì người kiểm tra dễ bỏ sót; quyền của hai thư mục cũng có thể khác nhau.",
        "Records in two places are easily overlooked, and the two may be shared differently.",
    ),
    remedy: Text::of(
        "Chuyển hết tệp về thư mục mà hoso dùng (nêu đầu tiên), rồi cất thư mục kia đi. Muốn dùng thư mục kia: hoso adopt.",
        "Move the files into the folder that hoso uses (named first), then put the other away. To use the other: hoso adopt.",
    ),
    messages: &[Text::of(
        "{count} thư mục «{name}»: {names}",
        "{count} folders «{name}»: {names}",
    )],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for (key, place) in case.wanted().filter(|(_, place)| place.doubled) {
        let first = place.nodes.first().and_then(|node| node.parent.as_ref());
        let beside: Vec<&str> = place
            .nodes
            .iter()
            .filter(|node| node.parent.as_ref() == first)
            .map(|node| node.name.as_str())
            .collect();
        sink.add(
            case.on_key(&RULE, key)
                .with("count", Arg::Count(beside.len()))
                .with("name", Arg::Name(place.folder.name.as_str().to_owned()))
                .with("names", Arg::Name(beside.join(", "))),
        );
    }
}
