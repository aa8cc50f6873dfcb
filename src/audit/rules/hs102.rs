//! Two or more folders stand for one of the specification.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::plan::which;
use crate::text::{Text, safe};
use crate::tree::Node;

pub(super) static RULE: Rule = Rule {
    id: "HS102",
    slug: "duplicate-folder",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R8",
    title: Text::of("trùng thư mục", "folder twice"),
    fires: Text::of(
        "hai thư mục trở lên cùng chỗ, tên giống nhau (không kể dấu, chữ hoa, gạch nối), là tên khác mà mẫu nêu (also) hoặc là bản sao «(1)», cùng ứng với một thư mục của quy định",
        "two or more folders at one place stand for one folder of the specification: equal but for diacritics, case and dashes, under another name that the template knows (also), or copies «(1)»",
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
        "{count} thư mục «{name}»: {which}",
        "{count} folders «{name}»: {which}",
    )],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for (key, place) in case.wanted().filter(|(_, place)| place.doubled) {
        let first = place.nodes.first().and_then(|node| node.parent.as_ref());
        let beside = place.nodes.iter().filter(|node| node.parent.as_ref() == first);
        let beside: Vec<&Node> = beside.copied().collect();
        // Where the name does not tell one from the other, something else has to.
        let naming = case.inputs.naming;
        let shared = |name: &str| beside.iter().filter(|node| naming.same(&node.name, name)).count() > 1;
        let each = |pick: fn(&Text) -> &str| {
            let one = |node: &&Node| match which(&node.id, case.inputs.snapshot) {
                told if shared(&node.name) => format!("{} {}", safe(&node.name), pick(&told)),
                _ => safe(&node.name),
            };
            beside.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let names: Vec<&str> = beside.iter().map(|node| node.name.as_str()).collect();
        let links: Vec<&str> = beside.iter().filter_map(|node| node.link.as_deref()).collect();
        sink.add(
            case.on_key(&RULE, key)
                .with("count", Arg::Count(beside.len()))
                .with("name", Arg::Name(place.folder.name.as_str().to_owned()))
                .with("names", Arg::Name(names.join(", ")))
                .with("links", Arg::Name(links.join(" ")))
                .with(
                    "which",
                    Arg::Words(Text::new(each(|text| &text.vi), each(|text| &text.en))),
                ),
        );
    }
}
