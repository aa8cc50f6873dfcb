//! YAML with the place of every word: the one module that knows a YAML library.
//!
//! Two readers share the work. `serde_yaml` goes first: it refuses bad syntax, duplicate keys, documents nested deeper
//! than 128 and alias bombs. Then the events of `saphyr-parser` make the tree with lines and columns, so that mistakes in
//! *meaning* can be told where they stand. Sizes are checked before either sees a byte.

mod read;
mod syntax;

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::problem::{Problem, Spot};
use crate::text;

pub use read::{Entries, list, scalar};

/// The largest YAML file that is read, in bytes.
pub const SIZE_LIMIT: usize = 1024 * 1024;
/// The most values a file may have once aliases are written out.
const NODE_LIMIT: usize = 100_000;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yaml {
    /// Where.
    pub spot: Spot,
    /// What.
    pub value: Value,
}

/// What a YAML value is. Scalars stay text; the reader of a field says what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A word, a number, a text.
    Scalar(String),
    /// A list.
    List(Vec<Yaml>),
    /// Keys and values, in the file's order.
    Map(Vec<(Yaml, Yaml)>),
}

/// Reads a file.
///
/// # Errors
/// One [`Problem`] with its place: not UTF-8, too large, bad syntax, duplicate keys, an alias bomb, several documents.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Yaml, Problem> {
    let text = decode(file, bytes)?;
    if let Some(problem) = syntax::control(file, text) {
        return Err(problem);
    }
    if let Err(error) = serde_yaml::from_str::<serde_yaml::Value>(text) {
        return Err(syntax::tabbed(text, syntax(file, text, &error)));
    }
    build(text).map_err(|(spot, message)| problem(file, spot, message))
}

fn problem(file: &str, spot: Spot, message: text::Text) -> Problem {
    Problem {
        file: file.to_owned(),
        spot,
        found: None,
        message,
    }
}

fn decode<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    if bytes.len() > SIZE_LIMIT {
        let text::Text { vi, en } = text::size(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        return Err(problem(
            file,
            Spot::File,
            text!(
                "tệp quá lớn ({vi}). Được phép đến 1 MB.",
                "the file is too large ({en}); up to 1 MB is allowed"
            ),
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        let message = text::Text::of(
            "không phải chữ UTF-8. Mở bằng Notepad, chọn Save As, mục Encoding chọn UTF-8, rồi lưu lại.",
            "not UTF-8 text; save the file again with the encoding UTF-8",
        );
        problem(file, Spot::Line(line, 1), message)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// `serde_yaml`'s refusal; where it names no exact place (duplicate keys), the events find it.
fn syntax(file: &str, text: &str, error: &serde_yaml::Error) -> Problem {
    if let Err((spot, message)) = build(text) {
        return problem(file, spot, message);
    }
    let spot = error
        .location()
        .map_or(Spot::File, |at| Spot::Line(at.line(), at.column()));
    problem(file, spot, syntax::told(&error.to_string()))
}

type Fault = (Spot, text::Text);

/// What is open while events come in.
enum Open {
    List(Spot, usize, Vec<Yaml>),
    Map(Spot, usize, Vec<(Yaml, Yaml)>, Option<Yaml>),
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    done: Option<Yaml>,
    anchors: HashMap<usize, Yaml>,
    nodes: usize,
    documents: usize,
}

fn build(text: &str) -> Result<Yaml, Fault> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            (
                Spot::Line(error.marker().line(), error.marker().col() + 1),
                syntax::told(error.info()),
            )
        })?;
        builder.take(event, span)?;
    }
    Ok(builder.done.unwrap_or(Yaml {
        spot: Spot::Line(1, 1),
        value: Value::Null,
    }))
}

