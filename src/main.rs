//! The program: parse, run, exit.

fn main() -> std::process::ExitCode {
    hoso::cli::main()
}
