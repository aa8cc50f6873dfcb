//! `hoso login` and `hoso logout`: a person's sign-in to Google.

use std::time::Duration;

use crate::cli::args::{LoginArgs, SignInRole};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::{Ending, exit, google, interview};
use crate::storage::google::auth::{AuthorizedUser, Credentials, Login, Scope};
use crate::storage::google::{Drive, Options, Place};
use crate::storage::{ErrorKind, Storage};
use crate::text::{Text, safe};

/// How long the browser's answer is waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// `hoso login`.
pub fn login(context: &Context<'_>, args: &LoginArgs) -> Ending {
    let role = match args.role {
        Some(role) => role,
        None if context.ui.can_ask() => asked(context)?,
        None => SignInRole::Xem,
    };
    let scope = match role {
        SignInRole::Xem => Scope::Read,
        SignInRole::QuanTri => Scope::Full,
    };
    let client = google::oauth_client(context, args.client.as_deref())?;
    let store = google::store()?;
    let user = wait(async {
        let login = Login::begin(&client, scope, args.account.as_deref()).await?;
        show(context, args, login.url());
        login.finish(PATIENCE).await.map_err(refused)
    })??;
    let account = wait(whose(user.clone(), scope))??;
    let user = user.of_account(account.clone());
    store.save(&user)?;
    signed_in(context, account.as_deref(), role);
    Ok(exit::CLEAN)
}

fn asked(context: &Context<'_>) -> Result<SignInRole, Failure> {
    let choices = [
        Text::of(
            "xem: kiểm tra hồ sơ, không thay đổi gì",
            "look: audit the records, change nothing",
        ),
        Text::of(
            "quản trị: tạo cây thư mục và chia sẻ",
            "administer: make the tree and share it",
        ),
    ];
    let chosen = interview::choose(
        context.ui,
        &Text::of("Đăng nhập để làm gì?", "What is the sign-in for?"),
        &choices,
        Some("1"),
    )?;
    Ok(if chosen == 0 {
        SignInRole::Xem
    } else {
        SignInRole::QuanTri
    })
}

/// The address is always printed: a browser may open on another desktop, or none at all.
fn show(context: &Context<'_>, args: &LoginArgs, url: &str) {
    let opened = !args.no_browser && context.ui.can_ask() && open::that_detached(url).is_ok();
    context.ui.note(&if opened {
        Text::of(
            "Trình duyệt sẽ mở trang đăng nhập. Nếu không thấy, hãy mở địa chỉ này trên chính máy này:",
            "A browser opens the sign-in page. If it does not, open this address on this very machine:",
        )
    } else {
        Text::of(
            "Hãy mở địa chỉ này bằng trình duyệt trên chính máy này:",
            "Open this address in a browser on this very machine:",
        )
    });
    context.ui.tell(&Text::same(safe(url)));
    context.ui.note(&Text::of(
        "Chờ đăng nhập, tối đa 5 phút. Dừng: Ctrl-C.",
        "Waiting for the sign-in, 5 minutes at most. To stop: Ctrl-C.",
    ));
}

fn refused(error: crate::storage::Error) -> Failure {
    // A network that fails is not mended by signing in again.
    if error.kind != ErrorKind::SignIn {
        return error.into();
    }
    let (detail, words) = (error.detail.clone(), error.words());
    let (vi, en) = (safe(&words.vi), safe(&words.en));
    let failure = Failure::new(
        exit::SIGN_IN,
        text!("chưa đăng nhập được ({vi}).", "not signed in ({en})."),
    )
    .because(error);
    if detail.contains("org_internal") {
        return failure.hint(three_ways());
    }
    if detail.contains("in time") {
        return failure.hint(Text::new(
            format!(
                "chạy lại hoso login. Nếu trang đăng nhập báo «org_internal»: {}",
                three_ways().vi
            ),
            format!(
                "run hoso login again. If the page says «org_internal»: {}",
                three_ways().en
            ),
        ));
    }
    failure.hint(Text::of(
        "chạy lại hoso login và đánh dấu cho phép dùng Google Drive.",
        "run hoso login again and tick the right to use Google Drive.",
    ))
}

