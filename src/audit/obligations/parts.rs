//! What one period needs beyond a single file: which subjects, grades and classes an owner's record is about.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::people::duties_in;
use crate::calendar::Period;
use crate::tree::{Catalogue, ClassId, Dimension, Duty, Group, GroupId, Owner, Person, PersonId, School, SubjectId};

/// One part of what a period needs; the dimensions that the record does not expect are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Part {
    /// The grade, 1–5.
    pub grade: Option<u8>,
    /// The class.
    pub class: Option<ClassId>,
    /// The subject.
    pub subject: Option<SubjectId>,
}

/// `khoi-1/toan`: grade, class and subject, as in an audit's JSON and in fingerprints.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grade = self.grade.map(|grade| format!("khoi-{grade}"));
        let class = self.class.as_ref().map(ToString::to_string);
        let subject = self.subject.as_ref().map(ToString::to_string);
        let words: Vec<String> = [grade, class, subject].into_iter().flatten().collect();
        f.write_str(&words.join("/"))
    }
}

/// A subject taught to a class, from which every combination of dimensions is taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Lesson {
    grade: u8,
    class: Option<ClassId>,
    subject: SubjectId,
}

/// The parts that one period of an owner's record needs, in order; empty: a single file without parts. Nothing: the owner
/// has none of what the record is about (an office tổ has no subjects), and is not asked.
pub(super) fn parts(
    expects: &[Dimension],
    owner: &Owner,
    catalogue: &Catalogue,
    school: &School,
    period: &Period,
) -> Option<Vec<Part>> {
    if expects.is_empty() {
        return Some(Vec::new());
    }
    let all = Lessons { catalogue, school };
    let lessons = match owner {
        Owner::School => all.of_school(),
        Owner::Group(id) => all.of_group(id),
        Owner::Teacher(id) => all.of_teacher(id, period),
        Owner::Class(id) => all.of_class(id),
        Owner::Pupil(_) => Vec::new(),
    };
    let parts: BTreeSet<Part> = lessons.iter().filter_map(|lesson| project(lesson, expects)).collect();
    match owner {
        Owner::Group(_) | Owner::School if parts.is_empty() => None,
        _ => Some(parts.into_iter().collect()),
    }
}

fn project(lesson: &Lesson, expects: &[Dimension]) -> Option<Part> {
    let mut part = Part::default();
    for dimension in expects {
        match dimension {
            Dimension::Grade => part.grade = Some(lesson.grade),
            Dimension::Class => part.class = Some(lesson.class.clone()?),
            Dimension::Subject => part.subject = Some(lesson.subject.clone()),
        }
    }
    Some(part)
}

struct Lessons<'a> {
    catalogue: &'a Catalogue,
    school: &'a School,
}

