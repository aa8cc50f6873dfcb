//! `files.list`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::error::{Refusal, Result, drive_not_found, file_not_found, invalid};
use super::grants::Standing;
use super::query::Query;
use super::rng::hash;
use super::search::{Asker, lost_parents};
use super::turn::{Reply, Turn};
use super::world::Item;

enum Corpus {
    User,
    Drive(String),
    All,
}

pub(super) fn list(turn: &mut Turn<'_>) -> Result<Reply> {
    let corpus = corpus(turn)?;
    let query = Query::parse(turn.parameter("q").unwrap_or_default()).ok_or_else(|| invalid("q"))?;
    let order = order(turn.parameter("orderBy").unwrap_or_default()).ok_or_else(|| invalid("orderBy"))?;
    if !matches!(turn.parameter("spaces"), Some("drive")) {
        return Err(invalid("spaces"));
    }
    for parent in query.parents() {
        turn.seen(parent).map_err(|_| file_not_found(""))?;
    }
    let mut found = matching(turn, &corpus, &query);
    // without an order, a different one than people would guess
    found.sort_by_cached_key(|(id, _)| hash(id));
    for (key, descending) in order.iter().rev() {
        found.sort_by(|(a, _), (b, _)| {
            let ordering = compare(listed(turn, a), listed(turn, b), key);
            if *descending { ordering.reverse() } else { ordering }
        });
    }
    let mut size = turn.page_size(1000);
    if turn.mask.wants(&["files", "parents"]) {
        size = size.min(turn.world.policy.page_with_parents);
    }
    let (mut page, next) = turn.page(found, size, |(id, _)| id.clone())?;
    let one_in = turn.faults.incomplete;
    let mut incomplete = matches!(corpus, Corpus::All);
    if turn.faults.roll(one_in) {
        incomplete = true;
        page.truncate(page.len() / 2);
    }
    let mask = turn.mask.below("files");
    let json =
        |(id, standing): &(String, Standing)| turn.world.file_json(listed(turn, id), turn.who(), *standing, &mask);
    let files: Vec<Value> = page.iter().map(json).collect();
    let mut answer = json!({ "kind": "drive#fileList", "incompleteSearch": incomplete, "files": files });
    if let Some(next) = next {
        answer["nextPageToken"] = json!(next);
    }
    Ok(Reply::Resource(answer))
}

/// An item as the index has it.
fn listed<'a>(turn: &'a Turn<'_>, id: &str) -> &'a Item {
    let found = turn.world.as_listed(id, turn.faults.stale_lag);
    found.expect("what was found is in the index")
}

fn corpus(turn: &Turn<'_>) -> Result<Corpus> {
    let include = turn.flag("includeItemsFromAllDrives") || turn.flag("includeTeamDriveItems");
    let supports = turn.all_drives();
    let drive = turn.call.parameter("driveId").or(turn.call.parameter("teamDriveId"));
    if include && !supports {
        let message = "The supportsTeamDrives parameter must be true when including items from Team Drives.";
        return Err(Refusal::new(403, "supportsTeamDrivesRequired", message).at("supportsTeamDrives"));
    }
    let wrong = |parameter: &'static str| {
        let message = "The specified corpora and driveId do not fit together.";
        Err(Refusal::new(403, "teamDriveListQueryRequiresTeamDriveCorpus", message).at(parameter))
    };
    match (turn.parameter("corpora").unwrap_or("user"), drive) {
        ("user" | "domain", None) => Ok(Corpus::User),
        ("allDrives", None) if include => Ok(Corpus::All),
        ("drive", Some(drive)) if include => {
            let visible = turn.world.standing(turn.who(), drive).is_some();
            let exists = turn.world.drives.contains_key(drive);
            let below = || {
                turn.world
                    .items
                    .values()
                    .filter(|item| item.drive.as_deref() == Some(drive))
            };
            let known = exists && below().any(|item| turn.world.standing(turn.who(), &item.id).is_some());
            match (visible && turn.world.is_member(turn.who(), drive), known) {
                (true, _) => Ok(Corpus::Drive(drive.into())),
                (false, true) => {
                    let message = "The attempted action requires shared drive membership.";
                    Err(Refusal::new(403, "teamDriveMembershipRequired", message))
                }
                (false, false) => Err(drive_not_found(drive)),
            }
        }
        ("drive" | "allDrives", _) if !include => {
            let message = "includeItemsFromAllDrives must be true for this corpus.";
            Err(Refusal::new(403, "includeTeamDriveItemsRequired", message).at("includeTeamDriveItems"))
        }
        ("drive", None) | ("user" | "domain" | "allDrives", Some(_)) => wrong("driveId"),
        _ => Err(invalid("corpora")),
    }
}

