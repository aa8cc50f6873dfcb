//! `hoso adopt`: folders that people made under other spellings are taken over, and keep their names.

use std::collections::{BTreeMap, BTreeSet};

use super::init::{Doing, mode, run};
use crate::cli::args::AdoptArgs;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::{Ending, exit, google};
use crate::plan::{Conflict, Options, Plan, folders_at, which};
use crate::text::{Text, fold, nearest, safe, safe_path};
use crate::tree::{Key, Naming, Node, NodeId, Snapshot, Spec};

/// Words for a folder that is to be made anew; one that is really called so is named by `./moi`.
const NEW: [&str; 2] = ["moi", "new"];

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
    let before = session.plan(&seen.snapshot, &session.options());
    let told = Asked {
        spec: &session.described.spec,
        snapshot: &seen.snapshot,
        naming,
        plan: &before,
    };
    let told = told.pairs(&args.pairs)?;
    let options = Options {
        accept_proposals: args.pairs.is_empty(),
        rename: args.rename,
        adopted: told.adopted,
        anew: told.anew,
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
            each: true,
            ..Doing::default()
        },
    )
}

/// What the words are held against.
struct Asked<'a> {
    spec: &'a Spec,
    snapshot: &'a Snapshot,
    naming: Naming,
    /// What would be planned without them.
    plan: &'a Plan,
}

/// What people said.
#[derive(Default)]
struct Settled {
    adopted: BTreeMap<Key, NodeId>,
    anew: BTreeSet<Key>,
}

impl Asked<'_> {
    /// `STO@to3=TO CHUYEN MON/TO 3/SO GHI CHEP`, all mistakes at once.
    fn pairs(&self, words: &[String]) -> Result<Settled, Failure> {
        let mut settled = Settled::default();
        let mut wrong = Vec::new();
        for pair in words {
            match self.one(pair) {
                Ok((key, Some(node))) => drop(settled.adopted.insert(key, node)),
                Ok((key, None)) => drop(settled.anew.insert(key)),
                Err(why) => wrong.push(why),
            }
        }
        if wrong.is_empty() {
            return Ok(settled);
        }
        let join = |pick: fn(&Text) -> &str| wrong.iter().map(pick).collect::<Vec<_>>().join("\n");
        Err(
            Failure::usage(Text::new(join(|text| &text.vi), join(|text| &text.en))).hint(Text::of(
                "ghi như STO@to3=\"02 Tổ chuyên môn/Tổ 3/Sổ ghi chép\" hoặc STO@to3=https://…; mã có trong hoso tree.",
                "write STO@to3=\"PATH/OF/FOLDER\" or STO@to3=https://…; the keys are in hoso tree.",
            )),
        )
    }

    /// A key, and the folder that is meant; nothing: a new one.
    fn one(&self, pair: &str) -> Result<(Key, Option<NodeId>), Text> {
        let shown = safe(pair);
        let Some((short, path)) = pair.split_once('=') else {
            return Err(text!("«{shown}» thiếu dấu «=».", "«{shown}» lacks a «=»."));
        };
        let key = self.key(short.trim())?;
        let path = path.trim();
        if NEW.contains(&fold(path).as_str()) {
            return self.anew(&key).map(|()| (key, None));
        }
        let node = self.node(path, &key)?;
        Ok((key, Some(node)))
    }

    fn key(&self, short: &str) -> Result<Key, Text> {
        if let Some(key) = self.spec.find(short) {
            return Ok(key.clone());
        }
        let keys: Vec<String> = self.spec.order.iter().map(Key::short).collect();
        let near = nearest(short, keys.iter().map(String::as_str))
            .map(safe)
            .unwrap_or_default();
        let short = safe(short);
        Err(if near.is_empty() {
            text!("không có mã «{short}».", "there is no key «{short}».")
        } else {
            text!(
                "không có mã «{short}». Có phải «{near}»?",
                "there is no key «{short}». Did you mean «{near}»?"
            )
        })
    }

    /// A new folder is made only in the place of one that is not seen any more, or against a proposal: beside one that is
    /// there it would be a second.
    fn anew(&self, key: &Key) -> Result<(), Text> {
        let of_key = |one: &Key| {
            let above = |key: &Key| self.spec.folders.get(key).and_then(|folder| folder.parent.as_ref());
            std::iter::successors(Some(one), |key| above(key)).any(|above| above == key)
        };
        let lost = self.plan.conflicts().iter().any(|conflict| match conflict {
            Conflict::NotVisible { key, .. } => of_key(key),
            _ => false,
        });
        if lost || self.plan.proposals().iter().any(|proposal| of_key(&proposal.key)) {
            return Ok(());
        }
        let (short, path) = (safe(&key.short()), safe_path(self.spec.path(key)));
        Err(text!(
            "{short}=moi chỉ dùng khi thư mục cũ không còn thấy; «{path}» thì không phải thế, hoso không tạo cái thứ hai.",
            "{short}=new is for a folder that is not visible any more; «{path}» is none, and hoso makes no second one."
        ))
    }

    /// A folder by its path below the root, by its link, or by its id.
    fn node(&self, path: &str, key: &Key) -> Result<NodeId, Text> {
        let by_id = |id: &str| self.snapshot.get(&NodeId::new(id)).filter(|node| node.is_folder());
        let by_id = match google::id_in_link(path) {
            Some(id) => by_id(id.as_str()),
            None => by_id(path),
        };
        if let Some(node) = by_id {
            return Ok(node.id.clone());
        }
        let shown = safe(path);
        match folders_at(self.snapshot, self.naming, &path.replace('\\', "/")).as_slice() {
            [] => Err(text!(
                "không thấy thư mục «{shown}» trong cây.",
                "there is no folder «{shown}» in the tree."
            )),
            [one] if self.snapshot.root() == Some(&one.id) => Err(Text::of(
                "thư mục gốc không thể là một thư mục trong cây.",
                "the root cannot be one of the tree's folders.",
            )),
            [one] => Ok(one.id.clone()),
            several => Err(self.which_of(several, &shown, key)),
        }
    }

    fn which_of(&self, several: &[&Node], shown: &str, key: &Key) -> Text {
        let which: Vec<Text> = several.iter().map(|node| which(&node.id, self.snapshot)).collect();
        let list = |pick: fn(&Text) -> &str| {
            which
                .iter()
                .map(|one| format!("\n  - {}", pick(one)))
                .collect::<String>()
        };
        let (vi, en) = (list(|text| &text.vi), list(|text| &text.en));
        let (count, short) = (several.len(), safe(&key.short()));
        text!(
            "{count} thư mục cùng tên «{shown}», chưa rõ là thư mục nào:{vi}\nMở từng thư mục để xem, rồi ghi đường liên kết của nó: hoso adopt {short}=https://…",
            "{count} folders are called «{shown}», and it is not clear which is meant:{en}\nLook at each, then write its link: hoso adopt {short}=https://…"
        )
    }
}
