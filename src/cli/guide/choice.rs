//! What the guide offers, and the commands that it stands for.

use super::stage::Stage;
use crate::text::Text;

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// Describe the school.
    Describe,
    /// Go on with another admin's tree.
    TakeOver,
    /// Try hoso out.
    Demo,
    /// Open `hoso.yaml` in an editor.
    Edit,
    /// Open the folder in which it and the lists stand.
    Folder,
    /// Read `hoso.yaml` again.
    Check,
    /// Make or repair the tree.
    Init,
    /// Take over folders that are there.
    Adopt,
    /// Audit.
    Audit,
    /// Each record's state.
    Tree,
    /// Share upward.
    Share,
    /// Links to be handed out, as codes where a telephone can follow them.
    Links { codes: bool },
    /// Sign in to administer.
    SignIn,
    /// Sign in to look.
    SignInToLook,
    /// Sign out.
    SignOut,
    /// What is in order.
    Doctor,
    /// What the codes mean.
    Explain,
    /// Another school.
    Other,
    /// Leave.
    Quit,
}

impl Choice {
    /// What makes sense where the school stands, the likely one first.
    pub(super) fn offered(stage: &Stage) -> Vec<Self> {
        let mut all = match stage {
            Stage::Undescribed => vec![Self::Describe, Self::TakeOver, Self::Demo],
            Stage::Mistaken => vec![Self::Check, Self::Edit, Self::Folder],
            Stage::SignedOut => vec![Self::SignIn, Self::SignInToLook, Self::Doctor, Self::Edit],
            Stage::Described { google, .. } => {
                let mut all = vec![Self::Init, Self::Adopt, Self::Edit];
                all.extend(google.then_some([Self::Doctor, Self::SignOut]).into_iter().flatten());
                all
            }
            Stage::Made { google, shares, .. } => {
                let mut all = vec![Self::Audit, Self::Init, Self::Tree];
                all.extend(shares.then_some(Self::Share));
                all.extend([Self::Links { codes: *google }, Self::Adopt, Self::Edit, Self::Doctor]);
                all.extend(google.then_some(Self::SignOut));
                all
            }
        };
        all.extend([Self::Explain, Self::Other, Self::Quit]);
        all
    }

    pub(super) const fn label(self) -> Text {
        match self {
            Self::Describe => Text::of("mô tả trường (lần đầu)", "describe the school (the first time)"),
            Self::TakeOver => Text::of(
                "trường đã có người làm: nhận lại từ đường dẫn",
                "another admin did already: go on from the link",
            ),
            Self::Demo => Text::of("dùng thử với một trường mẫu", "try it on a sample school"),
            Self::Edit => Text::of("mở hoso.yaml để sửa", "open hoso.yaml to change it"),
            Self::Folder => Text::of(
                "mở thư mục của trường (danh sách giáo viên, …)",
                "open the school's folder (the roster, …)",
            ),
            Self::Check => Text::of(
                "đọc lại, xem chỗ nào chưa đúng, ở tệp nào",
                "read everything again and see what is wrong, and where",
            ),
            Self::Init => Text::of("tạo hoặc sửa cây thư mục", "make or repair the tree"),
            Self::Adopt => Text::of("nhận các thư mục đã có từ trước", "take over folders that are there"),
            Self::Audit => Text::of("kiểm tra hồ sơ", "audit the records"),
            Self::Tree => Text::of("xem tình trạng từng hồ sơ", "see each record's state"),
            Self::Share => Text::of(
                "chia sẻ lên cấp trên, cho giáo viên",
                "share upward and with the teachers",
            ),
            Self::Links { codes: true } => Text::of(
                "đường dẫn kèm mã QR để phát cho tổ, giáo viên",
                "links with QR codes to be handed out",
            ),
            Self::Links { codes: false } => Text::of(
                "chỗ để hồ sơ của từng tổ, giáo viên, để in và phát",
                "each folder's place on this machine, to be handed out",
            ),
            Self::SignIn => Text::of(
                "đăng nhập để tạo cây và chia sẻ",
                "sign in to make the tree and share it",
            ),
            Self::SignInToLook => Text::of("đăng nhập chỉ để kiểm tra", "sign in to audit only"),
            Self::SignOut => Text::of("đăng xuất", "sign out"),
            Self::Doctor => Text::of("xem mọi thứ đã sẵn sàng chưa", "see whether everything is ready"),
            Self::Explain => Text::of("xem nghĩa các mã kiểm tra", "see what the codes mean"),
            Self::Other => Text::of("chọn trường khác", "choose another school"),
            Self::Quit => Text::of("thoát", "leave"),
        }
    }

    /// The command that it stands for, without the files that it writes; nothing where the guide has to ask first.
    pub(super) const fn command(self) -> Option<&'static [&'static str]> {
        let words: &[&str] = match self {
            Self::Demo => &["demo"],
            Self::Check => &["plan"],
            Self::Init => &["init"],
            Self::Adopt => &["adopt"],
            Self::Audit => &["audit"],
            Self::Tree => &["tree"],
            Self::Share => &["share"],
            Self::Links { .. } => &["links"],
            Self::SignIn => &["login", "--role", "quan-tri"],
            Self::SignInToLook => &["login", "--role", "xem"],
            Self::SignOut => &["logout"],
            Self::Doctor => &["doctor"],
            Self::Explain => &["explain", "--all"],
            Self::Describe | Self::TakeOver | Self::Edit | Self::Folder | Self::Other | Self::Quit => return None,
        };
        Some(words)
    }
}
