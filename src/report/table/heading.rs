//! The first lines: who, when, how much was read, the score, and what was not looked at.

use std::time::Duration;

use super::number;
use super::unread::unread;
use crate::audit::{Audit, Beyond, Checked, Counts, Profile};
use crate::calendar::local;
use crate::report::View;
use crate::report::wrap::hanging;
use crate::text::{Lang, Text, moment_vi, safe};

pub(super) fn heading(audit: &Audit, view: &View) -> String {
    let counts = audit.summary().total;
    let mut lines = vec![title(audit), read(audit, view)];
    if audit.profile == Profile::Inspector {
        lines.push(Text::of(
            "Quyền của người kiểm tra: xem.",
            "Made with an inspector's rights: read.",
        ));
    }
    if audit.simulated {
        lines.push(Text::of("Quyền chia sẻ: mô phỏng.", "Sharing is simulated."));
    }
    let mut out = paragraph(&lines, view);
    out.push('\n');
    out.push_str(&paragraph(
        &[score(&counts, view.lang), outside(&counts, view.lang), unchecked(audit)],
        view,
    ));
    out.push_str(&beyond(audit, view));
    out.push_str(&unread(audit, view));
    out
}

fn paragraph(lines: &[Text], view: &View) -> String {
    let shown = lines
        .iter()
        .map(|line| line.get(view.lang))
        .filter(|line| !line.is_empty());
    shown.map(|line| hanging("", line, view.width)).collect()
}

fn title(audit: &Audit) -> Text {
    let name = safe(&audit.school.name);
    let year = audit.school.year;
    let at = local(audit.as_of);
    let vi = moment_vi(&at);
    let en = at.strftime("%H:%M on %-d %b %Y");
    text!(
        "{name} · năm học {year} · tính đến {vi}",
        "{name} · school year {year} · as of {en}"
    )
}

fn read(audit: &Audit, view: &View) -> Text {
    let (folders, files) = (number(audit.folders, view.lang), number(audit.files, view.lang));
    let (vi, en) = view.elapsed.map_or_else(Default::default, seconds);
    text!(
        "Đọc {folders} thư mục, {files} tệp{vi}.",
        "Read {folders} folders, {files} files{en}."
    )
}

fn seconds(elapsed: Duration) -> (String, String) {
    let tenths = elapsed.as_millis().div_ceil(100);
    let (whole, tenth) = (tenths / 10, tenths % 10);
    (format!(" trong {whole},{tenth} giây"), format!(" in {whole}.{tenth} s"))
}

fn score(counts: &Counts, lang: Lang) -> Text {
    if counts.required() == 0 {
        return Text::of("Chưa có hồ sơ nào đến hạn.", "Nothing is due yet.");
    }
    let numbers = [
        counts.required(),
        counts.present,
        counts.late,
        counts.missing,
        counts.wrong,
    ];
    let [required, present, late, missing, wrong] = numbers.map(|n| number(n, lang));
    let (vi, en) = counts.percent().map_or_else(
        || ("Chưa tính được điểm".to_owned(), "No score".to_owned()),
        |percent| (format!("Đạt {percent} %"), format!("Score {percent} %")),
    );
    text!(
        "{vi}: phải có {required} · đúng hạn {present} · chậm {late} · thiếu {missing} · sai {wrong}",
        "{en}: required {required} · on time {present} · late {late} · missing {missing} · wrong {wrong}"
    )
}

fn outside(counts: &Counts, lang: Lang) -> Text {
    let pending = number(counts.pending, lang);
    let unclear = number(counts.unverifiable, lang);
    let (vi, en) = if counts.unverifiable == 0 {
        ("không có".to_owned(), "none".to_owned())
    } else {
        (unclear.clone(), unclear)
    };
    text!(
        "Chưa đến hạn {pending}. Không kiểm được: {vi}.",
        "Not due yet: {pending}. Unverifiable: {en}."
    )
}

/// What was not looked at, so that the score never suggests more than was read.
fn unchecked(audit: &Audit) -> Text {
    let words = |checked: Checked| match checked {
        Checked::Listing => Text::of("danh sách", "the listing"),
        Checked::Grants => Text::of("quyền chia sẻ", "sharing"),
        Checked::Contents => Text::of("nội dung tệp", "contents"),
        Checked::Approval => Text::of("phê duyệt", "approval"),
    };
    let all = [Checked::Listing, Checked::Grants, Checked::Contents, Checked::Approval];
    let grants_told = audit.out_of_scope.iter().any(|beyond| *beyond != Beyond::Restricted);
    let left: Vec<Text> = all
        .into_iter()
        .filter(|checked| !(audit.checked.contains(checked) || (*checked == Checked::Grants && grants_told)))
        .map(words)
        .collect();
    if left.is_empty() {
        return Text::of("", "");
    }
    let joined = |lang| left.iter().map(|text| text.get(lang)).collect::<Vec<_>>().join(", ");
    Text::new(
        format!("Chưa xét: {}.", joined(Lang::Vi)),
        format!("Not looked at: {}.", joined(Lang::En)),
    )
}

/// What this audit can never see: one line.
fn beyond(audit: &Audit, view: &View) -> String {
    if audit.out_of_scope.is_empty() {
        return String::new();
    }
    let words: Vec<Text> = audit.out_of_scope.iter().map(|beyond| beyond.words()).collect();
    let joined = words
        .iter()
        .map(|text| text.get(view.lang))
        .collect::<Vec<_>>()
        .join(", ");
    let head = Text::of("Ngoài phạm vi: ", "Out of scope: ");
    hanging("", &format!("{}{joined}.", head.get(view.lang)), view.width)
}
