//! The options of `hoso audit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Format, say};

/// From which level findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Warnings too.
    Warning,
    /// Never.
    Never,
}

/// `hoso audit`.
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// The moment.
    #[arg(long, value_name = say("NGÀY", "DATE"), help = say("tính đến hết ngày này (2025-10-15) hoặc một thời điểm", "as of the end of a day (2025-10-15) or a moment"))]
    pub as_of: Option<String>,
    /// The format.
    #[arg(long, value_name = "table|json", hide_possible_values = true, help = say("dạng: table hoặc json; không ghi: theo đuôi của --output", "table or json; default: by the ending of --output"))]
    pub format: Option<Format>,
    /// To a file.
    #[arg(short, long, value_name = say("TỆP", "FILE"), help = say("ghi ra tệp thay cho màn hình", "write to a file instead of the screen"))]
    pub output: Option<PathBuf>,
    /// Over what is there.
    #[arg(long, help = say("ghi đè tệp đã có, không hỏi", "write over a file that is there, without asking"))]
    pub force: bool,
    /// The fail level.
    #[arg(long, value_name = say("MỨC", "LEVEL"), default_value = "error", hide_default_value = true, hide_possible_values = true,
        help = say("thoát mã 1 khi có: error (lỗi; mặc định), warning (cả cảnh báo), never (không bao giờ)", "exit with 1 from: error (default), warning (these too), never"))]
    pub fail_on: FailOn,
    /// Only these records.
    #[arg(long, value_name = say("MÃ", "ID"), help = say("chỉ xem loại hồ sơ này, ví dụ KHBD (ghi được nhiều lần)", "only this record, such as KHBD (repeatable)"))]
    pub record: Vec<String>,
    /// Only these owners.
    #[arg(long, value_name = say("TÊN", "NAME"), help = say("chỉ xem tổ, giáo viên hoặc lớp này (ghi được nhiều lần)", "only this tổ, teacher or class (repeatable)"))]
    pub owner: Vec<String>,
    /// Count what could not be seen.
    #[arg(long, help = say("tính cả phần không kiểm được và ngoài phạm vi là chưa đạt", "count the unverifiable and the out of scope too"))]
    pub strict: bool,
    /// An inspector's audit.
    #[arg(long, value_name = say("LINK|THƯ-MỤC", "LINK|FOLDER"), conflicts_with = "config", help = say("kiểm tra thư mục được chia sẻ này, không cần hoso.yaml", "audit this shared folder, without a hoso.yaml"))]
    pub root: Option<String>,
    /// The inspector's template.
    #[arg(long, requires = "root", value_name = say("MẪU", "TEMPLATE"), help = say("với --root: mẫu của cơ quan, thay cho mẫu trường dùng", "with --root: the office's own template"))]
    pub template: Option<String>,
    /// The headcount.
    #[arg(long, requires = "root", value_name = say("SỐ", "N"), help = say("với --root: số người của trường theo cơ quan; khác thì báo", "with --root: the school's headcount; a difference is told"))]
    pub headcount: Option<usize>,
    /// The school's waivers count.
    #[arg(long, requires = "root", help = say("với --root: chấp nhận các miễn trừ mà trường ghi", "with --root: honour the school's waivers"))]
    pub honour_waivers: bool,
}
