//! The READMEs say what the program says.

use std::fs;
use std::path::Path;

use hoso::cli::exit;
use hoso::report::rules_table;
use hoso::text::Lang;

/// The text between the marker line that starts with `<!-- {name}` and the next end marker is what `table` makes of it.
fn check(file: &str, name: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let text = fs::read_to_string(&path).expect("a README").replace("\r\n", "\n");
    let start = text.find(&format!("<!-- {name}")).expect("a marker");
    let body = start + text[start..].find('\n').expect("a line") + 1;
    let end = body + text[body..].find("<!-- end -->").expect("an end");
    let wanted = format!("{}{}\n{}", &text[..body], table.trim_end(), &text[end..]);
    if std::env::var_os("HOSO_WRITE_DOCS").is_some() {
        fs::write(&path, wanted).expect("written");
    } else {
        assert!(
            text == wanted,
            "{file}: «{name}» is stale; run HOSO_WRITE_DOCS=1 cargo test docs"
        );
    }
}

fn codes(lang: Lang) -> String {
    let mut table = match lang {
        Lang::Vi => "| mã | nghĩa |\n| --- | --- |\n".to_owned(),
        Lang::En => "| code | meaning |\n| --- | --- |\n".to_owned(),
    };
    for (code, meaning) in exit::TABLE {
        table.push_str(&format!("| {code} | {} |\n", meaning.get(lang)));
    }
    table
}

/// One test, because with HOSO_WRITE_DOCS it writes the files.
#[test]
fn the_readmes_say_the_programs_exit_codes_and_rules() {
    for (file, lang) in [("README.md", Lang::En), ("README.vi.md", Lang::Vi)] {
        check(file, "exit codes", &codes(lang));
        check(file, "rules", &rules_table(lang));
    }
}

#[test]
fn the_readme_names_the_two_commands() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("a README");
    assert!(text.contains("cargo run --release -- demo") && text.contains("cargo test"));
}

#[test]
fn what_schools_are_told_to_download_is_this_version() {
    let zip = format!("hoso-{}-windows-x64.zip", env!("CARGO_PKG_VERSION"));
    for file in ["README.vi.md", "packaging/windows/HUONG-DAN.html"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("a text");
        assert_eq!(
            text.matches("-windows-x64.zip").count(),
            text.matches(&zip).count(),
            "{file}"
        );
    }
}

#[test]
fn the_schemas_beside_the_examples_are_the_programs_own() {
    use hoso::template::schema;
    let schemas = [
        ("hoso", schema::hoso()),
        ("mau", schema::template()),
        ("nhan-su", schema::people()),
    ];
    for (name, wanted) in schemas {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("examples/schema/{name}.json"));
        if std::env::var_os("HOSO_WRITE_DOCS").is_some() {
            fs::write(&path, &wanted).expect("written");
        } else {
            let text = fs::read_to_string(&path).expect("a schema").replace("\r\n", "\n");
            assert!(
                text.trim_end() == wanted.trim_end(),
                "{name}.json is stale; run HOSO_WRITE_DOCS=1 cargo test docs"
            );
        }
    }
}

#[test]
fn every_command_has_its_manual_and_every_shell_its_completions() {
    use clap::CommandFactory;
    hoso::cli::args::Cli::command().debug_assert();
    let place = super::Place::new();
    let manual = place.hoso(&["man"]).ended(0);
    for command in hoso::cli::args::command().get_subcommands() {
        let name = command.get_name();
        assert!(
            manual.out.contains(&format!("hoso\\-{name}")) || manual.out.contains(&format!("hoso/-{name}")),
            "{name}"
        );
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let said = place.hoso(&["completions", shell]).ended(0);
            assert!(said.out.contains(name), "{shell} {name}");
        }
    }
    let english = place.hoso(&["--lang", "en", "man"]).ended(0);
    assert_ne!(english.out, manual.out);
}
