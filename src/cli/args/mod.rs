//! The commands and their options, with help in both languages.
//!
//! clap builds its help when the command line is described, before anything is parsed; so the language is looked for in
//! the raw words first ([`words_lang`]) and kept for [`say`]. That is the one global of the program.

mod audit;
mod drive;
mod errors;
mod localize;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use audit::{AuditArgs, FailOn};
pub use drive::{DoctorArgs, LinksArgs, LinksFormat, LoginArgs, SignInRole};
pub use errors::{clash, refused};
pub use localize::command;

use crate::text::Lang;

static LANG: OnceLock<Lang> = OnceLock::new();

/// The help text in the language of this run.
fn say(vi: &'static str, en: &'static str) -> &'static str {
    match LANG.get().copied().unwrap_or_default() {
        Lang::Vi => vi,
        Lang::En => en,
    }
}

/// The language that the command line or `HOSO_LANG` asks for; nothing where neither does. Read before parsing.
#[must_use]
pub fn words_lang(words: &[OsString], environment: Option<&str>) -> Option<Lang> {
    let mut asked = environment.and_then(lang);
    let mut words = words.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        if word == "--lang" {
            asked = words.next().as_deref().and_then(lang).or(asked);
        } else if let Some(value) = word.strip_prefix("--lang=") {
            asked = lang(value).or(asked);
        }
    }
    asked
}

/// Fixes the language of the help texts; the first call wins.
pub fn fix_lang(lang: Lang) {
    LANG.get_or_init(|| lang);
}

fn lang(word: &str) -> Option<Lang> {
    match word {
        "vi" => Some(Lang::Vi),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "hoso",
    version,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true
)]
pub struct Cli {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// The school's description.
    #[arg(short = 'c', long, global = true, help_heading = say("Tùy chọn chung", "Common options"), value_name = say("TỆP", "FILE"), default_value = "hoso.yaml", hide_default_value = true,
        help = say("tệp mô tả trường (mặc định: hoso.yaml)", "the school's description (default: hoso.yaml)"))]
    pub config: PathBuf,
    /// The school year instead of the file's.
    #[arg(long, global = true, help_heading = say("Tùy chọn chung", "Common options"), value_name = say("NĂM", "YEAR"), help = say("năm học khác với năm ghi trong tệp, ví dụ 2026-2027", "another school year than the file's, such as 2026-2027"))]
    pub year: Option<String>,
    /// Use the template also for a year that it does not cover.
    #[arg(long, global = true, help_heading = say("Tùy chọn chung", "Common options"), help = say("dùng mẫu cả cho năm học mà mẫu không ghi", "use the template also for a year it does not cover"))]
    pub template_anyway: bool,
    /// The state file.
    #[arg(long, global = true, help_heading = say("Tùy chọn chung", "Common options"), value_name = say("TỆP", "FILE"), env = "HOSO_STATE", hide_env = true,
        help = say("tệp trạng thái (biến HOSO_STATE); thường không cần ghi", "the state file (variable HOSO_STATE); seldom needed"))]
    pub state: Option<PathBuf>,
    /// Do not wait for another run.
    #[arg(long, global = true, help_heading = say("Tùy chọn chung", "Common options"), help = say("không chờ lần chạy khác, thoát mã 5", "do not wait for another run, exit with 5"))]
    pub no_wait: bool,
    /// The language.
    #[arg(long, global = true, help_heading = say("Tùy chọn chung", "Common options"), value_name = "vi|en", value_parser = ["vi", "en"], hide_possible_values = true,
        help = say("ngôn ngữ: vi hoặc en (biến HOSO_LANG)", "language: vi or en (variable HOSO_LANG)"))]
    pub lang: Option<String>,
    /// Only results and failures.
    #[arg(short, long, global = true, help_heading = say("Tùy chọn chung", "Common options"), help = say("chỉ in kết quả và lỗi", "print results and failures only"))]
    pub quiet: bool,
    /// Causes too.
    #[arg(short, long, global = true, help_heading = say("Tùy chọn chung", "Common options"), help = say("in thêm nguyên nhân khi có lỗi", "print the causes of a failure too"))]
    pub verbose: bool,
    /// Help.
    #[arg(short, long, global = true, help_heading = say("Tùy chọn chung", "Common options"), action = clap::ArgAction::Help, help = say("xem hướng dẫn của lệnh", "show the command's help"))]
    pub(super) help: Option<bool>,
    /// Version.
    #[arg(short = 'V', long, help_heading = say("Tùy chọn chung", "Common options"), action = clap::ArgAction::Version, help = say("xem phiên bản", "show the version"))]
    pub(super) version: Option<bool>,
}

