//! What can be seen of a true tree, and who can read what in it.

use std::collections::{BTreeMap, BTreeSet};

use hoso::plan::{Plan, Wanted, World, reconcile};
use hoso::tree::{Gap, Grant, Key, Node, NodeId, Sight, Snapshot};

use super::scene::{Place, Scene};

impl Scene {
    /// What a scan of the true tree sees.
    pub fn observe(&self, world: &World) -> Snapshot {
        let root = self.seen(world, &"root".into()).expect("a root");
        let mut seen = Snapshot::new(root);
        self.look_below(world, &mut seen, "root".into());
        let mut asked: BTreeSet<&NodeId> = world.ledger.folders.values().filter_map(|entry| entry.id()).collect();
        asked.extend(self.options.manifest.values().chain(self.options.adopted.values()));
        for id in &asked {
            if seen.get(id).is_none() || self.lagging.contains(*id) {
                seen.sights.insert((*id).clone(), self.ask(world, id));
            }
        }
        self.look_around(world, &mut seen);
        self.look_outside(world, &mut seen);
        seen
    }

    /// The folders around what was found by its id are asked for too.
    fn look_around(&self, world: &World, seen: &mut Snapshot) {
        loop {
            let around = seen.sights.values().filter_map(|sight| match sight {
                Sight::Found(node) | Sight::Trashed(node) if seen.get(&node.id).is_none() => node.parent.clone(),
                _ => None,
            });
            let around: Vec<NodeId> = around
                .filter(|id| seen.get(id).is_none() && !seen.sights.contains_key(id))
                .collect();
            if around.is_empty() {
                return;
            }
            for id in around {
                let sight = self.ask(world, &id);
                seen.sights.insert(id, sight);
            }
        }
    }

    /// Folders found by their id outside the root are looked into there.
    fn look_outside(&self, world: &World, seen: &mut Snapshot) {
        let tops: Vec<Node> = seen
            .sights
            .values()
            .filter_map(|sight| match sight {
                Sight::Found(node)
                    if node.is_folder() && node.parent.as_ref().is_some_and(|id| id.as_str() == "out") =>
                {
                    Some(node.clone())
                }
                _ => None,
            })
            .collect();
        for node in tops {
            let id = node.id.clone();
            seen.insert(node);
            self.look_below(world, seen, id);
        }
    }

    /// What listings show, from one folder down.
    fn look_below(&self, world: &World, seen: &mut Snapshot, top: NodeId) {
        let mut open = vec![top];
        while let Some(at) = open.pop() {
            let gap = self.gaps.contains(&at);
            if gap {
                seen.gaps.insert(at.clone(), Gap::Incomplete);
            }
            let mut children: Vec<&Node> = truth(world).filter(|node| node.parent.as_ref() == Some(&at)).collect();
            // Where names must differ, a listing that hides something is never given out as whole.
            if self.place != Place::Drive && children.iter().any(|node| self.hidden.contains(&node.id)) {
                seen.gaps.insert(at.clone(), Gap::Hidden);
            }
            children.retain(|node| !self.hidden.contains(&node.id) && !self.lagging.contains(&node.id));
            if gap {
                // Half of the listing came.
                children.retain(|node| {
                    node.id
                        .as_str()
                        .bytes()
                        .map(usize::from)
                        .sum::<usize>()
                        .is_multiple_of(2)
                });
            }
            for node in children {
                seen.insert(self.seen(world, &node.id).expect("there"));
                if node.is_folder() {
                    open.push(node.id.clone());
                }
            }
        }
    }

    fn seen(&self, world: &World, id: &NodeId) -> Option<Node> {
        world.live(id).cloned().map(|node| self.masked(node))
    }

    /// What of a node can be read.
    fn masked(&self, mut node: Node) -> Node {
        if self.unread.contains(&node.id) || !self.options.sharing {
            node.grants = None;
        }
        if !self.options.sharing {
            node.restricted = None;
        }
        node
    }

