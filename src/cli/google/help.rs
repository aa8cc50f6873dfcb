//! What helps where a sign-in is refused: that depends on where it came from, and on what is to be done with it.

use super::Source;
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::storage::google::Help;
use crate::storage::google::auth::Scope;
use crate::text::{Text, safe};

/// A right that a sign-in lacks.
pub(super) fn too_little(scope: Scope, help: &Help) -> Failure {
    let words = if scope == Scope::Full {
        Text::of(
            "lần đăng nhập này chỉ để xem; lệnh này cần quyền tạo và chia sẻ.",
            "this sign-in is for looking only; the command makes and shares folders.",
        )
    } else {
        Text::of(
            "lần đăng nhập này không đủ quyền xem tệp và thư mục.",
            "this sign-in has too small a right to look at files and folders.",
        )
    };
    let failure = Failure::new(exit::SIGN_IN, words);
    match &help.scope {
        Some(words) => failure.hint(words.clone()),
        None => failure,
    }
}

/// What helps where the sign-in is refused. A file that is named goes before `hoso login`, which alone would change
/// nothing; and who only looks is not told to ask for more.
pub(super) fn help(source: &Source, scope: Scope) -> Help {
    let role = if scope == Scope::Full { "quan-tri" } else { "xem" };
    let (path, from) = match source {
        Source::SignIn(_) => {
            return Help {
                sign_in: None,
                scope: Some(text!(
                    "hoso login --role {role}, rồi đánh dấu cho phép ở trang đăng nhập.",
                    "hoso login --role {role}, and tick the right on the sign-in page."
                )),
            };
        }
        Source::Config(path) => (path, "storage.google.credentials"),
        Source::Variable(name, path) => (path, *name),
    };
    let path = safe(&path.display().to_string());
    let right = scope.as_str().rsplit('/').next().unwrap_or_default();
    Help {
        sign_in: Some(text!(
            "thay tệp đăng nhập {path} (ghi ở {from}); hoặc bỏ {from} rồi đăng nhập: hoso login --role {role}",
            "replace the credentials {path} (named by {from}); or take {from} away and sign in: hoso login --role {role}"
        )),
        scope: Some(text!(
            "tệp đăng nhập {path} (ghi ở {from}) cần quyền {right}: tạo lại tệp ấy; hoặc bỏ {from} rồi đăng nhập: hoso login --role {role}",
            "the credentials {path} (named by {from}) need the right {right}: make them anew; or take {from} away and sign in: hoso login --role {role}"
        )),
    }
}
