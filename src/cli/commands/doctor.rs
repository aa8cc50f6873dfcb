//! `hoso doctor`: what must be in order before the tree can be made and audited, each with its remedy.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::args::DoctorArgs;
use crate::cli::context::Context;
use crate::cli::describe::describe;
use crate::cli::failure::Failure;
use crate::cli::google::{self, Acting, Source};
use crate::cli::session::{Cloud, check_domain, runtime, state_of};
use crate::cli::show::wrap::wrap;
use crate::cli::{Ending, exit};
use crate::storage::google::Checkup;
use crate::storage::google::auth::{Credentials, Scope};
use crate::template::describe::Described;
use crate::template::school::StorageChoice;
use crate::text::{Lang, Text, count_vi, safe};

/// A clock that is wrong by more than this refuses sign-ins (RFC 7519 assertions live an hour, and Google allows five
/// minutes).
const CLOCK: i64 = 300;

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Good,
    Notice,
    Bad(u8),
    Unknown,
}

/// One thing looked at.
#[derive(Debug, Clone)]
struct Check {
    what: Text,
    mark: Mark,
    fact: Text,
    remedy: Option<Text>,
}

/// The things looked at, in order.
#[derive(Debug, Default)]
struct Report(Vec<Check>);

impl Report {
    fn add(&mut self, what: Text, mark: Mark, fact: Text, remedy: Option<Text>) {
        self.0.push(Check {
            what,
            mark,
            fact,
            remedy,
        });
    }

    fn good(&mut self, what: Text, fact: Text) {
        self.add(what, Mark::Good, fact, None);
    }

    fn bad(&mut self, what: Text, failure: Failure) {
        self.add(what, Mark::Bad(failure.exit), failure.message, failure.hint);
    }

    /// What could not be looked at because something before it is not in order.
    fn unknown(&mut self, what: Text) {
        let fact = Text::of("chưa kiểm được", "not looked at");
        self.add(what, Mark::Unknown, fact, None);
    }
}

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
        let cloud = Cloud::open(&runtime, acting.clone(), place, scope, false)?;
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
    report.good(ROOT, cloud.words());
    rights(&cloud, report);
    quota(&cloud.checkup, &acting, report);
    network(Some(&cloud), report);
    state(context, &format!("google:{}", cloud.root.as_str()), report);
}

fn source(acting: &Acting) -> Text {
    let shown = |path: &Path| safe(&path.display().to_string());
    match &acting.source {
        Source::Config(path) => {
            let path = shown(path);
            text!("theo tệp {path} (hoso.yaml)", "by the file {path} (hoso.yaml)")
        }
        Source::Variable(name, path) => {
            let path = shown(path);
            text!("theo tệp {path} (biến {name})", "by the file {path} (variable {name})")
        }
        Source::SignIn(_) => Text::of("theo hoso login", "by hoso login"),
    }
}

fn consent(acting: &Acting, report: &mut Report) {
    match &acting.credentials {
        Credentials::Service(_) => report.good(
            SCOPE,
            Text::of(
                "tài khoản dịch vụ: xin theo từng lệnh",
                "a service account asks per command",
            ),
        ),
        _ if acting.consent().is_none() => report.good(
            SCOPE,
            Text::of(
                "tệp đăng nhập không ghi; Google sẽ cho biết",
                "the file does not tell; the service will",
            ),
        ),
        _ if acting.allows(Scope::Full) => report.good(
            SCOPE,
            Text::of("quản trị: xem, tạo và chia sẻ", "administer: look, make and share"),
        ),
        _ => report.add(
            SCOPE,
            Mark::Notice,
            Text::of("chỉ xem: đủ để kiểm tra", "looking only: enough to audit"),
            Some(Text::of(
                "để tạo và chia sẻ: hoso login --role quan-tri",
                "to make and share: hoso login --role quan-tri",
            )),
        ),
    }
}

