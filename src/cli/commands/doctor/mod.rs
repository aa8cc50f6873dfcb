//! `hoso doctor`: what must be in order before the tree can be made and audited, each with its remedy.

mod account;
mod report;

use jiff::Timestamp;

use account::{consent, quota, rights, root, source};
use report::{Mark, Report, tell};

use crate::cli::args::DoctorArgs;
use crate::cli::context::Context;
use crate::cli::describe::describe;
use crate::cli::failure::Failure;
use crate::cli::google::{self, Acting};
use crate::cli::session::{Cloud, check_domain, runtime, state_of};
use crate::cli::{Ending, exit, system};
use crate::storage::google::auth::{Credentials, Scope};
use crate::template::describe::Described;
use crate::template::school::StorageChoice;
use crate::text::{Text, safe};

/// A clock that is wrong by more than this refuses sign-ins (RFC 7519 assertions live an hour, and Google allows five
/// minutes).
const CLOCK: i64 = 300;

const CONFIG: Text = Text::of("Mô tả trường", "Description");
const SIGN_IN: Text = Text::of("Đăng nhập", "Sign-in");
const SCOPE: Text = Text::of("Phạm vi quyền", "Scope");
const DOMAIN: Text = Text::of("Tên miền", "Domain");
const ROOT: Text = Text::of("Thư mục gốc", "Root");
const RIGHTS: Text = Text::of("Quyền ở gốc", "Rights");
const QUOTA: Text = Text::of("Dung lượng", "Quota");
const PROXY: Text = Text::of("Mạng", "Network");
const CLOCK_NAME: Text = Text::of("Đồng hồ", "Clock");
const STATE: Text = Text::of("Tệp trạng thái", "State file");

/// Looks at everything, whatever fails first.
pub fn doctor(context: &Context<'_>, _: &DoctorArgs) -> Ending {
    let mut report = Report::default();
    let described = match describe(context) {
        Ok(described) => described,
        Err(failure) => {
            report.bad(CONFIG, failure);
            for what in [SIGN_IN, ROOT, STATE] {
                report.unknown(what);
            }
            return Ok(tell(context, &report));
        }
    };
    let school = safe(&described.school.name);
    let (year, template) = (described.school.year, safe(&described.catalogue.name));
    report.good(
        CONFIG,
        text!(
            "{school}, năm học {year}, mẫu {template}",
            "{school}, school year {year}, template {template}"
        ),
    );
    match &described.storage {
        StorageChoice::Local { path, .. } => on_disk(context, path, &mut report),
        StorageChoice::Google(choice) => {
            let acting = google::acting(&context.folder(), choice);
            on_google(context, &described, acting, &mut report);
        }
    }
    Ok(tell(context, &report))
}

fn on_disk(context: &Context<'_>, path: &str, report: &mut Report) {
    let root = crate::cli::session::absolute(&context.folder().join(path));
    let shown = safe(&root.display().to_string());
    if root.is_dir() {
        report.good(ROOT, text!("thư mục {shown}", "folder {shown}"));
    } else if root.exists() {
        report.add(
            ROOT,
            Mark::Bad(exit::USAGE),
            text!("{shown} không phải thư mục", "{shown} is not a folder"),
            Some(Text::of(
                "sửa storage.local trong hoso.yaml.",
                "mend storage.local in hoso.yaml.",
            )),
        );
    } else {
        report.add(
            ROOT,
            Mark::Notice,
            text!("{shown} chưa có", "{shown} is not there yet"),
            Some(Text::of("hoso init sẽ tạo.", "hoso init makes it.")),
        );
    }
    state(context, &format!("local:{}", root.display()), report);
}