impl Common {
    /// A run for a school, with nothing else said.
    #[must_use]
    pub fn of(config: PathBuf) -> Self {
        Self {
            config,
            year: None,
            template_anyway: false,
            state: None,
            no_wait: false,
            lang: None,
            quiet: false,
            verbose: false,
            help: None,
            version: None,
        }
    }

    /// The same run for another school: only what is said about speaking and waiting is kept.
    #[must_use]
    pub fn plain(&self, config: PathBuf) -> Self {
        Self {
            config,
            year: None,
            template_anyway: false,
            state: self.state.clone(),
            no_wait: self.no_wait,
            lang: self.lang.clone(),
            quiet: self.quiet,
            verbose: self.verbose,
            help: None,
            version: None,
        }
    }
}

/// The commands, in the order in which a school meets them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a starting hoso.yaml.
    #[command(about = say("Viết tệp hoso.yaml ban đầu để mô tả trường", "Write a starting hoso.yaml that describes the school"))]
    New(NewArgs),
    /// Shows what would be done.
    #[command(about = say("Xem sẽ phải làm gì với cây thư mục, chưa làm gì", "Show what would be done to the tree, without doing it"))]
    Plan(PlanArgs),
    /// Makes or repairs the tree.
    #[command(about = say("Tạo hoặc sửa cây thư mục và chia sẻ: xem, hỏi, rồi làm", "Make or repair the tree and share it: show, ask, do"))]
    Init(InitArgs),
    /// Grants only.
    #[command(about = say("Chỉ làm phần chia sẻ quyền", "Only the grants"))]
    Share(ShareArgs),
    /// Takes over folders that people made.
    #[command(about = say("Nhận các thư mục đã có từ trước với tên gần giống", "Take over existing folders of a similar name"))]
    Adopt(AdoptArgs),
    /// Audits.
    #[command(about = say("Kiểm tra hồ sơ: thiếu, chậm, không phải PDF, sai quyền", "Audit the records: missing, late, not PDF, wrong access"))]
    Audit(AuditArgs),
    /// Links to be handed out.
    #[command(about = say("In đường dẫn thư mục của từng tổ, giáo viên, lớp để phát cho họ (có mã QR)", "Print each tổ's, teacher's and class's folder link, to be handed out (with QR codes)"))]
    Links(LinksArgs),
    /// The tree with each record's state.
    #[command(about = say("Xem cây thư mục kèm tình trạng từng hồ sơ", "Show the tree with each record's state"))]
    Tree(TreeArgs),
    /// Signs in.
    #[command(about = say("Đăng nhập Google trên máy này", "Sign in to Google on this machine"))]
    Login(LoginArgs),
    /// Signs out.
    #[command(about = say("Đăng xuất Google khỏi máy này", "Sign out of Google on this machine"))]
    Logout,
    /// What must be in order.
    #[command(about = say("Kiểm tra mọi thứ đã sẵn sàng chưa: đăng nhập, quyền, mạng, …", "See whether everything is ready: sign-in, rights, network, …"))]
    Doctor(DoctorArgs),
    /// A small school to try everything on.
    #[command(about = say("Dựng một trường mẫu nhỏ để dùng thử", "Set up a small school to try hoso on"))]
    Demo(DemoArgs),
    /// Explains a rule.
    #[command(about = say("Giải thích một mã kiểm tra, ví dụ HS203", "Explain a rule such as HS203"))]
    Explain(ExplainArgs),
    /// JSON Schemas.
    #[command(about = say("In JSON Schema của các tệp YAML", "Print the JSON Schemas of the YAML files"))]
    Schema(SchemaArgs),
    /// Shell completions.
    #[command(about = say("In tệp gợi ý lệnh cho shell", "Print completions for a shell"))]
    Completions(CompletionsArgs),
    /// Man pages.
    #[command(about = say("In trang hướng dẫn dạng man", "Print the man page"))]
    Man,
}

