//! The schema of templates, and of the part of `hoso.yaml` that changes one.

use serde_json::{Value, json};

use super::build::{any, changes, flag, grade, list, object, offered, school_year, text, word, year_day};

pub(super) fn schema() -> Value {
    let years = object(
        "Những năm học dùng mẫu này.",
        &[],
        [
            ("from", school_year("Năm học đầu.")),
            ("to", school_year("Năm học cuối.")),
        ],
    );
    let own = [
        ("name", text("Tên mẫu.")),
        (
            "extends",
            offered(
                "Mẫu mà tệp này sửa: tên mẫu có sẵn hoặc đường dẫn.",
                &["bg-2023", "tt15-2026"],
            ),
        ),
        ("years", years),
        (
            "client",
            text("Tệp JSON của OAuth client mà Sở (Phòng) dùng chung, tính từ tệp này."),
        ),
    ];
    object(
        "Mẫu hồ sơ: hồ sơ nào, ai duyệt, hạn nào, cây thư mục.",
        &[],
        own.into_iter().chain(keys()),
    )
}

/// The keys of a template without those that only a file of its own has.
pub(super) fn overrides(description: &str) -> Value {
    object(description, &[], keys())
}

fn keys() -> Vec<(&'static str, Value)> {
    vec![
        (
            "names",
            word(
                "Tên thư mục có dấu (unicode) hay không dấu (ascii).",
                &["unicode", "ascii"],
            ),
        ),
        ("roles", changes("Chức vụ: mã → tên.", &text("Tên chức vụ."))),
        ("subjects", changes("Môn học, hoạt động giáo dục.", &subject())),
        ("legal", changes("Văn bản làm căn cứ.", &legal())),
        ("records", changes("Hồ sơ; ghi null để bỏ một hồ sơ.", &record())),
        ("layout", changes("Cây thư mục; ghi null để bỏ một thư mục.", &node())),
        ("calendars", changes("Lịch từng năm học.", &calendar())),
        (
            "unverified",
            changes("Những điểm chưa xác minh được.", &text("Điểm chưa xác minh.")),
        ),
    ]
}

fn subject() -> Value {
    object(
        "Một môn.",
        &[],
        [
            ("name", text("Tên môn.")),
            ("also", list("Cách ghi khác.", &text("Cách ghi."))),
            ("grades", list("Các khối học môn này.", &grade())),
        ],
    )
}

fn legal() -> Value {
    let dated = object(
        "Văn bản dùng cho một số năm học.",
        &[],
        [
            ("text", text("Tên văn bản.")),
            ("from", school_year("Từ năm học.")),
            ("to", school_year("Đến hết năm học.")),
        ],
    );
    any("Một văn bản.", [text("Tên văn bản."), dated])
}

const LOOPS: [&str; 5] = ["school", "group", "teacher", "class", "pupil"];

fn record() -> Value {
    let dimension = word(
        "Phần.",
        &["subject", "grade", "class", "one", "per-subject", "per-class"],
    );
    let source = word("Nơi lấy kỳ.", &["name", "folder", "created"]);
    let submit = any(
        "Hạn nộp cho người phê duyệt (để nhắc); null: không có.",
        [due(), json!({ "type": "null" })],
    );
    object(
        "Một loại hồ sơ.",
        &[],
        [
            (
                "level",
                word(
                    "Danh mục: nhà trường, tổ chuyên môn, giáo viên.",
                    &["school", "group", "teacher"],
                ),
            ),
            ("name", text("Tên đầy đủ theo văn bản.")),
            ("name_en", text("Tên tiếng Anh.")),
            ("when", when()),
            (
                "kind",
                word("Nhiều tệp (files) hay một sổ ghi tiếp (book).", &["files", "book"]),
            ),
            ("expects", list("Mỗi kỳ cần một tệp cho từng phần nào.", &dimension)),
            ("owner", word("Lặp theo ai.", &LOOPS)),
            (
                "cadence",
                word("Bao lâu một lần.", &["week", "month", "semester", "year", "once"]),
            ),
            ("submit", submit),
            ("due", due()),
            (
                "approvers",
                list(
                    "Người phê duyệt, theo thứ tự.",
                    &offered("Chức vụ.", &["to-truong", "ban-giam-hieu", "hieu-truong"]),
                ),
            ),
            (
                "approval",
                word(
                    "Ký số (electronic) hay ký tay, quét lại (scanned).",
                    &["electronic", "scanned"],
                ),
            ),
            ("period_from", list("Biết kỳ của tệp từ đâu, theo thứ tự.", &source)),
            ("system", word("Nơi lưu.", &["drive", "csdl-nganh"])),
            ("access", access()),
            ("retention", retention()),
            ("legal", list("Căn cứ: mã trong legal.", &text("Mã văn bản."))),
            (
                "bat_buoc",
                flag("Cấp trên bắt buộc: tệp bên dưới chỉ được siết chặt thêm."),
            ),
            ("xac_minh", flag("Đã xác minh với văn bản.")),
            ("from", school_year("Từ năm học.")),
            ("to", school_year("Đến hết năm học.")),
        ],
    )
}

