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
    /// Somebody of the management, without saying who.
    Vague,
    /// A post of the school.
    Role(RoleId),
}

/// The head of a tổ, in templates.
const HEAD: &str = "to-truong";
/// Whoever does not teach, where a template has no post of its own for her.
const OFFICE: &str = "nhan-vien";
/// In a template anybody of the management: nobody's post.
const MANAGEMENT: &str = "ban-giam-hieu";

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
    ("gv tpt doi", "tong-phu-trach"),
    ("giao vien tong phu trach", "tong-phu-trach"),
    ("giao vien tong phu trach doi", "tong-phu-trach"),
];

/// Posts of people who do not teach, folded; «Nhân viên …» and «NV …» in front are taken off first.
const OFFICES: &[(&str, &str)] = &[
    ("", OFFICE),
    ("van phong", OFFICE),
    ("thu quy", OFFICE),
    ("bao ve", OFFICE),
    ("phuc vu", OFFICE),
    ("lao cong", OFFICE),
    ("tap vu", OFFICE),
    ("cap duong", OFFICE),
    ("nau an", OFFICE),
    ("cong nghe thong tin", OFFICE),
    ("cntt", OFFICE),
    ("van thu", "van-thu"),
    ("ke toan", "ke-toan"),
    ("y te", "y-te"),
    ("thu vien", "thu-vien"),
    ("thiet bi", "thu-vien"),
    ("thu vien thiet bi", "thu-vien"),
    ("thiet bi thu vien", "thu-vien"),
    ("ho tro", "nhan-vien-ho-tro"),
    ("ho tro giao duc nguoi khuyet tat", "nhan-vien-ho-tro"),
    ("ho tro giao duc hoc sinh khuyet tat", "nhan-vien-ho-tro"),
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
    "giao vien",
];

/// The posts of a template with the words in use for them.
#[derive(Debug)]
pub(super) struct Posts {
    words: BTreeMap<String, Post>,
    labels: Vec<String>,
}

impl Posts {
    pub fn of(catalogue: Option<&Catalogue>) -> Self {
        let mut words: BTreeMap<String, Post> = BTreeMap::new();
        for word in PLAIN {
            words.insert((*word).to_owned(), Post::Plain);
        }
        for (word, id) in OFFICES {
            let known = catalogue.is_none_or(|catalogue| catalogue.roles.contains_key(*id));
            let post = role(if known { id } else { OFFICE });
            for front in ["", "nv ", "nhan vien "] {
                words.insert(format!("{front}{word}").trim().to_owned(), post.clone());
            }
        }
        for (word, id) in WORDS {
            words.insert((*word).to_owned(), role(id));
        }
        let mut labels = Vec::new();
        for (id, label) in catalogue.iter().flat_map(|catalogue| &catalogue.roles) {
            if id.as_str() != MANAGEMENT {
                words.insert(fold(label), role(id.as_str()));
                words.insert(fold(id.as_str()), role(id.as_str()));
                labels.push(label.clone());
            }
        }
        for word in ["bgh", "ban giam hieu", "lanh dao", "can bo quan ly", "cbql"] {
            words.insert(word.to_owned(), Post::Vague);
        }
        words.remove("");
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
