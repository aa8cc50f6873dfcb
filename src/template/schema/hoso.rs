//! The schema of `hoso.yaml`.

use serde_json::{Value, json};

use super::build::{
    address, any, changes, day, flag, grade, list, map, object, offered, rows, school_year, text, word,
};
use super::template::overrides;

pub(super) fn schema() -> Value {
    object(
        "Mô tả một trường tiểu học cho hoso.",
        &["school", "year", "template", "storage", "allowed_domains"],
        [
            ("school", school()),
            ("year", school_year("Năm học đang làm hồ sơ.")),
            (
                "template",
                offered(
                    "Mẫu có sẵn, hoặc đường dẫn tới tệp mẫu của Phòng, của trường.",
                    &["bg-2023", "tt15-2026"],
                ),
            ),
            (
                "names",
                word(
                    "Tên thư mục có dấu (unicode) hay không dấu (ascii).",
                    &["unicode", "ascii"],
                ),
            ),
            ("lang", word("Ngôn ngữ hiển thị.", &["vi", "en"])),
            ("storage", storage()),
            (
                "pretend_today",
                day("Ngày giả định là hôm nay; chỉ cho trường mẫu có simulate_sharing."),
            ),
            ("allowed_domains", domains()),
            (
                "superiors",
                map("Cấp trên được xem hồ sơ, mỗi đơn vị một mã.", &superior()),
            ),
            ("to_cm", map("Các tổ chuyên môn, mỗi tổ một mã.", &group())),
            ("lop", classes()),
            (
                "roster",
                text("Danh sách nhân sự: đường dẫn tệp .csv, .xlsx hoặc .xls."),
            ),
            ("staff", staff()),
            ("hs_khuyet_tat", pupils()),
            ("xac_nhan", rows("Xác nhận hồ sơ lưu ở hệ thống khác.", &attestation())),
            (
                "mien",
                rows("Phát hiện được miễn, có lý do và ngày hết hạn.", &waiver()),
            ),
            (
                "period_folders",
                list("Mã hồ sơ được chia thư mục theo kỳ.", &text("Mã hồ sơ, như KHBD.")),
            ),
            ("overrides", overrides("Chỗ khác với mẫu, ghi bằng các khóa của mẫu.")),
        ],
    )
}

fn school() -> Value {
    object(
        "Trường.",
        &["id", "name", "short_name", "place"],
        [
            (
                "id",
                text("Mã của trường trong hoso. hoso new đặt một lần, không bao giờ đổi."),
            ),
            ("code", text("Mã trường trong cơ sở dữ liệu ngành.")),
            (
                "former_codes",
                list("Mã của các trường đã sáp nhập vào.", &text("Mã cũ.")),
            ),
            ("name", text("Tên đầy đủ, như Trường Tiểu học Tân Dĩnh.")),
            ("short_name", text("Tên gọn, như TH Tân Dĩnh.")),
            (
                "place",
                text("Xã, phường nơi đặt trường; ghi trước ngày tháng trong báo cáo."),
            ),
            ("staff_email", address("Địa chỉ nhóm của cả trường.")),
        ],
    )
}

fn storage() -> Value {
    let google = object(
        "Google Drive.",
        &[],
        [
            (
                "folder",
                text("Đường dẫn hoặc mã thư mục; không ghi: ngay trong Drive."),
            ),
            ("shared_drive", text("Tên hoặc mã bộ nhớ dùng chung.")),
            ("credentials", text("Đường dẫn tệp khóa.")),
            ("subject", address("Tài khoản mà tài khoản dịch vụ làm thay.")),
        ],
    );
    let local = [
        ("local", text("Thư mục trên máy, tính từ thư mục chứa hoso.yaml.")),
        ("simulate_sharing", flag("Mô phỏng quyền chia sẻ, để dùng thử.")),
    ];
    json!({
        "description": "Nơi lưu hồ sơ: đúng một trong hai, local hoặc google.",
        "anyOf": [
            object("Một thư mục trên máy.", &["local"], local),
            object("Google Drive.", &["google"], [("google", google)]),
        ],
    })
}

fn domains() -> Value {
    let dated = object(
        "Tên miền dùng trong một thời gian.",
        &["name"],
        [
            ("name", text("Tên miền, như bacgiang.edu.vn.")),
            ("from", day("Ngày bắt đầu dùng.")),
            ("to", day("Ngày cuối còn dùng.")),
        ],
    );
    let told = "Tên miền của tài khoản nhà trường; chỉ chia sẻ cho tài khoản thuộc các tên miền này.";
    any(
        told,
        [text(told), rows(told, &any("Tên miền.", [text("Tên miền."), dated]))],
    )
}

fn superior() -> Value {
    object(
        "Một đơn vị cấp trên.",
        &["name", "email"],
        [
            ("name", text("Tên đơn vị.")),
            ("email", address("Tài khoản hoặc địa chỉ nhóm của đơn vị.")),
            ("group", flag("Địa chỉ là của một nhóm.")),
            ("role", word("Quyền; không ghi: xem.", &["xem", "nhan-xet", "sua"])),
            ("until", day("Ngày cuối được xem, cho một đợt kiểm tra.")),
        ],
    )
}

fn group() -> Value {
    object(
        "Một tổ chuyên môn.",
        &["name"],
        [
            ("name", text("Tên tổ, như Tổ 4-5.")),
            ("khoi", list("Các khối của tổ.", &grade())),
            (
                "mon",
                list(
                    "Các môn của tổ; không ghi: mọi môn mà tổ khác không nhận.",
                    &text("Mã hoặc tên môn."),
                ),
            ),
            ("email", address("Địa chỉ nhóm của tổ.")),
        ],
    )
}