fn when() -> Value {
    let post = json!({ "type": "string", "pattern": "^role:", "description": "role:MÃ-CHỨC-VỤ" });
    let words = word("Điều kiện.", &["always", "disabled-pupils", "teaching"]);
    any("Áp dụng khi nào.", [words, post])
}

fn due() -> Value {
    object(
        "Hạn: đúng một trong truoc, sau, thang_sau, ngay.",
        &[],
        [
            (
                "truoc",
                offered("Thứ mấy, ngay trước ngày đầu của kỳ.", &["CN", "thứ Sáu"]),
            ),
            (
                "sau",
                offered(
                    "Thứ mấy kể từ ngày cuối của kỳ, hoặc số ngày sau đó.",
                    &["thứ Sáu", "7 ngày"],
                ),
            ),
            (
                "thang_sau",
                json!({ "description": "Ngày mấy của tháng sau.", "type": "integer", "minimum": 1, "maximum": 31 }),
            ),
            (
                "ngay",
                json!({ "description": "Ngày nào của năm học, như 30/9.", "type": "string", "pattern": "^\\d{1,2} ?/ ?\\d{1,2}$" }),
            ),
            (
                "gio",
                json!({ "description": "Giờ, trong ngoặc kép: \"17:00\". Không ghi: 23:59.", "type": "string", "pattern": "^\\d{1,2}:\\d{2}$" }),
            ),
        ],
    )
}

fn access() -> Value {
    let known = word(
        "Ai.",
        &[
            "superiors",
            "leaders",
            "staff",
            "group-head",
            "group",
            "owner",
            "homeroom",
            "assigned",
        ],
    );
    let post = json!({ "type": "string", "pattern": "^role:", "description": "role:MÃ-CHỨC-VỤ" });
    let who = any("Ai.", [known, post]);
    let full = object(
        "Quyền.",
        &[],
        [
            ("read", list("Ai xem.", &who)),
            ("write", list("Ai sửa.", &who)),
            ("restricted", flag("Không nhận quyền từ thư mục ngoài.")),
        ],
    );
    any(
        "Quyền trên thư mục.",
        [word("Chỉ những người ghi tên.", &["restricted"]), full],
    )
}

fn retention() -> Value {
    let years = object(
        "Số năm, tính từ hết năm học.",
        &["nam"],
        [(
            "nam",
            json!({ "description": "Số năm.", "type": "integer", "minimum": 1, "maximum": 200 }),
        )],
    );
    let words = word("Thời hạn.", &["vinh_vien", "theo_hieu_luc", "chua_xac_dinh"]);
    object(
        "Thời hạn bảo quản. hoso không bao giờ xóa.",
        &[],
        [
            ("thoi_han", any("Thời hạn.", [words, years])),
            ("can_cu", text("Văn bản và số thứ tự.")),
            ("van_dung", flag("Vận dụng nhóm gần nhất.")),
            ("xac_minh", flag("Đã xác minh với văn bản.")),
        ],
    )
}

fn node() -> Value {
    object(
        "Một thư mục.",
        &[],
        [
            (
                "in",
                text("Mã thư mục chứa nó; không ghi: ngay trong thư mục của trường."),
            ),
            (
                "name",
                text("Tên; dùng được {year}, {group}, {teacher}, {class}, {pupil}."),
            ),
            ("also", list("Tên khác mà trường có thể đã đặt.", &text("Tên."))),
            ("record", text("Mã hồ sơ, nếu khác mã thư mục.")),
            ("each", word("Lặp theo ai.", &LOOPS)),
            ("when", when()),
            ("standing", flag("Dùng cho nhiều năm học.")),
            ("access", access()),
            ("period_folders", flag("Mỗi kỳ một thư mục con.")),
        ],
    )
}

fn calendar() -> Value {
    let span = object(
        "Từ ngày nào đến ngày nào.",
        &["from"],
        [("from", year_day("Ngày đầu.")), ("to", year_day("Ngày cuối."))],
    );
    let pause = object(
        "Một đợt nghỉ.",
        &["name", "from", "to"],
        [
            ("name", text("Tên đợt nghỉ.")),
            ("from", year_day("Ngày đầu.")),
            ("to", year_day("Ngày cuối.")),
        ],
    );
    let week = any(
        "Ngày đầu tuần, hoặc từ ngày đến ngày.",
        [year_day("Ngày đầu tuần."), span],
    );
    object(
        "Lịch một năm học.",
        &[],
        [
            ("opens", year_day("Ngày tựu trường.")),
            ("closes", year_day("Ngày kết thúc năm học.")),
            ("can_cu", text("Quyết định.")),
            ("xac_minh", flag("Đã thấy quyết định.")),
            (
                "hk2",
                json!({ "description": "Tuần đầu của học kỳ II.", "type": "integer", "minimum": 1, "maximum": 53 }),
            ),
            ("weeks", changes("Số tuần → ngày.", &week)),
            ("breaks", changes("Các đợt nghỉ.", &pause)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_have_no_name_of_their_own() {
        assert!(schema()["properties"]["extends"].is_object());
        assert!(overrides("")["properties"].get("extends").is_none());
    }
}
