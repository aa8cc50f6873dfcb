//! The text of a first `hoso.yaml`, for `hoso new`: what was answered, and beside it, as comments, what may be added.

use crate::text::{fold, nfc, slug};
use crate::tree::{Address, SchoolYear};

use super::roster::{Outline, quoted};
use super::school::StorageChoice;

/// The domain of the province's schools.
pub const DOMAIN: &str = "bacgiang.edu.vn";

/// What is known when the file is first written.
#[derive(Debug, Clone)]
pub struct Answers {
    /// `Trường Tiểu học Tân Dĩnh`.
    pub name: String,
    /// The sector database's code, where it is known.
    pub code: Option<String>,
    /// `TH Tân Dĩnh`; nothing: made from the name.
    pub short_name: Option<String>,
    /// The commune; nothing: taken from the name.
    pub place: Option<String>,
    /// The school year.
    pub year: SchoolYear,
    /// A built-in template or a path.
    pub template: String,
    /// Where the tree is to stand.
    pub storage: StorageChoice,
    /// Domains of the school's accounts; none: the one of the roster's addresses, else `bacgiang.edu.vn`.
    pub domains: Vec<String>,
    /// Offices above.
    pub superiors: Vec<Office>,
    /// The roster's path, and what of the file can be filled from it.
    pub roster: Option<(String, Outline)>,
    /// Four random letters or digits, which make the school's id unlike any other's.
    pub random: String,
    /// Where the editor finds the schema: a path or an address.
    pub schema: String,
}

/// An office above.
#[derive(Debug, Clone)]
pub struct Office {
    /// Its id in the file: `phong`, `so`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its account.
    pub address: Address,
}

/// The file's text. The reader takes it without a mistake when name, place and addresses are such as it takes.
#[must_use]
pub fn starter(answers: &Answers) -> String {
    let mut out = head(answers);
    out.push_str(&storage(&answers.storage));
    out.push_str(&accounts(answers));
    let nothing = Outline::default();
    let (path, outline) = match &answers.roster {
        Some((path, outline)) => (Some(path), outline),
        None => (None, &nothing),
    };
    out.push_str(&groups(outline));
    out.push_str(&classes(outline));
    out.push_str(&staff(path.map(String::as_str)));
    out.push_str(TAIL);
    out
}

/// The school's id: the short name and the random part.
#[must_use]
pub fn school_id(short_name: &str, random: &str) -> String {
    let base: String = slug(short_name).chars().take(30).collect();
    format!("{}-{random}", base.trim_end_matches('-'))
        .trim_start_matches('-')
        .to_owned()
}

/// «Trường Tiểu học Tân Dĩnh» → «Tân Dĩnh».
fn bare_name(name: &str) -> String {
    let words: Vec<String> = nfc(name).split_whitespace().map(str::to_owned).collect();
    let front = ["truong", "tieu", "hoc", "th"];
    let rest = words.iter().skip_while(|word| front.contains(&fold(word).as_str()));
    let rest = rest.cloned().collect::<Vec<_>>().join(" ");
    if rest.is_empty() { words.join(" ") } else { rest }
}

fn head(answers: &Answers) -> String {
    let bare = bare_name(&answers.name);
    let short = answers.short_name.clone().unwrap_or_else(|| format!("TH {bare}"));
    let place = answers.place.clone().unwrap_or(bare);
    let code = answers.code.as_ref().map_or_else(
        || "# code: \"24000000\"         # mã trường trong cơ sở dữ liệu ngành\n".to_owned(),
        |code| format!("code: {}\n", quoted(code)),
    );
    format!(
        "\
# yaml-language-server: $schema={schema}
# Mô tả trường cho hoso. Sửa tệp này rồi chạy: hoso plan
# Ngày ghi như 15/10/2025. Dòng bắt đầu bằng # là ghi chú.

school:
  id: {id}   # do hoso new đặt, không bao giờ đổi
  {code}  name: {name}
  short_name: {short}
  place: {place}   # xã, phường
  # former_codes: [\"24000001\"]    # mã cũ, nếu trường được sáp nhập
  # staff_email: giaovien@bacgiang.edu.vn    # địa chỉ nhóm của cả trường

year: {year}
template: {template}
# names: ascii    # tên thư mục không dấu

",
        schema = answers.schema.replace(char::is_whitespace, "%20"),
        id = quoted(&school_id(&short, &answers.random)),
        name = quoted(&answers.name),
        short = quoted(&short),
        place = quoted(&place),
        year = answers.year,
        template = quoted(&answers.template),
    )
}