fn classes() -> Value {
    let class = object(
        "Một lớp.",
        &[],
        [
            ("khoi", grade()),
            ("name", text("Tên lớp, nếu khác mã.")),
            ("diem_truong", text("Điểm trường, nếu không ở điểm chính.")),
        ],
    );
    any(
        "Các lớp: danh sách tên (chữ số đầu là khối), hoặc mỗi lớp một mã.",
        [
            list("Danh sách lớp.", &text("Tên lớp, như 1A.")),
            changes("Mã lớp → lớp.", &class),
        ],
    )
}

/// The five keys of duties, which the short form and `viec` share.
fn duties() -> [(&'static str, Value); 5] {
    [
        (
            "chuc_vu",
            list(
                "Chức vụ, theo mẫu.",
                &offered(
                    "Chức vụ.",
                    &[
                        "hieu-truong",
                        "pho-hieu-truong",
                        "to-truong",
                        "to-pho",
                        "tong-phu-trach",
                        "giao-vien",
                        "nhan-vien",
                    ],
                ),
            ),
        ),
        ("to_cm", list("Tổ chuyên môn.", &text("Mã hoặc tên tổ."))),
        ("chu_nhiem", list("Lớp chủ nhiệm.", &text("Lớp."))),
        ("mon", list("Môn dạy.", &text("Mã hoặc tên môn."))),
        (
            "lop_day",
            list(
                "Các lớp dạy những môn này; không ghi: mọi lớp của tổ hoặc lớp chủ nhiệm.",
                &text("Lớp."),
            ),
        ),
    ]
}

fn span(first: &str, last: &str) -> [(&'static str, Value); 2] {
    [("from", day(first)), ("to", day(last))]
}

fn person() -> Vec<(&'static str, Value)> {
    let work = object(
        "Việc trong một thời gian.",
        &[],
        duties().into_iter().chain(span("Từ ngày.", "Đến hết ngày.")),
    );
    let away = object(
        "Một lần nghỉ.",
        &["from", "to"],
        span("Ngày đầu nghỉ.", "Ngày cuối nghỉ.")
            .into_iter()
            .chain([("thay", text("Mã người dạy thay."))]),
    );
    let registration = object(
        "Đăng ký dùng KHBD trên máy tính thay bản in.",
        &["ngay"],
        [("ngay", day("Ngày đăng ký.")), ("duyet", text("Mã người phê duyệt."))],
    );
    let mut keys = vec![
        ("name", text("Họ và tên.")),
        ("email", address("Tài khoản hiện nay.")),
        (
            "former_emails",
            list("Tài khoản trước đây.", &address("Địa chỉ e-mail.")),
        ),
        ("viec", rows("Việc có ngày bắt đầu, ngày thôi.", &work)),
        ("nghi", rows("Những lần nghỉ, và ai thay.", &away)),
        ("diem_truong", text("Điểm trường, nếu không ở điểm chính.")),
        (
            "khbd",
            word(
                "Dùng kế hoạch bài dạy trên lớp bằng gì.",
                &["may-tinh", "in-giay", "chua-ro"],
            ),
        ),
        ("dang_ky", registration),
    ];
    keys.extend(duties());
    keys.extend(span("Ngày về trường.", "Ngày cuối ở trường."));
    keys
}

fn staff() -> Value {
    let listed = object(
        "Một người.",
        &["name"],
        person().into_iter().chain([("ma", text("Mã, nếu trường có đặt."))]),
    );
    any(
        "Cán bộ, giáo viên, nhân viên; hoặc điều ghi thêm cho người trong roster.",
        [
            map("Mã → người.", &object("Một người.", &[], person())),
            rows("Danh sách người; hoso đặt mã.", &listed),
        ],
    )
}

fn pupils() -> Value {
    let pupil = object(
        "Một học sinh.",
        &[],
        [
            ("lop", text("Lớp.")),
            (
                "giao_cho",
                list(
                    "Giáo viên, nhân viên được giao, ngoài chủ nhiệm lớp.",
                    &text("Mã người."),
                ),
            ),
        ],
    );
    let mut map = changes("Học sinh khuyết tật: chỉ ghi mã (HS01), không ghi tên.", &pupil);
    map["propertyNames"] = json!({ "pattern": "^[A-Z0-9-]{2,16}$" });
    map
}

fn attestation() -> Value {
    object(
        "Một xác nhận.",
        &["record", "period", "ngay", "nguoi"],
        [
            ("record", offered("Mã hồ sơ.", &["HB", "BTH"])),
            ("period", offered("Kỳ.", &["2025-2026-HK1", "2025-2026"])),
            ("ngay", day("Ngày xác nhận.")),
            ("nguoi", text("Người xác nhận.")),
        ],
    )
}

fn waiver() -> Value {
    object(
        "Một phát hiện được miễn.",
        &["rule", "why", "until"],
        [
            (
                "rule",
                json!({ "description": "Mã quy tắc, như HS201.", "type": "string", "pattern": "^[Hh][Ss]\\d{3}$" }),
            ),
            (
                "at",
                text(
                    "Đường dẫn từ thư mục gốc hoặc từ thư mục năm học; * trong một tên, ** qua nhiều tên. Không ghi: mọi nơi.",
                ),
            ),
            ("why", text("Lý do.")),
            ("until", day("Ngày cuối còn miễn.")),
        ],
    )
}
