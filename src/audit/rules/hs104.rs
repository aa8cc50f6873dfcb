//! A folder that the specification does not have, at a level that it governs.

use std::collections::BTreeSet;

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;
use crate::tree::Key;

pub(super) static RULE: Rule = Rule {
    id: "HS104",
    slug: "stray-folder",
    level: Level::Warning,
    needs: Needs::Listing,
    seed: "R1",
    title: Text::of("thư mục thừa", "stray folder"),
    fires: Text::of(
        "có thư mục ngoài quy định, ở cấp mà quy định nêu từng thư mục (bên trong thư mục hồ sơ thì tự sắp xếp)",
        "a folder that the specification does not have, at a level where it names each (inside a record's folder people order as they like)",
    ),
    why: Text::of(
        "Nhà trường không quy định thêm loại hồ sơ ngoài Điều lệ (mục I).",
        "A school asks for no kinds of record beyond the charter (section I of the letter).",
    ),
    remedy: Text::of(
        "Nếu đó là một thư mục của quy định dưới tên khác: hoso adopt MÃ=ĐƯỜNG-DẪN. Nếu không: chuyển ra ngoài cây hồ sơ.",
        "Where it is a folder of the specification under another name: hoso adopt KEY=PATH. Else move it out of the tree.",
    ),
    messages: &[Text::of("«{name}» trong «{at}»", "«{name}» in «{at}»")],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    let spec = case.inputs.spec;
    let parents: BTreeSet<Option<&Key>> = spec.folders.values().map(|folder| folder.parent.as_ref()).collect();
    let governed = parents
        .into_iter()
        .filter(|parent| parent.is_none_or(|key| spec.folders.get(key).is_some_and(|folder| folder.record.is_none())));
    for parent in governed {
        for node in case.places.strays(&case.inputs, parent) {
            let at = node.parent.as_ref().and_then(|id| case.inputs.snapshot.get(id));
            sink.add(
                case.on_node(&RULE, node)
                    .with("name", case.name(node))
                    .with("at", Arg::Name(at.map(|above| above.name.clone()).unwrap_or_default())),
            );
        }
    }
}
