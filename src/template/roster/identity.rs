//! Who a row is: an id that outlives a new e-mail, a marriage, a change of tổ.
//!
//! In this order: the `Mã` of the row; an e-mail, today's or a former one; name with tổ or class. What fits two people, or
//! a new row beside somebody who just vanished from the list, is a [`Doubt`]: a wrong guess would give one teacher's
//! folders to another.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::{Known, Word};
use crate::text::{Text, fold, slug};
use crate::tree::{Address, ClassId, GroupId, PersonId};

/// A row as far as it tells who it is.
#[derive(Debug, Clone)]
pub struct Face {
    /// Where it stands; its text is the name.
    pub at: Word,
    /// `Mã`, fit to be an id.
    pub code: Option<String>,
    /// The name.
    pub name: String,
    /// The account today.
    pub address: Option<Address>,
    /// Accounts of before.
    pub former: Vec<Address>,
    /// Her tổ.
    pub groups: Vec<GroupId>,
    /// Her homeroom classes.
    pub classes: Vec<ClassId>,
}

/// A row of which nobody can say by rule who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Where it stands; its text is the name.
    pub at: Word,
    /// The name under which an [`Answer`] is given.
    pub key: String,
    /// Who it may be.
    pub candidates: Vec<Known>,
    /// The question, and how to answer it in the files.
    pub message: Text,
}

/// What somebody said to a doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is this person.
    Same(PersonId),
    /// It is somebody new.
    New,
}

/// Who the rows are.
#[derive(Debug)]
pub struct Identified {
    /// An id for each row, in their order; none where there is a doubt.
    pub ids: Vec<Option<PersonId>>,
    /// The doubts.
    pub doubts: Vec<Doubt>,
    /// Everybody to be remembered, sorted by id: those known before, and those new.
    pub people: Vec<Known>,
}

/// Gives each row its id. `claimed` are ids that other parts of the file speak for; they have not vanished.
#[must_use]
pub fn identify(
    faces: &[Face],
    known: &[Known],
    claimed: &BTreeSet<String>,
    answers: &BTreeMap<String, Answer>,
) -> Identified {
    let mut desk = Desk {
        faces,
        known,
        claimed,
        settled: vec![Verdict::Open; faces.len()],
        doubts: Vec::new(),
    };
    desk.by_answer(answers);
    desk.by_code();
    desk.by_address();
    desk.by_name();
    desk.by_absence();
    desk.finish()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Open,
    /// The index of a known person.
    Same(usize),
    New,
    Doubt,
}

struct Desk<'a> {
    faces: &'a [Face],
    known: &'a [Known],
    claimed: &'a BTreeSet<String>,
    settled: Vec<Verdict>,
    doubts: Vec<Doubt>,
}

