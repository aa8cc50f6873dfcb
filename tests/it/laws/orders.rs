//! Orders, prefixes and failures.

use std::collections::BTreeSet;

use hoso::plan::{Action, Plan, Step, World};
use hoso::tree::{Key, LedgerEntry, Node, NodeId};
use proptest::test_runner::TestCaseError;

use super::observe::everything;
use super::properties::{check, settle, show};
use super::scene::Scene;

/// Any order that respects `needs` works; a run that stops anywhere, also in the middle of a step, and steps that fail
/// only delay: planning again ends in the same tree.
pub fn ends_the_same(scene: &Scene) -> Result<(), TestCaseError> {
    let plan = scene.plan(&scene.world);
    let mut whole = scene.world.clone();
    settle(scene, &mut whole)?;
    for seed in 0..3 {
        let mut world = scene.world.clone();
        let order = shuffled(&plan, seed);
        let refused = world.run(order.iter().copied(), &BTreeSet::new());
        check(refused.is_empty(), || {
            format!("in another order: {refused:?}\n{}", show(&plan))
        })?;
        same(scene, world, &whole, &plan, "another order")?;

        let cut = pick(seed, 1, plan.steps().len() + 1);
        let mut world = scene.world.clone();
        world.run(plan.steps()[..cut].iter(), &BTreeSet::new());
        if seed == 2 {
            unconfirm(&mut world, &plan, cut);
        }
        same(scene, world, &whole, &plan, &format!("stopped after {cut}"))?;

        let failing = plan
            .steps()
            .iter()
            .filter(|step| pick(seed, step.id.0 as usize, 4) == 0)
            .map(|step| step.id);
        let failing: BTreeSet<_> = failing.collect();
        let mut world = scene.world.clone();
        let refused = world.run(order.iter().copied(), &failing);
        check(refused.is_empty(), || {
            format!("beside failures {failing:?}: {refused:?}\n{}", show(&plan))
        })?;
        same(scene, world, &whole, &plan, &format!("failed {failing:?}"))?;
    }
    Ok(())
}

/// The last folder was made, and the run was killed before it could write that down.
fn unconfirm(world: &mut World, plan: &Plan, cut: usize) {
    let made = plan.steps()[..cut]
        .iter()
        .rev()
        .find(|step| matches!(step.action, Action::Create { .. }));
    let Some(step) = made else { return };
    if let Some(LedgerEntry::Confirmed { id, parent, name, .. }) = world.ledger.folders.get(&step.key).cloned() {
        let id = world.keeps_tags.then_some(id);
        let entry = LedgerEntry::Reserved {
            id,
            account: None,
            parent,
            name,
        };
        world.ledger.folders.insert(step.key.clone(), entry);
    }
}

fn same(scene: &Scene, mut world: World, whole: &World, plan: &Plan, how: &str) -> Result<(), TestCaseError> {
    settle(scene, &mut world)
        .map_err(|error| TestCaseError::fail(format!("{how}: {error}\nat first:\n{}", show(plan))))?;
    let (one, other) = (everything(&world), everything(whole));
    // What comes out of the trash was not seen in it, and may be older than what a plan has just brought there: which of
    // two is left over then, and where, is decided by what was seen.
    let restores = plan
        .steps()
        .iter()
        .any(|step| matches!(step.action, Action::Untrash { .. }));
    let is_left_over = |id: &NodeId, node: &Node| {
        let key = node.tag.as_ref().and_then(|tag| tag.parse::<Key>().ok());
        let of = |world: &World| Some(world.ledger.folders.get(key.as_ref()?)?.id()?.clone());
        [of(&world), of(whole)]
            .iter()
            .all(|used| used.as_ref().is_some_and(|used| used != id))
    };
    let differs: Vec<_> = one
        .iter()
        .filter(|(id, node)| other.get(*id) != Some(node))
        .filter(|(id, (node, _))| !(restores && other.contains_key(*id) && is_left_over(id, node)))
        .map(|(id, node)| (id, node, other.get(id)))
        .collect();
    check(differs.is_empty() && one.len() == other.len(), || {
        let rest: Vec<_> = other.keys().filter(|id| !one.contains_key(*id)).collect();
        format!("{how}: another tree: {differs:?} {rest:?}\n{}", show(plan))
    })
}

/// Steps in a random order that respects their needs.
pub fn shuffled(plan: &Plan, seed: usize) -> Vec<&Step> {
    let mut left: Vec<&Step> = plan.steps().iter().collect();
    let (mut done, mut order) = (BTreeSet::new(), Vec::new());
    while !left.is_empty() {
        let ready: Vec<usize> = (0..left.len())
            .filter(|i| left[*i].needs.iter().all(|id| done.contains(id)))
            .collect();
        let step = left.remove(ready[pick(seed, left.len(), ready.len())]);
        done.insert(step.id);
        order.push(step);
    }
    order
}

/// A number below `of` that follows from the others.
pub fn pick(seed: usize, salt: usize, of: usize) -> usize {
    let mixed =
        (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (salt as u64 + 7).wrapping_mul(0xD1B5_4A32_D192_ED03);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33) as usize % of
}