/// The `storage:` part.
pub(super) fn storage(choice: &StorageChoice) -> String {
    let mut out = "# Nơi lưu: một thư mục trên máy (local) hoặc Google Drive (google).\nstorage:\n".to_owned();
    match choice {
        StorageChoice::Local { path, simulate_sharing } => {
            out.push_str(&format!("  local: {}\n", quoted(path)));
            if *simulate_sharing {
                out.push_str("  simulate_sharing: true   # quyền chia sẻ chỉ là mô phỏng\n");
            }
        }
        StorageChoice::Google(google) => {
            let keys = [
                ("folder", &google.folder),
                ("shared_drive", &google.shared_drive),
                ("credentials", &google.credentials),
                ("subject", &google.subject),
            ];
            let lines = keys
                .iter()
                .filter_map(|(key, value)| Some(format!("    {key}: {}\n", quoted((*value).as_ref()?))));
            let lines: String = lines.collect();
            out.push_str(if lines.is_empty() {
                "  google: {}\n"
            } else {
                "  google:\n"
            });
            out.push_str(&lines);
        }
    }
    out.push('\n');
    out
}

/// The domains, and a line that says where they come from when nobody told them.
fn domains(answers: &Answers) -> (String, &'static str) {
    if !answers.domains.is_empty() {
        let list: Vec<String> = answers.domains.iter().map(|domain| quoted(domain)).collect();
        return (list.join(", "), "");
    }
    let of_roster = answers.roster.as_ref().and_then(|(_, outline)| outline.domain.as_ref());
    match of_roster {
        Some(domain) => (quoted(domain), "# Lấy theo email trong danh sách giáo viên.\n"),
        None => (
            DOMAIN.to_owned(),
            "# Chưa rõ tên miền của trường, hoso ghi tạm: sửa nếu khác.\n",
        ),
    }
}

fn accounts(answers: &Answers) -> String {
    let (domains, from) = domains(answers);
    let mut out = format!(
        "# Tên miền của tài khoản nhà trường. Chỉ chia sẻ cho tài khoản thuộc các tên miền này.\n{from}\
         # Đổi tên miền: - {{name: bacninh.edu.vn, from: 1/1/2026}}\nallowed_domains: [{domains}]\n\n\
         # Cấp trên được xem hồ sơ; được chia sẻ dù thuộc tên miền khác. Đợt kiểm tra: thêm until: 31/12/2025.\n"
    );
    if answers.superiors.is_empty() {
        out.push_str(
            "# superiors:\n#   phong:\n#     name: Phòng Văn hóa - Xã hội\n#     email: phong@bacgiang.edu.vn\n#     role: xem\n\n",
        );
        return out;
    }
    out.push_str("superiors:\n");
    for office in &answers.superiors {
        out.push_str(&format!(
            "  {}:\n    name: {}\n    email: {}\n    role: xem\n",
            quoted(&office.id),
            quoted(&office.name),
            quoted(office.address.as_str())
        ));
    }
    out.push('\n');
    out
}