/// `hoso new`.
#[derive(Debug, Args, Default)]
pub struct NewArgs {
    /// The school's name.
    #[arg(long, value_name = say("TÊN", "NAME"), help = say("tên trường, ví dụ «Trường Tiểu học Tân Dĩnh»", "the school's name"))]
    pub name: Option<String>,
    /// The sector's code.
    #[arg(long, value_name = say("MÃ", "ID"), help = say("mã trường trong cơ sở dữ liệu ngành", "the school's code in the sector database"))]
    pub code: Option<String>,
    /// The commune.
    #[arg(long, value_name = say("XÃ", "COMMUNE"), help = say("tên xã, phường", "the commune"))]
    pub place: Option<String>,
    /// A folder on disk.
    #[arg(long, value_name = say("THƯ-MỤC", "FOLDER"), conflicts_with = "google", help = say("lưu ở một thư mục trên máy (cả thư mục của Drive cho máy tính, OneDrive)", "keep the tree in a folder on this machine"))]
    pub local: Option<String>,
    /// A Drive folder.
    #[arg(long, value_name = "LINK", help = say("lưu ở thư mục Google Drive có đường dẫn này", "keep the tree in the Google Drive folder of this link"))]
    pub google: Option<String>,
    /// A tree that another admin made.
    #[arg(long, value_name = say("LINK|THƯ-MỤC", "LINK|FOLDER"), conflicts_with_all = ["name", "local", "google", "roster"], help = say("viết lại mô tả của trường từ cây thư mục đã có (hoso.json), để nhận quản trị", "tell the description again from a tree that is there (hoso.json), to take it over"))]
    pub from: Option<String>,
    /// The domains of the school's accounts.
    #[arg(long, value_name = say("TÊN-MIỀN", "DOMAIN"), help = say("tên miền của tài khoản nhà trường, ví dụ bacgiang.edu.vn; ghi được nhiều lần", "the domain of the school's accounts; may be given several times"))]
    pub domain: Vec<String>,
    /// The superior office's account.
    #[arg(long, value_name = "EMAIL", help = say("tài khoản của Phòng GDĐT (hoặc UBND xã) được xem hồ sơ", "the account of the office above that reads the records"))]
    pub phong: Option<String>,
    /// The department's account.
    #[arg(long, value_name = "EMAIL", help = say("tài khoản của Sở GDĐT được xem hồ sơ", "the account of the provincial department that reads the records"))]
    pub so: Option<String>,
    /// The roster.
    #[arg(long, value_name = say("TỆP", "FILE"), help = say("danh sách cán bộ, giáo viên (CSV, XLSX hoặc XLS)", "the roster of staff (CSV, XLSX or XLS)"))]
    pub roster: Option<String>,
    /// Overwrite.
    #[arg(long, help = say("ghi đè tệp hoso.yaml đã có", "overwrite a hoso.yaml that is there"))]
    pub force: bool,
}

/// How output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For machines.
    Json,
}

/// What planning may do beyond the ordinary.
#[derive(Debug, Args, Default, Clone)]
pub struct PlanFlags {
    /// Take grants away.
    #[arg(long, help = say("thu hồi cả quyền không còn cần (người đã chuyển đi, thôi giữ lớp)", "also revoke grants that are not asked for any more"))]
    pub revoke: bool,
    /// Rename adopted folders.
    #[arg(long, help = say("đổi tên thư mục đã nhận thành tên theo mẫu", "give adopted folders the template's names"))]
    pub rename: bool,
    /// Bring back what was moved out.
    #[arg(long, help = say("chuyển về chỗ cũ cả thư mục đã bị chuyển ra ngoài cây", "also bring back folders that were moved out of the tree"))]
    pub move_back: bool,
}

/// `hoso plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Flags.
    #[command(flatten)]
    pub flags: PlanFlags,
    /// Each step.
    #[arg(long, help = say("xem từng việc", "show each step"))]
    pub full: bool,
    /// To a file.
    #[arg(long, value_name = say("TỆP", "FILE"), help = say("ghi kế hoạch ra tệp JSON (dùng với hoso init --plan)", "write the plan to a JSON file (for hoso init --plan)"))]
    pub out: Option<PathBuf>,
    /// Over what is there.
    #[arg(long, help = say("ghi đè tệp đã có, không hỏi", "write over a file that is there, without asking"))]
    pub force: bool,
    /// Exit 1 when pending.
    #[arg(long, help = say("thoát mã 1 nếu còn việc phải làm", "exit with 1 when something is pending"))]
    pub check: bool,
    /// The format.
    #[arg(long, value_name = "table|json", default_value = "table", hide_default_value = true, hide_possible_values = true, help = say("dạng in: table hoặc json", "table or json"))]
    pub format: Format,
}