impl Builder {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        let spot = Spot::Line(span.start.line(), span.start.col() + 1);
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err((
                        spot,
                        text::Text::of(
                            "một tệp chỉ được có một phần YAML (bỏ dòng «---» thứ hai).",
                            "only one YAML document is allowed in a file",
                        ),
                    ));
                }
                Ok(())
            }
            Event::Scalar(words, style, anchor, _) => {
                let null = style == ScalarStyle::Plain && matches!(words.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let value = if null {
                    Value::Null
                } else {
                    Value::Scalar(words.into_owned())
                };
                self.put(Yaml { spot, value }, anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(Open::List(spot, anchor, Vec::new())),
            Event::MappingStart(anchor, _) => self.open(Open::Map(spot, anchor, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let Some(mut value) = self.anchors.get(&anchor).cloned() else {
                    return Err((
                        spot,
                        text::Text::of("tham chiếu «*…» không trỏ tới đâu.", "an alias that refers to nothing"),
                    ));
                };
                self.nodes += size(&value);
                value.spot = spot;
                self.put(value, 0)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn open(&mut self, open: Open) -> Result<(), Fault> {
        if self.open.len() >= 64 {
            let (Open::List(spot, ..) | Open::Map(spot, ..)) = open;
            return Err((spot, syntax::too_deep()));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Fault> {
        match self.open.pop() {
            Some(Open::List(spot, anchor, items)) => self.put(
                Yaml {
                    spot,
                    value: Value::List(items),
                },
                anchor,
            ),
            Some(Open::Map(spot, anchor, entries, _)) => self.put(
                Yaml {
                    spot,
                    value: Value::Map(entries),
                },
                anchor,
            ),
            None => Ok(()),
        }
    }

    fn put(&mut self, value: Yaml, anchor: usize) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > NODE_LIMIT {
            return Err((
                value.spot,
                text::Text::of(
                    "tệp có quá nhiều mục (có thể do tham chiếu «*…» lặp).",
                    "too many values (perhaps by repeated aliases)",
                ),
            ));
        }
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.done = Some(value),
            Some(Open::List(_, _, items)) => items.push(value),
            Some(Open::Map(_, _, entries, key)) => match key.take() {
                None => {
                    duplicate(entries, &value)?;
                    *key = Some(value);
                }
                Some(name) => entries.push((name, value)),
            },
        }
        Ok(())
    }
}

fn duplicate(entries: &[(Yaml, Yaml)], key: &Yaml) -> Result<(), Fault> {
    match entries.iter().find(|(other, _)| other.value == key.value) {
        None => Ok(()),
        Some((other, _)) => {
            let Spot::Line(first, _) = other.spot else {
                return Ok(());
            };
            let name = match &key.value {
                Value::Scalar(name) => crate::text::safe(name),
                _ => "…".to_owned(),
            };
            Err((
                key.spot.clone(),
                text!(
                    "khóa «{name}» đã ghi ở dòng {first}; mỗi khóa chỉ ghi một lần.",
                    "the key «{name}» stands on line {first} already"
                ),
            ))
        }
    }
}

fn size(value: &Yaml) -> usize {
    match &value.value {
        Value::Null | Value::Scalar(_) => 1,
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(k, v)| size(k) + size(v)).sum::<usize>(),
    }
}

/// Writes a value as YAML (for the files that hoso itself keeps).
///
/// # Errors
/// What `serde_yaml` cannot write.
pub fn write<T: serde::Serialize>(value: &T) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_string(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (Spot, String) {
        let problem = parse("x.yaml", text.as_bytes()).expect_err("a problem");
        (problem.spot, problem.message.en.into_owned())
    }

    #[test]
    fn every_word_keeps_its_place() {
        let yaml = parse("x.yaml", "a: 1\nb:\n  - tuần\n".as_bytes()).expect("good");
        let Value::Map(entries) = &yaml.value else {
            panic!("a map")
        };
        assert_eq!(entries[1].0.spot, Spot::Line(2, 1));
        let Value::List(items) = &entries[1].1.value else {
            panic!("a list")
        };
        assert_eq!(
            items[0],
            Yaml {
                spot: Spot::Line(3, 5),
                value: Value::Scalar("tuần".to_owned())
            }
        );
    }

    #[test]
    fn a_key_written_twice_is_refused_at_the_second_place() {
        assert_eq!(fault("a: 1\nb: 2\na: 3\n").0, Spot::Line(3, 1));
        assert_eq!(fault("x:\n  a: 1\n  a: 1\n").0, Spot::Line(3, 3));
    }

    #[test]
    fn bombs_depth_size_and_foreign_encodings_are_refused() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
        for i in 1..12 {
            bomb.push_str(&format!(
                "a{i}: &a{i} [{}]\n",
                vec![format!("*a{}", i - 1); 10].join(",")
            ));
        }
        fault(&bomb);
        fault(&"[".repeat(20_000));
        fault(&"- ".repeat(20_000));
        fault(&"a: 1\n".repeat(300_000));
        fault("a: 1\n---\nb: 2\n");
        fault("a: [1\n");
        fault("a:\n\tb: 1\n");
        assert!(parse("x.yaml", &[b'a', b':', b' ', 0xff]).is_err());
    }
}
