//! The privacy law.
//!
//! What comes out of the trash is given back to exactly those who could read it before it was thrown away: people had
//! shown it to them, and hoso shows it to nobody more. So *before* means: as if nothing had been in the trash at the start.

use std::collections::{BTreeMap, BTreeSet};

use hoso::plan::{Action, Plan, Reason, StepId, World};
use hoso::tree::{Key, NodeId};
use proptest::test_runner::TestCaseError;

use super::observe::{claims, everything, readers};
use super::orders::{pick, shuffled};
use super::properties::{check, show};
use super::scene::Scene;

/// Whatever part of a plan is carried out, in whatever order, and whatever fails: nobody can read restricted content who
/// could not read it before, nothing of it thrown away, and is not to read it.
pub fn shows_nothing(scene: &Scene) -> Result<(), TestCaseError> {
    if !scene.options.sharing {
        return Ok(());
    }
    let plan = scene.plan(&scene.world);
    let content = content(scene, &plan);
    for makes_closed in [false, true] {
        let world = World {
            makes_closed,
            ..scene.world.clone()
        };
        watch(world.clone(), &plan, plan.steps().iter(), &BTreeSet::new(), &content)?;
        for seed in 0..3 {
            let failing = plan
                .steps()
                .iter()
                .filter(|step| pick(seed, step.id.0 as usize, 3) == 0)
                .map(|step| step.id);
            let failing = failing.collect();
            watch(
                world.clone(),
                &plan,
                shuffled(&plan, seed).into_iter(),
                &failing,
                &content,
            )?;
        }
    }
    Ok(())
}

fn watch<'s>(
    mut world: World,
    plan: &Plan,
    steps: impl Iterator<Item = &'s hoso::plan::Step>,
    failing: &BTreeSet<StepId>,
    content: &BTreeMap<NodeId, BTreeSet<String>>,
) -> Result<(), TestCaseError> {
    let mut done = BTreeSet::new();
    for step in steps {
        let ready = step.needs.iter().all(|id| done.contains(id)) && !failing.contains(&step.id);
        if ready && world.carry_out(step).is_ok() {
            done.insert(step.id);
        }
        for (id, allowed) in content {
            if world.live(id).is_some() {
                let now = readers(&world, id);
                check(now.is_subset(allowed), || {
                    format!(
                        "{:?} shows {id} to {now:?}, not only {allowed:?}; failing {failing:?}\n{}",
                        step.id,
                        show(plan)
                    )
                })?;
            }
        }
    }
    Ok(())
}

/// Every node with restricted content, and who may read it: who could before (in or out of the trash), and who shall.
fn content(scene: &Scene, plan: &Plan) -> BTreeMap<NodeId, BTreeSet<String>> {
    let all = everything(&scene.world);
    let mut content = BTreeMap::new();
    for id in all.keys() {
        if let Some(allowed) = allowed(scene, plan, id) {
            content.insert(id.clone(), allowed);
        }
    }
    content
}

fn allowed(scene: &Scene, plan: &Plan, id: &NodeId) -> Option<BTreeSet<String>> {
    let all = everything(&scene.world);
    // The nearest folder above that is somebody's says what is in it.
    let mut at = Some(id);
    let mut taken = Vec::new();
    let owners = loop {
        let here = all.get(at?).filter(|_| at != Some(&"root".into()))?;
        let claims = claims(&scene.world, &here.0);
        // Of one that this account does not see people said that another takes its place: nothing can be done for it.
        let replaced = |key: &Key| {
            let mut steps = plan.steps().iter().filter(|step| step.key == *key);
            steps.any(|step| matches!(step.action, Action::Adopt { .. }) && step.reason == Reason::ToldByPeople)
        };
        if scene.hidden.contains(&here.0.id) && claims.iter().any(replaced) {
            return None;
        }
        if !claims.is_empty() {
            break claims;
        }
        taken.extend(takes(plan, &here.0.id));
        at = here.0.parent.as_ref();
    };
    if !owners.iter().any(|key| scene.spec.is_restricted(key)) {
        return None;
    }
    let restricted = owners.iter().filter(|key| scene.spec.is_restricted(key));
    let mut allowed: BTreeSet<String> = restricted.flat_map(|key| keepers(scene, key)).collect();
    // Inside a pupils' folder one that is found by its name is that pupil's.
    let within = |key: &&Key| lineage(scene, key).any(|above| owners.contains(above));
    allowed.extend(taken.into_iter().filter(within).flat_map(|key| keepers(scene, key)));
    allowed.extend(readers(&scene.world, id));
    // Whom people let into the restricted folder that it belongs in, they let in to all of it.
    for above in owners.iter().flat_map(|key| lineage(scene, key)) {
        let homes = all
            .iter()
            .filter(|(home, here)| claims(&scene.world, &here.0).contains(above) || takes(plan, home) == Some(above));
        allowed.extend(homes.flat_map(|(home, _)| readers(&scene.world, home)));
    }
    Some(allowed)
}

/// The key for which a plan takes a folder over.
fn takes<'p>(plan: &'p Plan, id: &NodeId) -> Option<&'p Key> {
    let mut steps = plan.steps().iter();
    let step = steps.find(|step| matches!(&step.action, Action::Adopt { node, .. } if node == id));
    step.map(|step| &step.key)
}

/// The wanted folders above one, up to the restricted folder it belongs in.
fn lineage<'s>(scene: &'s Scene, key: &Key) -> impl Iterator<Item = &'s Key> {
    let folders = &scene.spec.folders;
    let above = |key: &Key| folders.get(key).filter(|folder| !folder.restricted)?.parent.as_ref();
    std::iter::successors(above(key), move |key| above(key))
}

/// Who shall read a restricted folder: by its own grants, and by those of the folders above it within the branch.
fn keepers(scene: &Scene, key: &Key) -> BTreeSet<String> {
    let mut keepers = BTreeSet::new();
    let mut at = Some(key);
    while let Some(folder) = at.and_then(|key| scene.spec.folders.get(key)) {
        keepers.extend(folder.grants.iter().map(|grant| grant.address.to_string()));
        at = folder.parent.as_ref().filter(|_| !folder.restricted);
    }
    keepers
}