/// `hoso init`.
#[derive(Debug, Args, Default)]
pub struct InitArgs {
    /// Flags.
    #[command(flatten)]
    pub flags: PlanFlags,
    /// No question.
    #[arg(short, long, help = say("làm luôn, không hỏi", "do it without asking"))]
    pub yes: bool,
    /// Show only.
    #[arg(long, help = say("chỉ xem, không làm", "show only"))]
    pub dry_run: bool,
    /// A saved plan.
    #[arg(long, value_name = say("TỆP", "FILE"), help = say("chỉ làm khi việc phải làm đúng như kế hoạch đã ghi", "only when the work is still what the saved plan says"))]
    pub plan: Option<PathBuf>,
    /// A part.
    #[arg(long, value_name = "share", value_parser = ["share"], hide_possible_values = true, help = say("chỉ làm một phần: share", "only a part: share"))]
    pub only: Option<String>,
    /// Another admin's tree.
    #[arg(long, help = say("nhận quản trị cây thư mục của người quản trị trước", "take over the tree of an earlier admin"))]
    pub take_over: bool,
    /// E-mails.
    #[arg(long, help = say("gửi thư báo cho người được chia sẻ (Google Drive)", "send an e-mail to who is given a right (Google Drive)"))]
    pub notify: bool,
    /// A shared drive to be made.
    #[arg(long, help = say("tạo bộ nhớ dùng chung nếu chưa có bộ nhớ nào tên như thế (Google Drive)", "make the shared drive where there is none of that name (Google Drive)"))]
    pub create_drive: bool,
}

/// `hoso share`.
#[derive(Debug, Args)]
pub struct ShareArgs {
    /// Take grants away.
    #[arg(long, help = say("thu hồi cả quyền không còn cần (người đã chuyển đi, thôi giữ lớp)", "also revoke grants that are not asked for any more"))]
    pub revoke: bool,
    /// No question.
    #[arg(short, long, help = say("làm luôn, không hỏi", "do it without asking"))]
    pub yes: bool,
    /// Show only.
    #[arg(long, help = say("chỉ xem, không làm", "show only"))]
    pub dry_run: bool,
    /// E-mails.
    #[arg(long, help = say("gửi thư báo cho người được chia sẻ (Google Drive)", "send an e-mail to who is given a right (Google Drive)"))]
    pub notify: bool,
}

/// `hoso adopt`.
#[derive(Debug, Args)]
pub struct AdoptArgs {
    /// Settled ones.
    #[arg(value_name = say("MÃ=ĐƯỜNG-DẪN|MÃ=moi", "KEY=PATH|KEY=new"), help = say("chỉ định thư mục, ví dụ STO@to3=\"TO CHUYEN MON/TO 3/SO GHI CHEP\" hoặc STO@to3=https://…; STO@to3=moi: thư mục cũ đã bị xóa hẳn, tạo mới; không ghi: mọi đề nghị", "settle folders, such as STO@to3=PATH or STO@to3=https://…; STO@to3=new: the old one is gone for ever, make a new one; none: every proposal"))]
    pub pairs: Vec<String>,
    /// No question.
    #[arg(short, long, help = say("nhận luôn, không hỏi", "take them without asking"))]
    pub yes: bool,
    /// Show only.
    #[arg(long, help = say("chỉ xem, không làm", "show only"))]
    pub dry_run: bool,
    /// Template names.
    #[arg(long, help = say("đổi tên thư mục nhận được thành tên theo mẫu", "give them the template's names"))]
    pub rename: bool,
}

/// `hoso tree`.
#[derive(Debug, Args)]
pub struct TreeArgs {
    /// The moment.
    #[arg(long, value_name = say("NGÀY", "DATE"), help = say("tính đến hết ngày này", "as of the end of this day"))]
    pub as_of: Option<String>,
}

/// `hoso demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Where.
    #[arg(long, value_name = say("THƯ-MỤC", "FOLDER"), default_value = "hoso-demo", hide_default_value = true, help = say("thư mục dùng thử (mặc định: hoso-demo)", "the folder (default: hoso-demo)"))]
    pub dir: PathBuf,
}

/// `hoso explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The rule.
    #[arg(value_name = say("MÃ", "ID"), help = say("mã kiểm tra, ví dụ HS203", "a rule's id, such as HS203"))]
    pub rule: Option<String>,
    /// All of them.
    #[arg(long, conflicts_with = "rule", help = say("mọi mã", "every rule"))]
    pub all: bool,
}

/// `hoso schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which.
    #[arg(value_name = "hoso|mau|nhan-su", value_parser = ["hoso", "mau", "nhan-su"], default_value = "hoso", hide_default_value = true, hide_possible_values = true,
        help = say("schema nào: hoso (hoso.yaml), mau (mẫu), nhan-su (nhan-su.yaml)", "which: hoso (hoso.yaml), mau (templates), nhan-su (nhan-su.yaml)"))]
    pub which: String,
}

/// `hoso completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL", hide_possible_values = true, help = say("bash, zsh, fish, powershell hoặc elvish", "bash, zsh, fish, powershell or elvish"))]
    pub shell: clap_complete::Shell,
}