fn rights(cloud: &Cloud, report: &mut Report) {
    let checkup = &cloud.checkup;
    let lacks = |right: Option<bool>| right == Some(false);
    let mut missing = Vec::new();
    for (right, word) in [
        (checkup.can_list, Text::of("xem danh sách", "list")),
        (checkup.can_add, Text::of("tạo thư mục", "make folders")),
        (checkup.can_share, Text::of("chia sẻ", "share")),
        (checkup.can_restrict, Text::of("giới hạn người xem", "restrict")),
    ] {
        if lacks(right) {
            missing.push(word);
        }
    }
    if missing.is_empty() {
        report.good(
            RIGHTS,
            Text::of("xem, tạo, chia sẻ, giới hạn", "list, make, share, restrict"),
        );
    } else {
        let join = |lang: Lang| missing.iter().map(|word| word.get(lang)).collect::<Vec<_>>().join(", ");
        let fact = Text::new(
            format!("không được: {}", join(Lang::Vi)),
            format!("not allowed to: {}", join(Lang::En)),
        );
        let mark = if lacks(checkup.can_list) {
            Mark::Bad(exit::SIGN_IN)
        } else {
            Mark::Notice
        };
        report.add(RIGHTS, mark, fact, Some(cloud.rights_hint()));
    }
    for (rule, fact, remedy) in [
        (
            checkup.domain_only,
            Text::of(
                "bộ nhớ chỉ cho người trong tổ chức",
                "the drive is for the organisation only",
            ),
            Text::of(
                "cấp trên ngoài tổ chức sẽ không được chia sẻ; nhờ quản trị viên bỏ giới hạn ấy.",
                "superiors outside it cannot be given access; ask an administrator to lift the limit.",
            ),
        ),
        (
            checkup.members_only,
            Text::of("bộ nhớ chỉ cho thành viên", "the drive is for members only"),
            Text::of(
                "giáo viên, cấp trên không phải thành viên sẽ không được chia sẻ; nhờ quản trị viên bỏ giới hạn ấy.",
                "who is no member cannot be given access; ask an administrator to lift the limit.",
            ),
        ),
    ] {
        if rule == Some(true) {
            report.add(RIGHTS, Mark::Notice, fact, Some(remedy));
        }
    }
}

fn quota(checkup: &Checkup, acting: &Acting, report: &mut Report) {
    let mb = |bytes: u64| count_vi(usize::try_from(bytes / 1_048_576).unwrap_or(usize::MAX));
    if checkup.shared_drive {
        let fact = Text::of("thuộc bộ nhớ dùng chung", "the shared drive's own");
        return report.good(QUOTA, fact);
    }
    if matches!(&acting.credentials, Credentials::Service(account) if account.subject().is_none()) {
        return report.add(
            QUOTA,
            Mark::Notice,
            Text::of(
                "tài khoản dịch vụ không có dung lượng riêng, không sở hữu được tệp",
                "a service account has no storage of its own and can own no file",
            ),
            Some(Text::of(
                "dùng bộ nhớ dùng chung (shared_drive), hoặc ghi subject là tài khoản của trường.",
                "use a shared drive (shared_drive), or name the school's account under subject.",
            )),
        );
    }
    match (checkup.used, checkup.limit) {
        (Some(used), Some(limit)) if limit > 0 => {
            let (used_mb, limit_mb) = (mb(used), mb(limit));
            let fact = text!(
                "đã dùng {used_mb} trên {limit_mb} MB",
                "{used_mb} of {limit_mb} MB used"
            );
            if used >= limit {
                let remedy = Text::of("dọn bớt, hoặc xin thêm dung lượng.", "free space, or ask for more.");
                report.add(QUOTA, Mark::Bad(exit::INCOMPLETE), fact, Some(remedy));
            } else {
                report.good(QUOTA, fact);
            }
        }
        _ => report.good(QUOTA, Text::of("không giới hạn", "unlimited")),
    }
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
            let words = safe(&error.to_string());
            report.add(
                STATE,
                Mark::Bad(exit::USAGE),
                text!(
                    "không ghi được {shown} ({words})",
                    "{shown} cannot be written ({words})"
                ),
                Some(Text::of(
                    "kiểm tra quyền ghi, hoặc ghi rõ nơi khác: --state TỆP",
                    "check the right to write, or name another: --state FILE",
                )),
            );
        }
    }
}

fn tell(context: &Context<'_>, report: &Report) -> u8 {
    let (lang, width) = (context.ui.lang(), context.ui.width());
    for check in &report.0 {
        let mark = match check.mark {
            Mark::Good => "✓",
            Mark::Notice => "!",
            Mark::Bad(_) => "✗",
            Mark::Unknown => "–",
        };
        let line = format!("{mark} {:<15} {}", check.what.get(lang), check.fact.get(lang));
        context.ui.out(wrap(&line, width, "                  "));
        if let Some(remedy) = &check.remedy {
            let line = format!("                  → {}", remedy.get(lang));
            context.ui.out(wrap(&line, width, "                    "));
        }
    }
    let codes = report.0.iter().map(|check| match check.mark {
        Mark::Bad(code) => code,
        _ => exit::CLEAN,
    });
    let code = exit::worst(codes);
    context.ui.tell(&if code == exit::CLEAN {
        Text::of("\nMọi thứ sẵn sàng.", "\nEverything is ready.")
    } else {
        Text::of(
            "\nLàm theo các mũi tên ở dòng có ✗, từ trên xuống, rồi chạy lại hoso doctor.",
            "\nFollow the arrows of the lines with ✗ from the top, then run hoso doctor again.",
        )
    });
    code
}
