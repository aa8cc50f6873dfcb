//! What the teachers of the demo put into their folders, and what they got wrong.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::civil::{Date, date};

use super::pdf::page;
use crate::calendar::moment;
use crate::tree::{Key, School, Spec};

/// A file to drop in: the short key of its folder, its name, its bytes.
#[derive(Debug)]
pub struct Drop {
    /// In which folder.
    pub folder: PathBuf,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The day that its file is to show.
    pub day: Date,
}

/// Where the wanted folders stand on disk, by their short keys.
#[derive(Debug)]
pub struct Places {
    folders: BTreeMap<String, PathBuf>,
    school: School,
    day: Date,
}

impl Places {
    /// Of a tree just made below `root`.
    #[must_use]
    pub fn of(spec: &Spec, school: &School, root: &Path) -> Self {
        let place = |key: &Key| {
            spec.path(key)
                .into_iter()
                .fold(root.to_owned(), |path, name| path.join(name))
        };
        Self {
            folders: spec.order.iter().map(|key| (key.short(), place(key))).collect(),
            school: school.clone(),
            day: date(2025, 9, 30),
        }
    }

    fn put(&self, drops: &mut Vec<Drop>, key: &str, name: &str, bytes: Vec<u8>) {
        if let Some(folder) = self.folders.get(key) {
            drops.push(Drop {
                folder: folder.clone(),
                name: name.to_owned(),
                bytes,
                day: self.day,
            });
        }
    }

    /// The ids of the teachers with a folder for lesson plans, in the roster's order of addresses.
    fn teachers(&self) -> Vec<(String, String)> {
        let mut teachers: Vec<(String, String)> = self
            .school
            .people
            .iter()
            .filter(|(id, _)| self.folders.contains_key(&format!("KHBD@{id}")))
            .map(|(id, person)| {
                (
                    person.address.as_ref().map(ToString::to_string).unwrap_or_default(),
                    id.to_string(),
                )
            })
            .collect();
        teachers.sort();
        teachers
    }

    /// What is there at the end of September: five weeks of plans with their faults, the year's plans, the books.
    #[must_use]
    pub fn september(&self) -> Vec<Drop> {
        let mut drops = Vec::new();
        for (address, id) in self.teachers() {
            let key = format!("KHBD@{id}");
            match address.split('@').next().unwrap_or_default() {
                "binh" => {
                    self.plans(&mut drops, &key, &[1, 2, 5, 6]);
                    self.put(&mut drops, &key, "KHBD_Tuan_3.pdf", Vec::new());
                    self.put(&mut drops, &key, "KHBD_Tuan_4.docx", b"PK\x03\x04 a word file".to_vec());
                }
                "hoa1" => {
                    self.put(
                        &mut drops,
                        &key,
                        "KHBD tuần 1-2.pdf",
                        page("Kế hoạch bài dạy", "Tuần 1 và 2"),
                    );
                    self.plans(&mut drops, &key, &[3, 4, 6]);
                }
                "cuong" => {
                    self.plans(&mut drops, &key, &[1, 2, 3, 4, 5]);
                    self.put(
                        &mut drops,
                        &key,
                        "Giáo án Toán bài 12.pdf",
                        page("Giáo án", "Toán, bài 12"),
                    );
                }
                "hoa2" => self.plans(&mut drops, &key, &[1, 2, 3, 5, 6]),
                _ => {
                    self.plans(&mut drops, &key, &[1, 3, 4, 5, 6]);
                    self.put(&mut drops, &key, "KHBD tuần 2.gdoc", b"{}".to_vec());
                }
            }
            self.put(
                &mut drops,
                &format!("SHCM@{id}"),
                "Sổ SHCM.pdf",
                page("Sổ sinh hoạt chuyên môn", "Tháng 9"),
            );
        }
        self.school_plans(&mut drops);
        drops
    }

    fn plans(&self, drops: &mut Vec<Drop>, key: &str, weeks: &[u8]) {
        for week in weeks {
            self.put(
                drops,
                key,
                &format!("KHBD_Tuan_{week:02}.pdf"),
                page("Kế hoạch bài dạy", &format!("Tuần {week}")),
            );
        }
    }

    fn school_plans(&self, drops: &mut Vec<Drop>) {
        self.put(
            drops,
            "KHCL",
            "KH chiến lược 2021-2026.pdf",
            page("Kế hoạch chiến lược", "2021-2026"),
        );
        self.put(
            drops,
            "KHGD",
            "KHGD 2025-2026_signed.pdf",
            page("Kế hoạch giáo dục", "Năm học 2025-2026"),
        );
        self.put(drops, "KHGD", "Học bạ lớp 1A.pdf", page("Học bạ", "Không để ở đây"));
        for group in self.school.groups.keys() {
            self.put(
                drops,
                &format!("STO@{group}"),
                "Sổ ghi chép tổ.pdf",
                page("Sổ ghi chép tổ", "Tháng 9"),
            );
        }
        for class in self.school.classes.keys() {
            self.put(
                drops,
                &format!("SCN@{class}"),
                "Sổ chủ nhiệm.pdf",
                page("Sổ chủ nhiệm", "Tháng 9"),
            );
        }
        for subject in ["Toán", "Tiếng Việt", "Đạo đức", "TNXH", "GDTC", "Nghệ thuật", "HĐTN"] {
            self.put(
                drops,
                "KHDH@to1",
                &format!("KHDH {subject} khối 1.pdf"),
                page("Kế hoạch dạy học", subject),
            );
        }
    }

    /// What arrives in October, after its deadline and after hoso had looked: week 4 of one teacher.
    #[must_use]
    pub fn october(&self) -> Vec<Drop> {
        let mut drops = Vec::new();
        for (address, id) in self.teachers() {
            if address.starts_with("hoa2@") {
                self.plans(&mut drops, &format!("KHBD@{id}"), &[4]);
            }
        }
        drops
    }

    /// A folder that nobody asked for.
    #[must_use]
    pub fn stray(&self) -> Option<PathBuf> {
        let to = |key: &&String| key.as_str() == "TO@to1";
        self.folders
            .iter()
            .find(|(key, _)| to(key))
            .map(|(_, path)| path.join("Ảnh hoạt động"))
    }
}

/// Writes the files where they belong, dated as if they had come then.
///
/// # Errors
/// The disk's.
pub fn write(drops: &[Drop]) -> io::Result<()> {
    for drop in drops {
        let path = drop.folder.join(&drop.name);
        fs::write(&path, &drop.bytes)?;
        let time = moment(drop.day, jiff::civil::time(16, 0, 0, 0));
        fs::File::options()
            .write(true)
            .open(&path)?
            .set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(time.as_second().unsigned_abs()))?;
    }
    Ok(())
}
