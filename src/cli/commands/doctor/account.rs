//! Who acts, with which rights, and what room there is.

use std::path::Path;

use super::report::{Mark, Report};
use super::{QUOTA, RIGHTS, ROOT, SCOPE};
use crate::cli::exit;
use crate::cli::google::{Acting, Source};
use crate::cli::session::{Cloud, needs_a_drive};
use crate::storage::google::Checkup;
use crate::storage::google::auth::{Credentials, Scope};
use crate::text::{Lang, Text, safe, size};

pub(super) fn source(acting: &Acting) -> Text {
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

pub(super) fn consent(acting: &Acting, report: &mut Report) {
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

/// Where the tree stands, and whether it can.
pub(super) fn root(cloud: &Cloud, report: &mut Report) {
    let name = safe(&cloud.checkup.name);
    if cloud.checkup.trashed {
        return report.add(
            ROOT,
            Mark::Bad(exit::INCOMPLETE),
            text!("«{name}» đang ở thùng rác", "«{name}» is in the trash"),
            Some(Text::of(
                "mở drive.google.com/drive/trash và khôi phục thư mục ấy.",
                "open drive.google.com/drive/trash and restore that folder.",
            )),
        );
    }
    if !cloud.checkup.folder {
        return report.add(
            ROOT,
            Mark::Bad(exit::USAGE),
            text!(
                "«{name}» là tệp, không phải thư mục",
                "«{name}» is a file, not a folder"
            ),
            Some(Text::of(
                "mở thư mục trong trình duyệt, chép địa chỉ vào storage.google trong hoso.yaml.",
                "open the folder in a browser and put its address under storage.google in hoso.yaml.",
            )),
        );
    }
    report.good(ROOT, cloud.words());
}

pub(super) fn rights(cloud: &Cloud, report: &mut Report) {
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

pub(super) fn quota(checkup: &Checkup, acting: &Acting, report: &mut Report) {
    if checkup.shared_drive {
        let fact = Text::of("thuộc bộ nhớ dùng chung", "the shared drive's own");
        return report.good(QUOTA, fact);
    }
    if acting.owns_nothing() {
        // Who only looks needs to own nothing.
        let mark = if checkup.can_add == Some(false) {
            Mark::Notice
        } else {
            Mark::Bad(exit::INCOMPLETE)
        };
        let fact = Text::of(
            "tài khoản dịch vụ không có dung lượng riêng, không tạo được gì trong «Drive của tôi»",
            "a service account has no storage of its own and can make nothing in My Drive",
        );
        return report.add(QUOTA, mark, fact, Some(needs_a_drive()));
    }
    match (checkup.used, checkup.limit) {
        (Some(used), Some(limit)) if limit > 0 => {
            let (used_of, all) = (size(used), size(limit));
            let fact = Text::new(
                format!("đã dùng {} trên {}", used_of.vi, all.vi),
                format!("{} of {} used", used_of.en, all.en),
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