impl Desk<'_> {
    fn open(&self) -> Vec<usize> {
        let open = |i: &usize| self.settled[*i] == Verdict::Open;
        (0..self.faces.len()).filter(open).collect()
    }

    /// Known people whom no row stands for yet.
    fn free(&self) -> Vec<usize> {
        let taken = |k: usize| self.settled.contains(&Verdict::Same(k));
        (0..self.known.len()).filter(|k| !taken(*k)).collect()
    }

    fn by_answer(&mut self, answers: &BTreeMap<String, Answer>) {
        for i in self.open() {
            match answers.get(&key(&self.faces[i])) {
                Some(Answer::New) => self.settled[i] = Verdict::New,
                Some(Answer::Same(id)) => {
                    let hit = self.free().into_iter().find(|k| self.known[*k].id == *id);
                    if let Some(k) = hit {
                        self.settled[i] = Verdict::Same(k);
                    }
                }
                None => {}
            }
        }
    }

    fn by_code(&mut self) {
        for i in self.open() {
            let Some(code) = &self.faces[i].code else { continue };
            let is = |known: &Known| {
                known.id.as_str().eq_ignore_ascii_case(code)
                    || known
                        .code
                        .as_ref()
                        .is_some_and(|other| other.eq_ignore_ascii_case(code))
            };
            if let Some(k) = self.free().into_iter().find(|k| is(&self.known[*k])) {
                self.settled[i] = Verdict::Same(k);
            }
        }
    }

    /// An account is one person's. Today's counts before those of before: a mailbox may have been given on.
    fn by_address(&mut self) {
        for i in self.open() {
            let face = &self.faces[i];
            let free = self.free();
            let hits = |of: &dyn Fn(&Known) -> bool| free.iter().copied().filter(|k| of(&self.known[*k])).collect();
            let today: Vec<usize> = hits(&|known| face.address.iter().any(|a| known.addresses.contains(a)));
            let before: Vec<usize> = hits(&|known| {
                let theirs = || known.addresses.iter().chain(&known.former);
                face.address.iter().any(|a| known.former.contains(a))
                    || face.former.iter().any(|a| theirs().any(|t| t == a))
            });
            let named = |k: &usize| face.former.iter().any(|a| self.known[*k].addresses.contains(a));
            let mut all = if today.is_empty() { before.clone() } else { today };
            all.extend(before.into_iter().filter(named));
            all.sort_unstable();
            all.dedup();
            match all.as_slice() {
                [] => {}
                [k] if self.codes_agree(i, *k) => self.settled[i] = Verdict::Same(*k),
                _ => self.doubt(i, &all),
            }
        }
    }

    /// A person keeps the id of her folders when the school's list gets a column `Mã` later; two codes are two people.
    fn codes_agree(&self, i: usize, k: usize) -> bool {
        self.faces[i].code.is_none() || self.known[k].code.is_none()
    }

    fn by_name(&mut self) {
        let open = self.open();
        let free = self.free();
        let fits = |i: usize, k: usize| same_name(&self.faces[i].name, &self.known[k].name) && self.beside(i, k);
        let pairs: Vec<(usize, usize)> = open
            .iter()
            .flat_map(|i| free.iter().map(move |k| (*i, *k)))
            .filter(|(i, k)| fits(*i, *k))
            .collect();
        for i in open {
            let mine: Vec<usize> = pairs.iter().filter(|(face, _)| *face == i).map(|(_, k)| *k).collect();
            let rivals = |k: usize| pairs.iter().filter(|(_, other)| *other == k).count() > 1;
            let by_class: Vec<usize> = mine.iter().copied().filter(|k| self.share_class(i, *k)).collect();
            let best = if by_class.len() == 1 { &by_class } else { &mine };
            match best.as_slice() {
                [] => {}
                [k] if self.faces[i].code.is_none() && (!rivals(*k) || self.alone_by_class(i, *k, &pairs)) => {
                    self.settled[i] = Verdict::Same(*k);
                }
                _ => self.doubt(i, &mine),
            }
        }
    }

    /// They share a tổ or a class, or one of them has neither.
    fn beside(&self, i: usize, k: usize) -> bool {
        let (face, known) = (&self.faces[i], &self.known[k]);
        let bare = |groups: &[GroupId], classes: &[ClassId]| groups.is_empty() && classes.is_empty();
        bare(&face.groups, &face.classes)
            || bare(&known.groups, &known.classes)
            || face.groups.iter().any(|g| known.groups.contains(g))
            || self.share_class(i, k)
    }

    fn share_class(&self, i: usize, k: usize) -> bool {
        self.faces[i].classes.iter().any(|c| self.known[k].classes.contains(c))
    }

    fn alone_by_class(&self, i: usize, k: usize, pairs: &[(usize, usize)]) -> bool {
        let mut others = pairs.iter().filter(|(face, other)| *other == k && *face != i);
        self.share_class(i, k) && others.all(|(face, _)| !self.share_class(*face, k))
    }

    /// Whoever is left is new, unless somebody like her is missing.
    fn by_absence(&mut self) {
        for i in self.open() {
            let missing = |k: &usize| {
                let known = &self.known[*k];
                !self.claimed.contains(&known.id.as_str().to_lowercase()) && alike(&self.faces[i], known)
            };
            let missing: Vec<usize> = self.free().into_iter().filter(missing).collect();
            if missing.is_empty() {
                self.settled[i] = Verdict::New;
            } else {
                self.doubt(i, &missing);
            }
        }
    }

    fn doubt(&mut self, i: usize, candidates: &[usize]) {
        let candidates: Vec<Known> = candidates.iter().map(|k| self.known[*k].clone()).collect();
        let face = &self.faces[i];
        self.doubts.push(Doubt {
            at: face.at.clone(),
            key: key(face),
            message: question(face, &candidates, self.known),
            candidates,
        });
        self.settled[i] = Verdict::Doubt;
    }

    fn finish(self) -> Identified {
        let mut people: BTreeMap<PersonId, Known> = self.known.iter().map(|k| (k.id.clone(), k.clone())).collect();
        let mut ids = vec![None; self.faces.len()];
        let mut fresh = Vec::new();
        for (i, verdict) in self.settled.iter().enumerate() {
            match verdict {
                Verdict::Same(k) => ids[i] = Some(self.known[*k].id.clone()),
                Verdict::New => fresh.push(i),
                Verdict::Open | Verdict::Doubt => {}
            }
        }
        let coded = self.faces.iter().filter_map(|face| face.code.as_deref());
        let mut taken: BTreeSet<String> = people
            .keys()
            .map(|id| id.as_str())
            .chain(coded)
            .map(str::to_lowercase)
            .collect();
        fresh.sort_by_key(|i| (slug(&self.faces[*i].name), self.faces[*i].address.clone(), *i));
        for i in fresh {
            let id = self.faces[i]
                .code
                .clone()
                .unwrap_or_else(|| new_id(&self.faces[i], &mut taken));
            ids[i] = Some(PersonId::new(id));
        }
        for (face, id) in self.faces.iter().zip(&ids) {
            if let Some(id) = id {
                let old = people.remove(id);
                people.insert(id.clone(), renewed(face, id, old));
            }
        }
        Identified {
            ids,
            doubts: self.doubts,
            people: people.into_values().collect(),
        }
    }
}