    fn ask(&self, world: &World, id: &NodeId) -> Sight {
        if self.hidden.contains(id) {
            return Sight::NotVisible;
        }
        if let Some(node) = self.seen(world, id) {
            return Sight::Found(node);
        }
        match world.snapshot.sights.get(id) {
            Some(Sight::Trashed(node)) => Sight::Trashed(self.masked(node.clone())),
            _ if self.place == Place::Disk => Sight::Gone,
            _ => Sight::NotVisible,
        }
    }

    /// The plan for what can be seen of a true tree.
    pub fn plan(&self, world: &World) -> Plan {
        self.plan_from(world, &self.observe(world))
    }

    pub fn plan_from(&self, world: &World, snapshot: &Snapshot) -> Plan {
        reconcile(&Wanted {
            spec: &self.spec,
            snapshot,
            ledger: &world.ledger,
            naming: self.place.naming(),
            options: &self.options,
        })
    }
}

/// Everything that is truly there and not in the trash.
pub fn truth(world: &World) -> impl Iterator<Item = &Node> {
    let listed = world
        .snapshot
        .nodes()
        .filter(|node| !world.snapshot.sights.contains_key(&node.id));
    let asked = world.snapshot.sights.values().filter_map(|sight| match sight {
        Sight::Found(node) => Some(node),
        _ => None,
    });
    listed.chain(asked)
}

/// Everything that is truly there, also in the trash.
pub fn everything(world: &World) -> BTreeMap<NodeId, (Node, bool)> {
    let trashed = world.snapshot.sights.values().filter_map(|sight| match sight {
        Sight::Trashed(node) => Some((node.id.clone(), (node.clone(), true))),
        _ => None,
    });
    truth(world)
        .map(|node| (node.id.clone(), (node.clone(), false)))
        .chain(trashed)
        .collect()
}

fn any<'w>(world: &'w World, id: &NodeId) -> Option<&'w Node> {
    match world.snapshot.sights.get(id) {
        Some(Sight::Found(node) | Sight::Trashed(node)) => Some(node),
        Some(_) => None,
        None => world.snapshot.get(id),
    }
}

/// What a node takes over from above.
pub fn inherited(world: &World, id: &NodeId) -> Vec<Grant> {
    let mut grants = Vec::new();
    let mut at = any(world, id);
    while let Some(node) = at.filter(|node| node.restricted != Some(true)) {
        let above = node.parent.as_ref().and_then(|parent| any(world, parent));
        let direct = above.into_iter().flat_map(|node| node.grants.iter().flatten());
        let direct = direct.filter(|grant| !grant.inherited);
        grants.extend(direct.map(|grant| Grant {
            inherited: true,
            ..grant.clone()
        }));
        at = above;
    }
    grants
}

/// Who can read a node: those with a grant on it, or above it as far as access reaches. Of what lies in the trash: who
/// could, if it came out as it is.
pub fn readers(world: &World, id: &NodeId) -> BTreeSet<String> {
    let own = any(world, id).into_iter().flat_map(|node| node.grants.iter().flatten());
    let own = own.filter(|grant| !grant.inherited).cloned();
    let all = own.chain(inherited(world, id));
    all.filter_map(|grant| grant.address)
        .map(|address| address.to_string())
        .collect()
}

/// The keys that lay claim to a node, by its tag or by the ledger. A tag on a file says nothing.
pub fn claims(world: &World, node: &Node) -> BTreeSet<Key> {
    let tag = node.tag.as_ref().filter(|_| node.is_folder());
    let tag = tag.and_then(|tag| tag.parse().ok());
    let ledger = world
        .ledger
        .folders
        .iter()
        .filter(|(_, entry)| entry.id() == Some(&node.id));
    tag.into_iter().chain(ledger.map(|(key, _)| key.clone())).collect()
}