/// The ways in for an office that has no account in the schools' own Workspace.
#[must_use]
pub fn three_ways() -> Text {
    Text::of(
        "ứng dụng chỉ nhận tài khoản do ngành cấp. Ba cách, theo thứ tự: (1) xin Sở cấp cho cơ quan một tài khoản \
         trong tên miền của các trường; (2) dùng tài khoản dịch vụ: đặt HOSO_GOOGLE_CREDENTIALS là tệp khóa, nhờ trường \
         ghi địa chỉ của nó ở superiors; (3) kiểm tra thư mục đã đồng bộ về máy: hoso audit --root THƯ-MỤC (không xem được quyền chia sẻ).",
        "the application takes accounts of the sector only. Three ways, in this order: (1) ask for an account of the \
         schools' own domain; (2) a service account: set HOSO_GOOGLE_CREDENTIALS to its key and ask the school to name \
         its address under superiors; (3) audit the folder that a client keeps on this machine: hoso audit --root FOLDER (grants are not seen).",
    )
}

async fn whose(user: AuthorizedUser, scope: Scope) -> Result<Option<String>, Failure> {
    let credentials = Credentials::Person { user, store: None };
    let options = Options {
        endpoint: google::endpoint()?,
        ..Options::new(Place::MyDrive, credentials, scope)
    };
    Ok(Drive::new(options)?.account().await?)
}

fn signed_in(context: &Context<'_>, account: Option<&str>, role: SignInRole) {
    let account = safe(account.unwrap_or("?"));
    context.ui.tell(&match role {
        SignInRole::Xem => text!(
            "Đã đăng nhập {account}, để xem và kiểm tra.",
            "Signed in as {account}, to look and audit."
        ),
        SignInRole::QuanTri => text!(
            "Đã đăng nhập {account}, để tạo cây thư mục và chia sẻ.",
            "Signed in as {account}, to make the tree and share it."
        ),
    });
    for name in ["HOSO_GOOGLE_CREDENTIALS", "GOOGLE_APPLICATION_CREDENTIALS"] {
        if std::env::var_os(name).is_some_and(|value| !value.is_empty()) {
            context.ui.warn(&text!(
                "Biến {name} đang đặt nên được dùng trước lần đăng nhập này.",
                "The variable {name} is set and goes before this sign-in."
            ));
        }
    }
    context.ui.note(&Text::of(
        "Tiếp theo: hoso doctor — kiểm tra mọi thứ đã sẵn sàng chưa.",
        "Next: hoso doctor — see whether everything is ready.",
    ));
}

/// `hoso logout`.
pub fn logout(context: &Context<'_>) -> Ending {
    let store = google::store()?;
    // A file that cannot be read is forgotten all the same.
    let user = store.load().ok().flatten();
    if let Some(user) = &user {
        match wait(user.revoke())? {
            Ok(()) => {}
            Err(error)
                if matches!(
                    error.kind,
                    ErrorKind::Unreachable
                        | ErrorKind::Intercepted
                        | ErrorKind::Lost
                        | ErrorKind::Busy
                        | ErrorKind::Later
                ) =>
            {
                context.ui.warn(&Text::of(
                    "Chưa báo được cho Google; lần đăng nhập đã xóa khỏi máy này. Thu hồi hẳn ở myaccount.google.com, mục Bảo mật.",
                    "Google could not be told; the sign-in is gone from this machine. To revoke it: myaccount.google.com, Security.",
                ));
            }
            Err(error) => context.ui.warn(&Text::same(safe(&error.to_string()))),
        }
    }
    let was_there = store.remove()?;
    context.ui.tell(&if was_there {
        Text::of("Đã đăng xuất khỏi máy này.", "Signed out on this machine.")
    } else {
        Text::of(
            "Chưa có ai đăng nhập trên máy này.",
            "Nobody is signed in on this machine.",
        )
    });
    Ok(exit::CLEAN)
}

fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Failure::new(
            exit::INTERNAL,
            Text::of("không khởi động được chương trình.", "the program could not start."),
        )
        .because(error)
    })?;
    Ok(runtime.block_on(work))
}
