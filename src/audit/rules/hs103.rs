//! A known folder is not where, or not called what, the specification says.

use super::{Needs, Rule};
use crate::audit::case::{Case, Sink};
use crate::audit::{Arg, Level};
use crate::text::Text;
use crate::tree::{Node, NodeId, Sight, Snapshot};

pub(super) static RULE: Rule = Rule {
    id: "HS103",
    slug: "displaced-folder",
    level: Level::Warning,
    needs: Needs::Listing,
    seed: "R8",
    title: Text::of("sai chỗ", "displaced"),
    fires: Text::of(
        "một thư mục đã biết bị đổi tên hoặc chuyển khỏi chỗ của nó; thư mục đã nhận (hoso adopt) thì giữ tên và chỗ của mình",
        "a known folder was renamed or moved; adopted folders keep their own name and place",
    ),
    why: Text::of(
        "Người kiểm tra tìm theo tên và chỗ trong quy định của nhà trường.",
        "Inspectors look for the names and places that the school's own rules give.",
    ),
    remedy: Text::of(
        "Đưa về chỗ cũ: hoso init (đã ra ngoài cây thư mục: hoso init --move-back). Muốn giữ tên và chỗ mới: hoso adopt.",
        "Put it back: hoso init (moved out of the tree: hoso init --move-back). To keep the new name and place: hoso adopt.",
    ),
    messages: &[
        Text::of("«{found}», quy định là «{name}»", "«{found}» instead of «{name}»"),
        Text::of("«{name}» đang ở «{at}»", "«{name}» is now in «{at}»"),
        Text::of(
            "«{name}» đang ở «{at}» với tên «{found}»",
            "«{name}» is now in «{at}» as «{found}»",
        ),
        Text::of(
            "«{name}» đang ở ngoài cây thư mục, trong «{at}»",
            "«{name}» is now outside the tree, in «{at}»",
        ),
        Text::of("«{name}» đang ở ngoài cây thư mục", "«{name}» is now outside the tree"),
    ],
    check,
};

/// A folder that was listed or asked for.
fn seen<'a>(snapshot: &'a Snapshot, id: &NodeId) -> Option<&'a Node> {
    snapshot.get(id).or_else(|| match snapshot.sights.get(id) {
        Some(Sight::Found(node)) => Some(node),
        _ => None,
    })
}

fn check(case: &Case<'_>, sink: &mut Sink) {
    let snapshot = case.inputs.snapshot;
    for (key, place) in case.wanted().filter(|(_, place)| place.displaced) {
        let Some(node) = place.nodes.first() else { continue };
        let wanted = place.folder.name.as_str();
        let renamed = !case.inputs.naming.same(&node.name, wanted);
        let parent = place
            .folder
            .parent
            .as_ref()
            .and_then(|parent| case.places.by_key.get(parent));
        let moved = parent
            .is_some_and(|parent| parent.nodes.iter().all(|above| Some(&above.id) != node.parent.as_ref()))
            || (place.folder.parent.is_none() && node.parent.as_ref() != snapshot.root());
        let at = node.parent.as_ref().and_then(|id| seen(snapshot, id));
        let outside = snapshot.root().is_some_and(|root| !snapshot.is_within(&node.id, root));
        let message = match (renamed, moved) {
            (_, true) if outside && at.is_none() => 4,
            (_, true) if outside => 3,
            (_, false) => 0,
            (false, true) => 1,
            (true, true) => 2,
        };
        let at = at.map(|above| above.name.clone());
        sink.add(
            case.on_key(&RULE, key)
                .with("name", Arg::Name(wanted.to_owned()))
                .with("found", Arg::Name(node.name.clone()))
                .with("at", Arg::Name(at.unwrap_or_else(|| "?".to_owned())))
                .saying(message),
        );
    }
}