/// What is remembered of somebody after this reading. An account is never forgotten.
fn renewed(face: &Face, id: &PersonId, old: Option<Known>) -> Known {
    let (old_addresses, old_former, old_code) =
        old.map_or_else(Default::default, |old| (old.addresses, old.former, old.code));
    let addresses = match &face.address {
        Some(address) => vec![address.clone()],
        None => old_addresses.clone(),
    };
    let mut former: Vec<Address> = Vec::new();
    for address in old_former.into_iter().chain(old_addresses).chain(face.former.clone()) {
        if !addresses.contains(&address) && !former.contains(&address) {
            former.push(address);
        }
    }
    let code = face.code.clone().or(old_code).filter(|code| code != id.as_str());
    Known {
        id: id.clone(),
        name: face.name.clone(),
        addresses,
        former,
        code,
        groups: face.groups.clone(),
        classes: face.classes.clone(),
    }
}

/// `slug(name)`, with `-2`, `-3` … where somebody has it already.
fn new_id(face: &Face, taken: &mut BTreeSet<String>) -> String {
    let base: String = slug(&face.name).chars().take(36).collect();
    let base = if base.is_empty() { "nhan-su".to_owned() } else { base };
    let mut id = base.clone();
    let mut next = 2;
    while !taken.insert(id.clone()) {
        id = format!("{base}-{next}");
        next += 1;
    }
    id
}

/// A row's name for answers: its account, else its name with where it stands.
fn key(face: &Face) -> String {
    match (&face.code, &face.address) {
        (Some(code), _) => code.clone(),
        (None, Some(address)) => address.to_string(),
        (None, None) => format!("{} ({:?})", face.name, face.at.spot),
    }
}

/// Equal names: case and the place of the tone mark («Hoà», «Hòa») make no difference, the tone itself does («Hoa»).
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    name_key(a) == name_key(b)
}

fn name_key(name: &str) -> Vec<(String, Option<char>)> {
    let words = name.split_whitespace();
    words
        .map(|word| {
            let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
            let lower = word.to_lowercase();
            let tone = lower.nfd().find(|c| is_tone(c));
            (lower.nfd().filter(|c| !is_tone(c)).collect(), tone)
        })
        .collect()
}

/// So like somebody who is missing that it may be her: a name that differs little, or the same account elsewhere.
fn alike(face: &Face, known: &Known) -> bool {
    let (a, b) = (fold(&face.name), fold(&known.name));
    let close = strsim::normalized_damerau_levenshtein(&a, &b) >= 0.8;
    let ends = |name: &str| {
        let words: Vec<&str> = name.split(' ').collect();
        (words.len() > 1).then(|| (words[0].to_owned(), words[words.len() - 1].to_owned()))
    };
    let same_ends = ends(&a).is_some() && ends(&a) == ends(&b);
    let local = |address: &Address| address.as_str().split('@').next().unwrap_or_default().to_owned();
    let mine = face.address.iter().chain(&face.former).map(local);
    let theirs: Vec<String> = known.addresses.iter().chain(&known.former).map(local).collect();
    close || same_ends || mine.into_iter().any(|local| theirs.contains(&local))
}

fn question(face: &Face, candidates: &[Known], known: &[Known]) -> Text {
    let show = |known: &Known| {
        let address = known.addresses.first().map_or_else(String::new, |a| format!(", {a}"));
        format!("«{}» ({}{address})", crate::text::safe(&known.name), known.id)
    };
    let list = candidates.iter().map(show).collect::<Vec<_>>().join(", ");
    let suggestion = new_id(face, &mut known.iter().map(|k| k.id.as_str().to_lowercase()).collect());
    text!(
        "chưa rõ là ai: có thể là {list}, hoặc là người mới. Nếu là người cũ: ghi mã của người đó vào cột «Mã», hoặc địa chỉ trước đây vào cột «Email cũ». Nếu là người mới: ghi một mã mới, như «{suggestion}», vào cột «Mã».",
        "not clear who this is: perhaps {list}, perhaps somebody new. If one of them: write that id into the column «Mã», or the account of before into «Email cũ». If new: write a new id, such as «{suggestion}», into «Mã»"
    )
}