fn on_google(context: &Context<'_>, described: &Described, acting: Result<Acting, Failure>, report: &mut Report) {
    let StorageChoice::Google(choice) = &described.storage else {
        return;
    };
    let acting = match acting {
        Ok(acting) => acting,
        Err(failure) => {
            report.bad(SIGN_IN, failure);
            for what in [SCOPE, DOMAIN, ROOT, RIGHTS, QUOTA] {
                report.unknown(what);
            }
            network(None, report);
            return;
        }
    };
    let scope = if acting.allows(Scope::Full) {
        Scope::Full
    } else {
        Scope::Read
    };
    let opened = runtime().and_then(|runtime| {
        let place = google::place(choice)?;
        let cloud = Cloud::open(&runtime, context.ui, acting.clone(), place, scope, false)?;
        Ok(cloud)
    });
    let cloud = match opened {
        Ok(cloud) => cloud,
        Err(failure) => {
            let signed_in = failure.exit == exit::INCOMPLETE;
            if signed_in {
                report.good(SIGN_IN, source(&acting));
                consent(&acting, report);
                report.unknown(DOMAIN);
                report.bad(ROOT, failure);
            } else {
                report.bad(
                    if failure.exit == exit::UNREACHABLE {
                        PROXY
                    } else {
                        SIGN_IN
                    },
                    failure,
                );
                report.unknown(ROOT);
            }
            report.unknown(RIGHTS);
            network(None, report);
            return;
        }
    };
    let account = safe(cloud.checkup.account.as_deref().unwrap_or("?"));
    let from = source(&acting);
    let fact = Text::new(format!("{account}, {}", from.vi), format!("{account}, {}", from.en));
    report.good(SIGN_IN, fact);
    consent(&acting, report);
    match check_domain(cloud.checkup.account.as_deref(), &described.school.allowed_domains) {
        Ok(()) => {
            let domains = safe(&described.school.allowed_domains.join(", "));
            report.good(DOMAIN, text!("thuộc {domains}", "of {domains}"));
        }
        Err(_) if matches!(acting.credentials, Credentials::Service(_)) => {
            report.good(DOMAIN, Text::of("tài khoản dịch vụ", "a service account"));
        }
        Err(failure) => report.bad(DOMAIN, failure),
    }
    root(&cloud, report);
    rights(&cloud, report);
    quota(&cloud.checkup, &acting, report);
    network(Some(&cloud), report);
    state(context, &format!("google:{}", cloud.root.as_str()), report);
}

/// The proxy by its host alone: its address may carry a password.
fn network(cloud: Option<&Cloud>, report: &mut Report) {
    let proxy = ["HTTPS_PROXY", "https_proxy"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let host = proxy.map(|proxy| safe(proxy.rsplit('@').next().unwrap_or_default()));
    let way = match &host {
        Some(host) => text!("qua proxy {host}", "through the proxy {host}"),
        None => Text::of(
            "nối thẳng (theo thiết lập của máy)",
            "directly (by the system's settings)",
        ),
    };
    match cloud {
        Some(_) => report.good(PROXY, way),
        None => report.add(PROXY, Mark::Unknown, way, None),
    }
    let Some(seen) = cloud.and_then(|cloud| cloud.drive.service_clock()) else {
        return report.unknown(CLOCK_NAME);
    };
    let off = seen.as_second() - Timestamp::now().as_second();
    if off.abs() <= CLOCK {
        report.good(CLOCK_NAME, Text::of("đúng giờ", "right"));
    } else {
        let minutes = off.abs() / 60;
        report.add(
            CLOCK_NAME,
            Mark::Bad(exit::INCOMPLETE),
            text!(
                "máy sai {minutes} phút so với Google",
                "{minutes} minutes off Google's clock"
            ),
            Some(Text::of(
                "bật «Đặt giờ tự động» trong cài đặt của máy.",
                "turn on «Set time automatically» in the system's settings.",
            )),
        );
    }
}

fn state(context: &Context<'_>, identity: &str, report: &mut Report) {
    let file = match state_of(context, identity) {
        Ok(file) => file,
        Err(failure) => return report.bad(STATE, failure),
    };
    let shown = safe(&file.display().to_string());
    if !file.exists() {
        let fact = text!("chưa có, sẽ ở {shown}", "none yet; it will be {shown}");
        return report.good(STATE, fact);
    }
    match std::fs::OpenOptions::new().read(true).append(true).open(&file) {
        Ok(_) => report.good(STATE, text!("{shown}", "{shown}")),
        Err(error) => {
            let Text { vi, en } = system::reading(&file, &error);
            report.add(
                STATE,
                Mark::Bad(exit::USAGE),
                text!("không ghi được {shown} ({vi})", "{shown} cannot be written ({en})"),
                Some(Text::of(
                    "kiểm tra quyền ghi, hoặc ghi rõ nơi khác: --state TỆP",
                    "check the right to write, or name another: --state FILE",
                )),
            );
        }
    }
}