impl Lessons<'_> {
    fn of_school(&self) -> Vec<Lesson> {
        (1..=5)
            .flat_map(|grade| self.taught(grade, self.subjects_of(grade)))
            .collect()
    }

    fn of_class(&self, id: &ClassId) -> Vec<Lesson> {
        let Some(class) = self.school.classes.get(id) else {
            return Vec::new();
        };
        let subjects = self.subjects_of(class.grade);
        subjects
            .into_iter()
            .map(|subject| lesson(class.grade, id, subject))
            .collect()
    }

    /// The tổ's own subjects in its grades; a tổ that names none has all that no other tổ of a grade names.
    fn of_group(&self, id: &GroupId) -> Vec<Lesson> {
        let Some(group) = self.school.groups.get(id) else {
            return Vec::new();
        };
        let grades = (1..=5).filter(|grade| covers(group, *grade));
        let of_grade = |grade: u8| {
            let mut subjects = self.subjects_of(grade);
            if group.subjects.is_empty() {
                subjects.retain(|subject| !self.named_by_another(id, grade, subject));
            } else {
                subjects.retain(|subject| group.subjects.contains(subject));
            }
            self.taught(grade, subjects)
        };
        grades.flat_map(of_grade).collect()
    }

    fn named_by_another(&self, id: &GroupId, grade: u8, subject: &SubjectId) -> bool {
        let mut others = self.school.groups.iter().filter(|(other, _)| *other != id);
        others.any(|(_, other)| covers(other, grade) && other.subjects.contains(subject))
    }

    /// What she teaches as a subject, and as a homeroom teacher everything that nobody else teaches in her class.
    fn of_teacher(&self, id: &PersonId, period: &Period) -> Vec<Lesson> {
        let Some(person) = self.school.people.get(id) else {
            return Vec::new();
        };
        let mut lessons = self.as_subject_teacher(person, period);
        for duty in duties_in(person, period) {
            let Duty::Homeroom(class) = duty else { continue };
            let others = self.school.people.iter().filter(|(other, _)| *other != id);
            let taken: BTreeSet<Lesson> = others
                .flat_map(|(_, other)| self.as_subject_teacher(other, period))
                .filter(|lesson| lesson.class.as_ref() == Some(class))
                .collect();
            lessons.extend(
                self.of_class(class)
                    .into_iter()
                    .filter(|lesson| !taken.contains(lesson)),
            );
        }
        lessons
    }

    fn as_subject_teacher(&self, person: &Person, period: &Period) -> Vec<Lesson> {
        let mut lessons = Vec::new();
        for duty in duties_in(person, period) {
            let Duty::Subject(subject, classes) = duty else {
                continue;
            };
            let classes = if classes.is_empty() {
                self.classes_around(person, period)
            } else {
                classes.clone()
            };
            for id in classes {
                let Some(class) = self.school.classes.get(&id) else {
                    continue;
                };
                if self.subjects_of(class.grade).contains(subject) {
                    lessons.push(lesson(class.grade, &id, subject.clone()));
                }
            }
        }
        lessons
    }

    /// Her own class, or else all classes of her tổ.
    fn classes_around(&self, person: &Person, period: &Period) -> Vec<ClassId> {
        let own: Vec<ClassId> = duties_in(person, period)
            .filter_map(|duty| match duty {
                Duty::Homeroom(class) => Some(class.clone()),
                _ => None,
            })
            .collect();
        if !own.is_empty() {
            return own;
        }
        let groups: Vec<&Group> = duties_in(person, period)
            .filter_map(|duty| match duty {
                Duty::Member(group) | Duty::Head(group) => self.school.groups.get(group),
                _ => None,
            })
            .collect();
        let classes = self.school.classes.iter();
        classes
            .filter(|(_, class)| groups.iter().any(|group| covers(group, class.grade)))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// The subjects of a grade, where the school has that grade.
    fn subjects_of(&self, grade: u8) -> Vec<SubjectId> {
        let classes = &self.school.classes;
        if !classes.is_empty() && classes.values().all(|class| class.grade != grade) {
            return Vec::new();
        }
        let subjects = self.catalogue.subjects.iter();
        subjects
            .filter(|(_, subject)| subject.grades.is_empty() || subject.grades.contains(&grade))
            .map(|(id, _)| id.clone())
            .collect()
    }

    fn taught(&self, grade: u8, subjects: Vec<SubjectId>) -> Vec<Lesson> {
        let mut classes: Vec<Option<ClassId>> = self
            .school
            .classes
            .iter()
            .filter(|(_, class)| class.grade == grade)
            .map(|(id, _)| Some(id.clone()))
            .collect();
        if classes.is_empty() {
            classes.push(None);
        }
        let each = subjects.into_iter().flat_map(|subject| {
            classes.iter().map(move |class| Lesson {
                grade,
                class: class.clone(),
                subject: subject.clone(),
            })
        });
        each.collect()
    }
}

fn lesson(grade: u8, class: &ClassId, subject: SubjectId) -> Lesson {
    Lesson {
        grade,
        class: Some(class.clone()),
        subject,
    }
}

/// A tổ that names subjects and no grades covers them in every grade; one that names neither covers none.
fn covers(group: &Group, grade: u8) -> bool {
    group.grades.contains(&grade) || (group.grades.is_empty() && !group.subjects.is_empty())
}
