//! `Chức vụ`: from the words in use to what they mean for records.

use std::collections::BTreeMap;

use crate::template::problem::unknown_word;
use crate::template::roster::Word;
use crate::text::{Text, fold, nearest};
use crate::tree::{Catalogue, RoleId};

/// What a post means here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Post {
    /// Heads the tổ of the same row; the words may name the tổ («Tổ trưởng tổ 1»).
    Head(Option<String>),
    /// A teacher, or a post that changes nothing for records (tổ phó, bí thư chi bộ …).
    Plain,
    /// A post of the school.
    Role(RoleId),
}

/// The head of a tổ, in templates.
const HEAD: &str = "to-truong";
/// Everybody who does not teach.
const OFFICE: &str = "nhan-vien";

/// Words in use, folded, with the post's id in templates. What a template itself calls its posts is added to them.
const WORDS: &[(&str, &str)] = &[
    ("ht", "hieu-truong"),
    ("hieu truong", "hieu-truong"),
    ("pht", "pho-hieu-truong"),
    ("p ht", "pho-hieu-truong"),
    ("p hieu truong", "pho-hieu-truong"),
    ("pho hieu truong", "pho-hieu-truong"),
    ("hieu pho", "pho-hieu-truong"),
    ("to truong", HEAD),
    ("to truong chuyen mon", HEAD),
    ("to truong cm", HEAD),
    ("ttcm", HEAD),
    ("tt", HEAD),
    ("tong phu trach", "tong-phu-trach"),
    ("tong phu trach doi", "tong-phu-trach"),
    ("tpt", "tong-phu-trach"),
    ("tpt doi", "tong-phu-trach"),
    ("giao vien tong phu trach doi", "tong-phu-trach"),
    ("gv tpt doi", "tong-phu-trach"),
];

/// Posts that change nothing for records, folded.
const PLAIN: &[&str] = &[
    "to pho",
    "to pho chuyen mon",
    "to pho cm",
    "tpcm",
    "gv",
    "gvcn",
    "chu nhiem",
    "bi thu",
    "bi thu chi bo",
    "pho bi thu chi bo",
    "bi thu chi doan",
    "chi uy",
    "chi uy vien",
    "chu tich cong doan",
    "ct cong doan",
    "ctcd",
    "pho chu tich cong doan",
    "thu ky",
    "thu ky hoi dong",
    "thanh tra nhan dan",
    "khong",
];

/// Posts of people who do not teach, folded.
const OFFICES: &[&str] = &[
    "nhan vien",
    "nv",
    "van thu",
    "nv van thu",
    "van phong",
    "nv van phong",
    "ke toan",
    "nv ke toan",
    "thu quy",
    "y te",
    "nv y te",
    "thu vien",
    "nv thu vien",
    "thiet bi",
    "nv thiet bi",
    "thu vien thiet bi",
    "bao ve",
    "phuc vu",
    "lao cong",
    "tap vu",
    "cap duong",
    "nau an",
    "cong nghe thong tin",
    "cntt",
    "nhan vien van thu",
    "nhan vien ke toan",
    "nhan vien y te",
    "nhan vien thu vien",
    "nhan vien thiet bi",
    "ho tro giao duc nguoi khuyet tat",
    "nv ho tro",
    "nhan vien ho tro",
];

/// The posts of a template with the words in use for them.
#[derive(Debug)]
pub(super) struct Posts {
    words: BTreeMap<String, Post>,
    labels: Vec<String>,
}

impl Posts {
    pub fn of(catalogue: Option<&Catalogue>) -> Self {
        let mut words = BTreeMap::new();
        for (word, id) in WORDS {
            words.insert((*word).to_owned(), role(id));
        }
        for word in PLAIN {
            words.insert((*word).to_owned(), Post::Plain);
        }
        for word in OFFICES {
            words.insert((*word).to_owned(), role(OFFICE));
        }
        let roles = catalogue.iter().flat_map(|catalogue| &catalogue.roles);
        for (id, label) in roles.clone() {
            words.insert(fold(label), role(id.as_str()));
            words.insert(fold(id.as_str()), role(id.as_str()));
        }
        words.insert("giao vien".to_owned(), Post::Plain);
        let mut labels: Vec<String> = roles.map(|(_, label)| label.clone()).collect();
        labels.extend(["Giáo viên", "Tổ phó", "Nhân viên"].map(str::to_owned));
        labels.dedup();
        Self { words, labels }
    }

    /// What a word means when all of it is known.
    pub fn exact(&self, word: &Word) -> Option<Post> {
        self.words.get(&fold(&word.text)).cloned()
    }

    /// What a word means, also by how it begins: «Tổ trưởng tổ 1», «GV Âm nhạc».
    pub fn find(&self, word: &Word) -> Option<Post> {
        if let Some(post) = self.exact(word) {
            return Some(post);
        }
        let folded = fold(&word.text);
        let rest = |prefix: &str| folded.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(' '));
        if let Some(group) = ["to truong chuyen mon", "to truong cm", "to truong", "ttcm"]
            .into_iter()
            .find_map(rest)
        {
            return Some(Post::Head(Some(group.to_owned())));
        }
        let plain = ["gv", "giao vien", "to pho", "chu nhiem", "gvcn"];
        plain.into_iter().find_map(rest).map(|_| Post::Plain)
    }

    /// Whether the word is so near to a post that it is a slip of the pen and not another post.
    pub fn is_slip(&self, word: &Word) -> bool {
        nearest(&word.text, self.labels.iter().map(String::as_str)).is_some()
    }

    pub fn unknown(&self, word: &Word) -> Text {
        let what = Text::of("chức vụ", "post");
        unknown_word(&what, &word.text, self.labels.iter().map(String::as_str))
    }
}

fn role(id: &str) -> Post {
    match id {
        HEAD => Post::Head(None),
        "giao-vien" | "to-pho" => Post::Plain,
        other => Post::Role(RoleId::new(other)),
    }
}
