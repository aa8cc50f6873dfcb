//! The options of the commands for Google Drive.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::say;

/// What a sign-in is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SignInRole {
    /// Looking and auditing.
    Xem,
    /// Making and sharing, too.
    QuanTri,
}

/// `hoso login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// What for.
    #[arg(long, value_name = "xem|quan-tri", hide_possible_values = true, help = say("xem: kiểm tra hồ sơ; quan-tri: tạo cây thư mục và chia sẻ", "xem: audit the records; quan-tri: make the tree and share it"))]
    pub role: Option<SignInRole>,
    /// Who.
    #[arg(long, value_name = "EMAIL", help = say("tài khoản sẽ đăng nhập, để trang đăng nhập chọn sẵn", "the account, so that the page offers it"))]
    pub account: Option<String>,
    /// The OAuth client.
    #[arg(long, value_name = say("TỆP", "FILE"), help = say("tệp hoso-client.json (mặc định: cạnh hoso.yaml hoặc cạnh chương trình)", "the file hoso-client.json (default: beside hoso.yaml or the program)"))]
    pub client: Option<PathBuf>,
    /// Only print.
    #[arg(long, help = say("không mở trình duyệt, chỉ in địa chỉ", "do not open a browser, print the address only"))]
    pub no_browser: bool,
}

/// `hoso doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {}

/// How links are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LinksFormat {
    /// For the screen.
    #[default]
    Table,
    /// Comma-separated.
    Csv,
    /// Excel.
    Xlsx,
    /// To be printed and cut, with QR codes.
    Html,
}

/// `hoso links`.
#[derive(Debug, Args)]
pub struct LinksArgs {
    /// The format.
    #[arg(long, value_name = "table|csv|xlsx|html", hide_possible_values = true, help = say("dạng: table, csv, xlsx hoặc html (có mã QR); không ghi: theo đuôi của --output", "table, csv, xlsx or html (with QR codes); default: by the ending of --output"))]
    pub format: Option<LinksFormat>,
    /// To a file.
    #[arg(short, long, value_name = say("TỆP", "FILE"), help = say("ghi ra tệp thay cho màn hình", "write to a file instead of the screen"))]
    pub output: Option<PathBuf>,
    /// Over what is there.
    #[arg(long, help = say("ghi đè tệp đã có, không hỏi", "write over a file that is there, without asking"))]
    pub force: bool,
}