fn groups(outline: &Outline) -> String {
    let mut out = "# Tổ chuyên môn, mỗi tổ một mã. khoi: các khối; mon: các môn, nếu tổ dạy môn riêng.\n".to_owned();
    if outline.groups.is_empty() {
        out.push_str("# to_cm:\n#   to1: {name: Tổ 1, khoi: [1]}\n#   to45: {name: Tổ 4-5, khoi: [4, 5]}\n\n");
        return out;
    }
    out.push_str("to_cm:\n");
    for group in &outline.groups {
        let grades = group.grades.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
        out.push_str(&format!(
            "  {}: {{name: {}, khoi: [{grades}]}}\n",
            quoted(&group.id),
            quoted(&group.name)
        ));
    }
    out.push('\n');
    out
}

fn classes(outline: &Outline) -> String {
    let mut out =
        "# Lớp; tên bắt đầu bằng khối. Cách ghi đủ: lop: {1A: {}, 1D: {diem_truong: Cầu Đen}, SM: {name: Sao Mai, khoi: 1}}\n"
            .to_owned();
    if outline.classes.is_empty() {
        out.push_str("# lop: [1A, 1B, 2A, 2B, 3A, 3B, 4A, 4B, 5A, 5B]\n\n");
        return out;
    }
    let list = outline.classes.iter().map(|class| quoted(class)).collect::<Vec<_>>();
    let lines: Vec<String> = list.chunks(12).map(|line| line.join(", ")).collect();
    out.push_str(&format!("lop: [{}]\n\n", lines.join(",\n  ")));
    out
}

fn staff(roster: Option<&str>) -> String {
    match roster {
        Some(path) => format!(
            "# Danh sách cán bộ, giáo viên, nhân viên: CSV hoặc Excel, có cột Họ và tên, Email, Tổ, Lớp chủ nhiệm, Chức vụ, …\n\
             roster: {}\n\n\
             # Điều bảng không ghi được thì ghi thêm ở đây, theo mã trong nhan-su.yaml.\n\
             # staff:\n\
             #   le-thi-binh:\n\
             #     nghi: [{{from: 1/10/2025, to: 15/11/2025, thay: tran-thi-hoa}}]\n\
             #     viec: [{{chu_nhiem: 2A, from: 1/1/2026}}]\n\n",
            quoted(path)
        ),
        None => "\
# Danh sách cán bộ, giáo viên, nhân viên: CSV hoặc Excel, có cột Họ và tên, Email, Tổ, Lớp chủ nhiệm, Chức vụ, …
# roster: giao-vien.csv
# Hoặc ghi từng người, mỗi người một mã:
# staff:
#   hung: {name: Nguyễn Văn Hùng, email: hung.nv@bacgiang.edu.vn, chuc_vu: hieu-truong}
#   binh: {name: Lê Thị Bình, email: binh.lt@bacgiang.edu.vn, to_cm: to1, chu_nhiem: 1A}

"
        .to_owned(),
    }
}

const TAIL: &str = "\
# Học sinh khuyết tật: CHỈ ghi mã, không ghi tên. giao_cho: giáo viên, nhân viên được giao ngoài chủ nhiệm lớp.
# hs_khuyet_tat:
#   HS01: {lop: 1A, giao_cho: [binh]}

# Hồ sơ ở hệ thống khác (học bạ, bảng tổng hợp ở CSDL ngành): trường xác nhận đã làm.
# xac_nhan:
#   - {record: BTH, period: 2025-2026-HK1, ngay: 20/1/2026, nguoi: Nguyễn Văn Hùng}

# Miễn một phát hiện khi kiểm tra: có lý do và ngày hết hạn.
# mien:
#   - {rule: HS201, at: \"03 Giáo viên/Lê Thị Bình/**\", why: nghỉ thai sản, until: 28/2/2026}

# Hồ sơ muốn chia thư mục theo kỳ (tuần, tháng).
# period_folders: [KHBD]

# Chỗ khác với mẫu, ví dụ hạn của sổ chủ nhiệm.
# overrides:
#   records:
#     SCN: {due: {thang_sau: 7}}
";
