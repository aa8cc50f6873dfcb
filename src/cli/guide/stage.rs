//! Where a school stands, found out without asking anybody and without printing anything.

use std::path::{Path, PathBuf};

use crate::calendar;
use crate::cli::context::Context;
use crate::cli::describe::quietly;
use crate::cli::recent::{self, Score};
use crate::cli::ui::Ui;
use crate::cli::{args, google};
use crate::template::school::StorageChoice;
use crate::text::{Text, date_vi, safe};

/// How far the school has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// There is no `hoso.yaml`.
    Undescribed,
    /// There is one, and it cannot be read without mistakes.
    Mistaken,
    /// The tree is to stand on Google Drive, and nobody is signed in.
    SignedOut,
    /// Everything is described, the tree is not made.
    Described { school: String, year: String, google: bool },
    /// The tree stands.
    Made {
        school: String,
        year: String,
        google: bool,
        shares: bool,
        audit: Option<Score>,
    },
}

impl Stage {
    pub(super) fn of(ui: &Ui, config: &Path) -> Self {
        if !config.exists() {
            return Self::Undescribed;
        }
        let common = args::Common::of(config.to_owned());
        let described = Context::new(ui, &common, true)
            .ok()
            .and_then(|context| quietly(&context));
        let Some(described) = described else {
            return Self::Mistaken;
        };
        let folder = config.parent().map(PathBuf::from).unwrap_or_default();
        let (google, shares) = match &described.storage {
            StorageChoice::Google(choice) => {
                if google::acting(&folder, choice).is_err() {
                    return Self::SignedOut;
                }
                (true, true)
            }
            StorageChoice::Local { simulate_sharing, .. } => (false, *simulate_sharing),
        };
        let (school, year) = (described.school.name.clone(), described.school.year.to_string());
        match recent::of(config).filter(|recent| recent.made && recent.year == year) {
            Some(recent) => Self::Made {
                school,
                year,
                google,
                shares,
                audit: recent.audit,
            },
            None => Self::Described { school, year, google },
        }
    }

    /// One or two lines for the top of the list.
    pub(super) fn words(&self, config: &Path) -> Text {
        let shown = safe(&config.display().to_string());
        match self {
            Self::Undescribed => text!("Chưa có mô tả trường ({shown}).", "No school is described ({shown})."),
            Self::Mistaken => text!(
                "Mô tả trường, hoặc danh sách đi cùng, còn chỗ chưa đúng:\n{shown}",
                "The school's description, or a list beside it, has mistakes:\n{shown}"
            ),
            Self::SignedOut => text!(
                "Chưa đăng nhập Google ({shown}).",
                "Nobody is signed in to Google ({shown})."
            ),
            Self::Described { school, year, .. } => {
                let school = safe(school);
                text!(
                    "{school} · năm học {year}\nCây thư mục năm học này chưa tạo ở máy này.",
                    "{school} · school year {year}\nThe tree of this year was not made on this machine."
                )
            }
            Self::Made {
                school, year, audit, ..
            } => {
                let (school, last) = (safe(school), audit.map_or_else(never, |score| said(&score)));
                Text::new(
                    format!("{school} · năm học {year}\n{}", last.vi),
                    format!("{school} · school year {year}\n{}", last.en),
                )
            }
        }
    }
}

fn never() -> Text {
    Text::of(
        "Cây thư mục đã có. Chưa kiểm tra lần nào.",
        "The tree is there. It was never audited.",
    )
}

fn said(score: &Score) -> Text {
    let day = date_vi(calendar::local(score.at).date());
    let (present, required, late, missing) = (score.present, score.required, score.late, score.missing);
    text!(
        "Lần kiểm tra gần nhất {day}: đúng hạn {present} trên {required}, chậm {late}, thiếu {missing}.",
        "The last audit, {day}: {present} of {required} in time, {late} late, {missing} missing."
    )
}
