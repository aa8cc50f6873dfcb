//! The laws, each for a storage as strict as Google Drive, one as strict as OneDrive, and a disk.

use std::collections::{BTreeMap, BTreeSet};

use hoso::plan::{Action, At, Conflict, Options, Plan, Reason, StepId, World};
use hoso::tree::{Key, LedgerEntry, Node, NodeId, Sight, Snapshot, Span};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use super::observe::{claims, everything};
use super::scene::{Place, Scene, scenes};
use super::{orders, privacy};

type Law = fn(&Scene) -> Result<(), TestCaseError>;

/// How many scenes: enough in a release build to find what happens once in a hundred thousand. `HOSO_LAWS` says another
/// number.
fn cases() -> u32 {
    let said = std::env::var("HOSO_LAWS").ok().and_then(|number| number.parse().ok());
    said.unwrap_or(if cfg!(debug_assertions) { 256 } else { 200_000 })
}

fn holds(place: Place, seed: u64, law: Law) {
    let config = Config {
        cases: cases(),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    if let Err(TestError::Fail(why, scene)) = runner.run(&scenes(place), |scene| law(&scene)) {
        panic!("{why}\n{scene:?}");
    }
}

macro_rules! laws {
    ($($(#[$doc:meta])* $name:ident: $law:path;)*) => {$(
        $(#[$doc])*
        mod $name {
            use super::*;

            #[test]
            fn on_drive() {
                holds(Place::Drive, 1, $law);
            }

            #[test]
            fn on_onedrive() {
                holds(Place::OneDrive, 2, $law);
            }

            #[test]
            fn on_a_disk() {
                holds(Place::Disk, 3, $law);
            }
        }
    )*};
}

laws! {
    /// A plan once applied leaves nothing to do.
    a_plan_applied_leaves_nothing_to_do: converges;
    nothing_is_made_where_something_may_be: makes_nothing_twice;
    nothing_is_removed_and_only_what_is_said_is_moved: keeps_everything;
    no_folder_has_two_keys: one_key_each;
    no_plan_touches_another_year: leaves_other_years;
    a_plan_reads_back_what_it_writes: reads_back;
    what_people_said_once_need_not_be_said_again: lasts;
    any_order_and_every_failure_end_in_the_same_tree: orders::ends_the_same;
    restricted_content_is_never_shown: privacy::shows_nothing;
}

/// Applies plans until nothing is left to do. One is enough, unless folders come back that could not be looked into before.
pub fn settle(scene: &Scene, world: &mut World) -> Result<(), TestCaseError> {
    for _ in 0..4 {
        let seen = scene.observe(world);
        let plan = scene.plan_from(world, &seen);
        if plan.steps().is_empty() {
            return Ok(());
        }
        let refused = world.run(plan.steps(), &BTreeSet::new());
        check(refused.is_empty(), || format!("refused {refused:?}\n{}", show(&plan)))?;
        let looked_into = plan.steps().iter().any(|step| match &step.action {
            Action::Untrash { .. } => true,
            Action::Place { node, .. } => seen.get(node).is_none(),
            _ => false,
        });
        let again = scene.plan(world);
        check(looked_into || again.steps().is_empty(), || {
            format!("not settled:\n{}\nthen:\n{}", show(&plan), show(&again))
        })?;
    }
    Err(TestCaseError::fail("never settles"))
}

pub fn check(ok: bool, why: impl FnOnce() -> String) -> Result<(), TestCaseError> {
    if ok { Ok(()) } else { Err(TestCaseError::fail(why())) }
}

pub fn show(plan: &Plan) -> String {
    let steps = plan.steps().iter();
    let lines = steps.map(|step| {
        format!(
            "{:?} {:?} {} {:?} {:?}",
            step.id, step.needs, step.key, step.action, step.reason
        )
    });
    let conflicts = plan.conflicts().iter().map(|conflict| format!("{conflict:?}"));
    let proposals = plan.proposals().iter().map(|proposal| format!("{proposal:?}"));
    lines.chain(conflicts).chain(proposals).collect::<Vec<_>>().join("\n")
}

fn converges(scene: &Scene) -> Result<(), TestCaseError> {
    let mut world = scene.world.clone();
    let plan = scene.plan(&world);
    let mut behind = BTreeSet::new();
    for step in plan.steps() {
        check(step.needs.iter().all(|id| behind.contains(id)), || {
            format!("needs a later step\n{}", show(&plan))
        })?;
        behind.insert(step.id);
    }
    settle(scene, &mut world)?;
    let again = scene.plan(&world);
    check(again.steps().is_empty(), || show(&again))
}

fn makes_nothing_twice(scene: &Scene) -> Result<(), TestCaseError> {
    let seen = scene.observe(&scene.world);
    let plan = scene.plan_from(&scene.world, &seen);
    let mut made = BTreeSet::new();
    let asked: BTreeSet<&Key> = plan
        .proposals()
        .iter()
        .map(|one| &one.key)
        .chain(plan.conflicts().iter().flat_map(keys))
        .collect();
    for step in plan.steps() {
        let Action::Create { parent, .. } = &step.action else {
            continue;
        };
        let fail = |why: &str| Err(TestCaseError::fail(format!("{why} for {}\n{}", step.key, show(&plan))));
        if !made.insert(&step.key) {
            return fail("made twice");
        }
        if scene.spec.folders[&step.key].only_if_there {
            return fail("made for somebody who left");
        }
        let mut above = Some(&step.key);
        while let Some(key) = above {
            if asked.contains(key) {
                return fail("made at or below a question");
            }
            above = scene.spec.folders[key].parent.as_ref();
        }
        if let At::Node(id) = parent
            && (seen.gaps.contains_key(id) || seen.get(id).is_none())
        {
            return fail("made where not everything was seen");
        }
        // What people say is another's is not this one's any more.
        let overruled = |id: &NodeId| scene.options.adopted.values().any(|told| told == id);
        let tagged = seen.nodes().any(|node| {
            node.is_folder() && node.tag.as_deref() == Some(&*step.key.to_string()) && !overruled(&node.id)
        });
        let entry = scene.world.ledger.folders.get(&step.key);
        let confirmed = matches!(entry, Some(LedgerEntry::Confirmed { .. }));
        let gone = entry
            .and_then(LedgerEntry::id)
            .is_some_and(|id| seen.get(id).is_none() && matches!(seen.sights.get(id), Some(Sight::Gone)));
        if tagged || confirmed && !gone && !given_up(scene, &seen, &step.key) {
            return fail("made beside the one that is there");
        }
    }
    for step in plan.steps() {
        let unseen = |id: &NodeId| matches!(seen.sights.get(id), Some(Sight::NotVisible));
        let entry = scene.world.ledger.folders.get(&step.key);
        let lost = matches!(entry, Some(LedgerEntry::Confirmed { id, .. }) if unseen(id));
        let taken = matches!(step.action, Action::Adopt { .. }) && step.reason == Reason::FoundByName;
        check(!taken || !lost || given_up(scene, &seen, &step.key), || {
            format!(
                "taken over unasked in the place of one that is only not seen\n{}",
                show(&plan)
            )
        })?;
    }
    Ok(())
}

/// Whether people said that a folder is gone for ever: of it, or of one above it, and it stood in one that is not seen.
fn given_up(scene: &Scene, seen: &Snapshot, key: &Key) -> bool {
    let (folders, anew) = (&scene.spec.folders, &scene.options.anew);
    let entry = scene.world.ledger.folders.get(key);
    let stood_in = match entry {
        Some(LedgerEntry::Confirmed { parent, .. }) => parent,
        _ => return anew.contains(key),
    };
    let there = match seen.sights.get(stood_in) {
        Some(sight) => matches!(sight, Sight::Found(_) | Sight::Trashed(_)),
        None => seen.get(stood_in).is_some(),
    };
    let mut above = folders[key].parent.as_ref();
    let mut asked = anew.contains(key);
    while let Some(key) = above.filter(|_| !there && !asked) {
        asked = anew.contains(key);
        above = folders[key].parent.as_ref();
    }
    asked
}

fn keys(conflict: &Conflict) -> Vec<&Key> {
    match conflict {
        Conflict::TwoKeys { keys, .. } => keys.iter().collect(),
        Conflict::Ambiguous { key, .. }
        | Conflict::ForeignTag { key, .. }
        | Conflict::NotVisible { key, .. }
        | Conflict::Unreadable { key, .. }
        | Conflict::Outside { key, .. }
        | Conflict::NameTaken { key, .. }
        | Conflict::SameName { key, .. }
        | Conflict::Loop { key, .. } => vec![key],
    }
}

fn keeps_everything(scene: &Scene) -> Result<(), TestCaseError> {
    let plan = scene.plan(&scene.world);
    let mut placed: BTreeSet<&NodeId> = BTreeSet::new();
    let mut restored: BTreeSet<&NodeId> = BTreeSet::new();
    for step in plan.steps() {
        match &step.action {
            Action::Place { node, .. } => _ = placed.insert(node),
            Action::Untrash { node } => _ = restored.insert(node),
            _ => {}
        }
    }
    let mut world = scene.world.clone();
    world.run(plan.steps(), &BTreeSet::new());
    let after = everything(&world);
    for (id, (node, trashed)) in everything(&scene.world) {
        let Some((now, now_trashed)) = after.get(&id) else {
            return Err(TestCaseError::fail(format!("{id} is gone\n{}", show(&plan))));
        };
        let moved = now.parent != node.parent || now.name != node.name;
        check(!moved || placed.contains(&id), || {
            format!("{id} moved\n{}", show(&plan))
        })?;
        check(trashed || !now_trashed, || format!("{id} was trashed\n{}", show(&plan)))?;
        check(now.kind == node.kind && now.created == node.created, || {
            format!("{id} changed")
        })?;
        let adopted = kept_by_people(scene, &id);
        let kept =
            adopted.is_none_or(|(parent, name)| !moved || now.name == name || now.parent.as_ref() == Some(&parent));
        check(kept || scene.options.rename, || {
            format!("{id} was displaced\n{}", show(&plan))
        })?;
    }
    Ok(())
}

/// Where people had a folder that they chose.
fn kept_by_people(scene: &Scene, node: &NodeId) -> Option<(NodeId, String)> {
    scene.world.ledger.folders.values().find_map(|entry| match entry {
        LedgerEntry::Confirmed {
            id,
            parent,
            name,
            origin,
        } if id == node && *origin == hoso::tree::Origin::Adopted => Some((parent.clone(), name.clone())),
        _ => None,
    })
}

fn one_key_each(scene: &Scene) -> Result<(), TestCaseError> {
    let plan = scene.plan(&scene.world);
    let mut owners: BTreeMap<&NodeId, &Key> = BTreeMap::new();
    for step in plan.steps() {
        let node = match &step.action {
            Action::Adopt { node, .. } | Action::Place { node, .. } | Action::Untrash { node } => node,
            Action::Restrict {
                node: At::Node(node), ..
            }
            | Action::Grant {
                node: At::Node(node), ..
            } => node,
            _ => continue,
        };
        let owner = *owners.entry(node).or_insert(&step.key);
        check(*owner == step.key, || format!("{node} under two keys\n{}", show(&plan)))?;
    }
    for proposal in plan.proposals() {
        let owner = *owners.entry(&proposal.node).or_insert(&proposal.key);
        check(*owner == proposal.key, || {
            format!("{} under two keys\n{}", proposal.node, show(&plan))
        })?;
    }
    let mut world = scene.world.clone();
    let twice = |world: &World| {
        let ids: Vec<&NodeId> = world.ledger.folders.values().filter_map(LedgerEntry::id).collect();
        ids.len() - ids.iter().collect::<BTreeSet<_>>().len()
    };
    let before = twice(&world);
    world.run(plan.steps(), &BTreeSet::new());
    check(twice(&world) <= before, || {
        format!("two keys share a folder\n{}", show(&plan))
    })
}

fn leaves_other_years(scene: &Scene) -> Result<(), TestCaseError> {
    let plan = scene.plan(&scene.world);
    let mut world = scene.world.clone();
    world.run(plan.steps(), &BTreeSet::new());
    let after = everything(&world);
    let ours = |key: &Key| key.span == Span::Standing || key.span == Span::Year(scene.spec.year);
    let direct = |node: &Node| -> Vec<_> {
        node.grants
            .iter()
            .flatten()
            .filter(|grant| !grant.inherited)
            .cloned()
            .collect()
    };
    for (id, (node, trashed)) in everything(&scene.world) {
        let claims = claims(&scene.world, &node);
        if claims.is_empty() || claims.iter().any(ours) {
            continue;
        }
        let (now, now_trashed) = &after[&id];
        // What lies in a folder of this year comes out of the trash with it.
        let same = now.parent == node.parent && now.name == node.name && (trashed || trashed == *now_trashed);
        let same = same && now.restricted == node.restricted && direct(now) == direct(&node) && now.tag == node.tag;
        check(same, || format!("{id} of {claims:?} was touched\n{}", show(&plan)))?;
    }
    for (key, entry) in scene.world.ledger.folders.iter().filter(|(key, _)| !ours(key)) {
        check(world.ledger.folders.get(key) == Some(entry), || {
            format!("{key} was forgotten\n{}", show(&plan))
        })?;
    }
    Ok(())
}

/// A run with wishes, and then an ordinary one: it finds nothing to do. Where a wish could not be had, that was said.
fn lasts(scene: &Scene) -> Result<(), TestCaseError> {
    let mut world = scene.world.clone();
    settle(scene, &mut world)?;
    // Of somebody who left nothing is made anew, so nothing remembers that it was wished.
    let left = |key: &Key| scene.spec.folders.get(key).is_some_and(|folder| folder.only_if_there);
    let in_vain = scene.options.anew.iter().any(left);
    if scene.options.only_grants || in_vain || !scene.plan(&world).is_settled() {
        return Ok(());
    }
    let mut plain = scene.clone();
    plain.options = Options {
        manifest: scene.options.manifest.clone(),
        ..Options::on(scene.options.today, scene.options.sharing)
    };
    let again = plain.plan(&world);
    check(again.is_settled(), || {
        format!("wishes {:?}\n{}", scene.options, show(&again))
    })
}

fn reads_back(scene: &Scene) -> Result<(), TestCaseError> {
    let plan = scene.plan(&scene.world);
    let text = serde_json::to_string(&plan).expect("a plan is plain data");
    let back: Plan = serde_json::from_str(&text).expect("a plan reads back");
    check(back == plan && scene.plan(&scene.world) == plan, || show(&plan))?;
    check(
        plan.steps()
            .iter()
            .enumerate()
            .all(|(i, step)| step.id == StepId(i as u32)),
        || show(&plan),
    )
}
