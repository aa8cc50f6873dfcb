//! Which rights a folder itself shall give: its own, and those of the wanted folders above it that do not come down to it
//! where it stands. The planner asks it of the tree as it will be, the audit of the tree as it is.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Address, Key, Role, Spec, WantedGrant};

/// How far the access of the wanted folders above one comes down to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// From this one, with all that comes to it from above.
    From(&'a Key),
    /// It ends on the way: a folder there takes nothing over from above.
    Cut,
    /// It stands below none of them.
    Nowhere,
}

impl Spec {
    /// How far access comes down to a folder. `closed`: it takes nothing over itself. `above`: the folders above it where it
    /// stands, the nearest first, each with the key for which it stands and whether it takes nothing over.
    pub fn reach<'a>(
        &self,
        key: &Key,
        closed: bool,
        above: impl IntoIterator<Item = (Option<&'a Key>, bool)>,
    ) -> Reach<'a> {
        if closed {
            return Reach::Cut;
        }
        let parent = |key: &Key| self.folders.get(key).and_then(|folder| folder.parent.as_ref());
        let lineage: Vec<&Key> = std::iter::successors(parent(key), |key| parent(key)).collect();
        for (key, closed) in above {
            if let Some(key) = key.filter(|key| lineage.contains(key)) {
                return Reach::From(key);
            }
            if closed {
                return Reach::Cut;
            }
        }
        Reach::Nowhere
    }

    /// What a folder itself shall give on a day, one grant for each address, sorted by address.
    #[must_use]
    pub fn asked_of(&self, key: &Key, reach: Reach<'_>, today: Date) -> Vec<WantedGrant> {
        let reached = match reach {
            Reach::From(key) => Some(key),
            Reach::Cut | Reach::Nowhere => None,
        };
        let mut asked: BTreeMap<&Address, &WantedGrant> = BTreeMap::new();
        let mut at = self.folders.get_key_value(key);
        while let Some((_, folder)) = at.filter(|(key, _)| Some(*key) != reached) {
            let grants = folder.grants.iter();
            for grant in grants.filter(|grant| grant.until.is_none_or(|until| until >= today)) {
                let best = asked.entry(&grant.address).or_insert(grant);
                if strength(grant) > strength(best) {
                    *best = grant;
                }
            }
            let above = folder.parent.as_ref().filter(|_| !folder.restricted);
            at = above.and_then(|above| self.folders.get_key_value(above));
        }
        asked.into_values().cloned().collect()
    }

    /// Whether a right on a folder is asked for beyond a day, there or below, where people lean on what comes from it.
    /// `same` says which addresses it serves: an account may be asked for under several.
    pub fn asks_longer(&self, key: &Key, last: Date, same: impl Fn(&Address) -> bool) -> bool {
        let above = |key: &Key| self.folders.get(key).and_then(|folder| folder.parent.as_ref());
        let within = |below: &Key| std::iter::successors(Some(below), |at| above(at)).any(|at| at == key);
        let longer = |asked: &WantedGrant| asked.until.is_none_or(|until| until > last) && same(&asked.address);
        let mut folders = self.folders.iter();
        folders.any(|(below, folder)| folder.grants.iter().any(longer) && within(below))
    }
}

/// Which of two grants for one address is the stronger: the higher role, then the one that lasts longer.
fn strength(grant: &WantedGrant) -> (Role, bool, Option<Date>) {
    (grant.role, grant.until.is_none(), grant.until)
}
