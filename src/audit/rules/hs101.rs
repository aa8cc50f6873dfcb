//! A folder of the specification is not there.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::places::Place;
use crate::audit::{Arg, Level, Standing};
use crate::text::Text;
use crate::tree::Key;

pub(super) static RULE: Rule = Rule {
    id: "HS101",
    slug: "missing-folder",
    level: Level::Error,
    needs: Needs::Listing,
    seed: "R8",
    title: Text::of("thiếu thư mục", "folder missing"),
    fires: Text::of(
        "một thư mục của quy định không có, và thư mục chứa nó đã đọc hết",
        "a folder of the specification is not there, and the folder above it was read whole",
    ),
    why: Text::of(
        "Mỗi loại hồ sơ lưu riêng trong một thư mục, cấu trúc cây hợp lý (mục III.2.2).",
        "Each kind of record is kept in a folder of its own, in a sensible tree (section III.2.2 of the letter).",
    ),
    remedy: Text::of(
        "Tạo thư mục còn thiếu: hoso init. Nếu trường đã có thư mục đó dưới tên khác: hoso adopt.",
        "Make what is missing: hoso init. Where the school has the folder under another name: hoso adopt.",
    ),
    messages: &[
        Text::of("«{name}» trong «{at}»", "«{name}» in «{at}»"),
        Text::of(
            "«{name}» trong «{at}», kể cả {below} thư mục bên trong",
            "«{name}» in «{at}», with the {below} folders below it",
        ),
        Text::of(
            "«{name}» trong «{at}»: có «{found}» gần giống, chưa được nhận (hoso adopt)",
            "«{name}» in «{at}»: «{found}» is similar and not adopted (hoso adopt)",
        ),
    ],
    check,
};

fn check(case: &Case<'_>, sink: &mut Sink) {
    for (key, place) in case.wanted().filter(|(_, place)| place.topmost) {
        match place.standing {
            Standing::Missing => missing(case, sink, key, place),
            Standing::Proposed => proposed(case, sink, key, place),
            _ => {}
        }
    }
}

fn missing(case: &Case<'_>, sink: &mut Sink, key: &Key, place: &Place<'_>) {
    let below = case.inputs.spec.order.iter().filter(|k| is_below(case, k, key)).count();
    let finding = case
        .on_key(&RULE, key)
        .with("name", Arg::Name(place.folder.name.as_str().to_owned()))
        .with("at", above(case, place));
    sink.add(if below == 0 {
        finding
    } else {
        finding.with("below", Arg::Count(below)).saying(1)
    });
}

/// A similar name is a question, not a fault: said as a warning.
fn proposed(case: &Case<'_>, sink: &mut Sink, key: &Key, place: &Place<'_>) {
    let found = place.nodes.first().map(|node| node.name.clone()).unwrap_or_default();
    let mut finding = case
        .on_key(&RULE, key)
        .with("name", Arg::Name(place.folder.name.as_str().to_owned()))
        .with("at", above(case, place))
        .with("found", Arg::Name(found))
        .saying(2);
    finding.level = Level::Warning;
    sink.add(finding);
}

/// The folder in which a wanted one belongs, by its name.
pub(super) fn above(case: &Case<'_>, place: &Place<'_>) -> Arg {
    let parent = place
        .folder
        .parent
        .as_ref()
        .and_then(|parent| case.places.by_key.get(parent));
    let found = parent
        .and_then(|parent| parent.nodes.first())
        .map(|node| node.name.clone());
    let root = || {
        let snapshot = case.inputs.snapshot;
        snapshot
            .root()
            .and_then(|root| snapshot.get(root))
            .map(|node| node.name.clone())
    };
    Arg::Name(found.or_else(root).unwrap_or_default())
}

fn is_below(case: &Case<'_>, key: &Key, above: &Key) -> bool {
    let mut at = case
        .inputs
        .spec
        .folders
        .get(key)
        .and_then(|folder| folder.parent.as_ref());
    while let Some(here) = at {
        if here == above {
            return true;
        }
        at = case
            .inputs
            .spec
            .folders
            .get(here)
            .and_then(|folder| folder.parent.as_ref());
    }
    false
}
