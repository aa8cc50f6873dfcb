//! `hoso adopt`: folders that people made under other spellings are taken over, and keep their names.

use std::collections::BTreeMap;

use super::init::{Doing, mode, run};
use crate::cli::args::AdoptArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::{Ending, exit, google};
use crate::plan::Options;
use crate::text::{Text, nearest, safe};
use crate::tree::{Key, Naming, Node, NodeId, Snapshot, Spec};

/// Without pairs every proposal is taken; with pairs only those folders are settled.
pub fn adopt(context: &Context<'_>, args: &AdoptArgs) -> Ending {
    let mut session = Session::open(context, mode(args.dry_run))?;
    let Some(naming) = session.storage.as_ref().map(|storage| storage.naming()) else {
        return Err(Failure::usage(Text::of(
            "thư mục lưu trữ chưa có, nên chưa có gì để nhận.",
            "the storage's folder is not there, so there is nothing to take over.",
        ))
        .hint(Text::of("tạo cây thư mục: hoso init", "make the tree: hoso init")));
    };
    let seen = session.look()?;
    let adopted = pairs(&args.pairs, &session.described.spec, &seen.snapshot, naming)?;
    let options = Options {
        accept_proposals: adopted.is_empty(),
        rename: args.rename,
        adopted,
        ..session.options()
    };
    let plan = session.plan(&seen.snapshot, &options);
    let none_left = plan.steps().is_empty() && plan.proposals().is_empty() && plan.conflicts().is_empty();
    if none_left {
        context.ui.tell(&Text::of(
            "Không có thư mục nào chờ nhận.",
            "No folder waits to be taken over.",
        ));
        return Ok(exit::CLEAN);
    }
    run(
        &mut session,
        seen,
        plan,
        &options,
        Doing {
            yes: args.yes,
            dry_run: args.dry_run,
            plan: None,
            take_over: false,
            each: true,
        },
    )
}

/// `STO@to3=TO CHUYEN MON/TO 3/SO GHI CHEP`, all mistakes at once.
fn pairs(words: &[String], spec: &Spec, snapshot: &Snapshot, naming: Naming) -> Result<BTreeMap<Key, NodeId>, Failure> {
    let mut adopted = BTreeMap::new();
    let mut wrong = Vec::new();
    for pair in words {
        match one(pair, spec, snapshot, naming) {
            Ok((key, node)) => {
                adopted.insert(key, node);
            }
            Err(why) => wrong.push(why),
        }
    }
    if wrong.is_empty() {
        return Ok(adopted);
    }
    let join = |pick: fn(&Text) -> &str| wrong.iter().map(pick).collect::<Vec<_>>().join("\n");
    Err(
        Failure::usage(Text::new(join(|text| &text.vi), join(|text| &text.en))).hint(Text::of(
            "ghi như STO@to3=\"02 Tổ chuyên môn/Tổ 3/Sổ ghi chép\"; mã có trong hoso tree.",
            "write STO@to3=\"PATH/OF/FOLDER\"; the keys are in hoso tree.",
        )),
    )
}

fn one(pair: &str, spec: &Spec, snapshot: &Snapshot, naming: Naming) -> Result<(Key, NodeId), Text> {
    let shown = safe(pair);
    let Some((short, path)) = pair.split_once('=') else {
        return Err(text!("«{shown}» thiếu dấu «=».", "«{shown}» lacks a «=»."));
    };
    let Some(key) = spec.find(short.trim()) else {
        let keys: Vec<String> = spec.order.iter().map(Key::short).collect();
        let near = nearest(short, keys.iter().map(String::as_str))
            .map(safe)
            .unwrap_or_default();
        let short = safe(short);
        return Err(if near.is_empty() {
            text!("không có mã «{short}».", "there is no key «{short}».")
        } else {
            text!(
                "không có mã «{short}». Có phải «{near}»?",
                "there is no key «{short}». Did you mean «{near}»?"
            )
        });
    };
    match node(path.trim(), snapshot, naming) {
        Some(node) => Ok((key.clone(), node)),
        None => {
            let path = safe(path);
            Err(text!(
                "không thấy thư mục «{path}» trong cây.",
                "there is no folder «{path}» in the tree."
            ))
        }
    }
}

/// A folder by its path below the root, by its link, or by its id. One that is not there, or not a folder, is nothing.
fn node(path: &str, snapshot: &Snapshot, naming: Naming) -> Option<NodeId> {
    let by_id = |id: &str| {
        snapshot
            .get(&NodeId::new(id))
            .filter(|node| node.is_folder())
            .map(|node| node.id.clone())
    };
    if let Some(id) = google::id_in_link(path) {
        return by_id(id.as_str());
    }
    if let Some(found) = by_id(path) {
        return Some(found);
    }
    let mut at = snapshot.root()?.clone();
    for name in path.split(['/', '\\']).filter(|name| !name.is_empty() && *name != ".") {
        let mut named = snapshot
            .children(&at)
            .filter(|child: &&Node| child.is_folder() && naming.same(&child.name, name));
        let found = named.next()?.id.clone();
        if named.next().is_some() {
            return None;
        }
        at = found;
    }
    Some(at)
}