/// What fits and may be seen. A limited folder shows itself; nobody has a standing on what lies in it.
fn matching(turn: &Turn<'_>, corpus: &Corpus, query: &Query) -> Vec<(String, Standing)> {
    let include = turn.flag("includeItemsFromAllDrives") || turn.flag("includeTeamDriveItems");
    let lost = lost_parents(turn.world, turn.who(), query);
    let asker = Asker {
        world: turn.world,
        email: turn.who(),
        name_lag: turn.faults.name_lag,
        lost: &lost,
    };
    let inside = |item: &&Item| match corpus {
        Corpus::User | Corpus::All => item.drive.is_none() || include,
        Corpus::Drive(drive) => item.drive.as_ref() == Some(drive),
    };
    let fitting = candidates(turn, query).into_iter().filter(inside).filter(|item| {
        item.parent.is_some() && turn.is_listed(item) && turn.app_sees(item) && query.matches(&asker, item)
    });
    let visible = fitting.filter_map(|item| {
        let standing = turn.world.standing(turn.who(), &item.id)?;
        // what the owner threw away is in no list of anybody else
        let mine = item.drive.is_some() || item.owner.as_deref() == Some(turn.who());
        (mine || !turn.world.is_thrown(item)).then(|| (item.id.clone(), standing))
    });
    visible.collect()
}

/// What may fit, as the index has it.
fn candidates<'a>(turn: &'a Turn<'_>, query: &Query) -> Vec<&'a Item> {
    let (world, lag) = (&*turn.world, turn.faults.stale_lag);
    let mut ids: BTreeSet<&String> = match query.only_in() {
        Some(parents) => {
            let parents = parents.iter().map(|parent| turn.resolve(parent));
            parents
                .flat_map(|parent| world.children.get(&parent).into_iter().flatten())
                .collect()
        }
        None => world.items.keys().collect(),
    };
    if lag > 0 {
        ids.extend(world.with_a_past());
    }
    ids.into_iter().filter_map(|id| world.as_listed(id, lag)).collect()
}

fn order(text: &str) -> Option<Vec<(&str, bool)>> {
    const KEYS: [&str; 11] = [
        "createdTime",
        "folder",
        "modifiedByMeTime",
        "modifiedTime",
        "name",
        "name_natural",
        "quotaBytesUsed",
        "recency",
        "sharedWithMeTime",
        "starred",
        "viewedByMeTime",
    ];
    let keys = text.split(',').filter(|key| !key.is_empty()).map(|key| {
        let (key, descending) = match key.trim().strip_suffix(" desc") {
            Some(key) => (key.trim(), true),
            None => (key.trim(), false),
        };
        KEYS.contains(&key).then_some((key, descending))
    });
    keys.collect()
}

fn compare(a: &Item, b: &Item, key: &str) -> std::cmp::Ordering {
    let size = |item: &Item| item.bytes().map_or(0, <[u8]>::len);
    match key {
        "createdTime" => a.created.cmp(&b.created),
        "folder" => b.is_folder().cmp(&a.is_folder()),
        "name" | "name_natural" => a.name.to_lowercase().cmp(&b.name.to_lowercase()),
        "quotaBytesUsed" => size(a).cmp(&size(b)),
        "starred" => b.starred.cmp(&a.starred),
        _ => a.modified.cmp(&b.modified),
    }
}
