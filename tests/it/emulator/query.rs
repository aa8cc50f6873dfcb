//! The grammar of the `q` parameter of `files.list`.

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Query {
    All,
    And(Vec<Query>),
    Or(Vec<Query>),
    Not(Box<Query>),
    /// `'x' in parents` (or `owners`, `writers`, `readers`).
    In(String, Field),
    /// `name = 'x'` and the like.
    Compare(Field, Op, String),
    /// `properties has { key='k' and value='v' }`; private ones where the flag is set.
    Has(bool, String, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    Contains,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    FullText,
    Mime,
    Created,
    Modified,
    Trashed,
    Starred,
    SharedWithMe,
    Target,
    Parents,
    Owners,
    Writers,
    Readers,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(&'static str),
}

impl Query {
    /// Parses; nothing where the text is no query.
    pub fn parse(text: &str) -> Option<Self> {
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Some(Self::All);
        }
        let mut reader = Reader { tokens: &tokens };
        let query = reader.or()?;
        reader.tokens.is_empty().then_some(query)
    }

    /// All folders asked for with `in parents`.
    pub fn parents(&self) -> Vec<&str> {
        match self {
            Self::In(id, Field::Parents) => vec![id],
            Self::And(all) | Self::Or(all) => all.iter().flat_map(Self::parents).collect(),
            Self::Not(inner) => inner.parents(),
            _ => vec![],
        }
    }

    /// The folders in which every match must lie, where the query says so.
    pub fn only_in(&self) -> Option<Vec<&str>> {
        match self {
            Self::In(id, Field::Parents) => Some(vec![id]),
            Self::And(all) => all.iter().find_map(Self::only_in),
            Self::Or(any) => {
                let each: Option<Vec<Vec<&str>>> = any.iter().map(Self::only_in).collect();
                each.map(|lists| lists.concat())
            }
            _ => None,
        }
    }
}

/// RFC 3339; without an offset it is UTC.
pub(super) fn parse_time(text: &str) -> Option<jiff::Timestamp> {
    let exact = text.parse().ok();
    exact.or_else(|| format!("{text}Z").parse().ok())
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    const SIGNS: [&str; 10] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", "{", "}"];
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let token = if let Some(after) = rest.strip_prefix('\'') {
            let (value, after) = quoted(after)?;
            rest = after;
            Token::Text(value)
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            rest = &rest[sign.len()..];
            Token::Sign(sign)
        } else {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if word.is_empty() {
                return None;
            }
            rest = after;
            Token::Word(word.into())
        };
        found.push(token);
        rest = rest.trim_start();
    }
    Some(found)
}

/// A value up to its closing quote; `\'` and `\\` are the only escapes.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\'' => return Some((value, &text[at + 1..])),
            '\\' => match letters.next()?.1 {
                escaped @ ('\'' | '\\') => value.push(escaped),
                _ => return None,
            },
            other => value.push(other),
        }
    }
    None
}

struct Reader<'a> {
    tokens: &'a [Token],
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first.clone())
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.first(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        matches!(self.next()?, Token::Sign(found) if found == sign).then_some(())
    }

    fn or(&mut self) -> Option<Query> {
        let mut any = vec![self.and()?];
        while self.word("or") {
            any.push(self.and()?);
        }
        Some(if any.len() == 1 { any.remove(0) } else { Query::Or(any) })
    }

    fn and(&mut self) -> Option<Query> {
        let mut all = vec![self.not()?];
        while self.word("and") {
            all.push(self.not()?);
        }
        Some(if all.len() == 1 { all.remove(0) } else { Query::And(all) })
    }

    fn not(&mut self) -> Option<Query> {
        if self.word("not") {
            return Some(Query::Not(Box::new(self.not()?)));
        }
        if self.tokens.first() == Some(&Token::Sign("(")) {
            self.next();
            let inner = self.or()?;
            self.sign(")")?;
            return Some(inner);
        }
        self.term()
    }

    fn term(&mut self) -> Option<Query> {
        match self.next()? {
            Token::Text(value) => {
                let list = self.word("in").then(|| self.next()).flatten()?;
                let Token::Word(list) = list else { return None };
                Some(Query::In(value, list_field(&list)?))
            }
            Token::Word(word) if word == "properties" || word == "appProperties" => self.has(word == "appProperties"),
            Token::Word(word) => self.comparison(&word),
            Token::Sign(_) => None,
        }
    }

    fn has(&mut self, private: bool) -> Option<Query> {
        self.word("has").then_some(())?;
        self.sign("{")?;
        self.word("key").then_some(())?;
        self.sign("=")?;
        let Token::Text(key) = self.next()? else { return None };
        (self.word("and") && self.word("value")).then_some(())?;
        self.sign("=")?;
        let Token::Text(value) = self.next()? else { return None };
        self.sign("}")?;
        Some(Query::Has(private, key, value))
    }

    fn comparison(&mut self, word: &str) -> Option<Query> {
        let (field, ops) = field(word)?;
        if field == Field::SharedWithMe && !matches!(self.tokens.first(), Some(Token::Sign("=" | "!="))) {
            return Some(Query::Compare(field, Op::Equal, "true".into()));
        }
        let op = match self.next()? {
            Token::Sign("=") => Op::Equal,
            Token::Sign("!=") => Op::Unequal,
            Token::Sign("<") => Op::Less,
            Token::Sign("<=") => Op::AtMost,
            Token::Sign(">") => Op::More,
            Token::Sign(">=") => Op::AtLeast,
            Token::Word(word) if word == "contains" => Op::Contains,
            _ => return None,
        };
        let value = match (self.next()?, ops) {
            (Token::Word(word), Ops::Flag) if word == "true" || word == "false" => word,
            (Token::Text(text), Ops::Text | Ops::Only | Ops::Search) => text,
            (Token::Text(text), Ops::Time) => parse_time(&text).map(|_| text)?,
            _ => return None,
        };
        let fits = match ops {
            Ops::Text => matches!(op, Op::Equal | Op::Unequal | Op::Contains),
            Ops::Search => op == Op::Contains,
            Ops::Time => op != Op::Contains,
            Ops::Only | Ops::Flag => matches!(op, Op::Equal | Op::Unequal),
        };
        fits.then_some(Query::Compare(field, op, value))
    }
}

#[derive(Clone, Copy)]
enum Ops {
    Text,
    Search,
    Only,
    Flag,
    Time,
}

fn field(word: &str) -> Option<(Field, Ops)> {
    Some(match word {
        "name" => (Field::Name, Ops::Text),
        "fullText" => (Field::FullText, Ops::Search),
        "mimeType" => (Field::Mime, Ops::Text),
        "createdTime" => (Field::Created, Ops::Time),
        "modifiedTime" | "viewedByMeTime" => (Field::Modified, Ops::Time),
        "trashed" => (Field::Trashed, Ops::Flag),
        "starred" => (Field::Starred, Ops::Flag),
        "sharedWithMe" => (Field::SharedWithMe, Ops::Flag),
        "shortcutDetails.targetId" => (Field::Target, Ops::Only),
        _ => return None,
    })
}

fn list_field(word: &str) -> Option<Field> {
    Some(match word {
        "parents" => Field::Parents,
        "owners" => Field::Owners,
        "writers" => Field::Writers,
        "readers" => Field::Readers,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_the_guide_parse() {
        for text in [
            "name = 'hello'",
            "fullText contains 'hello' and not name contains 'x'",
            "mimeType != 'application/vnd.google-apps.folder'",
            "modifiedTime > '2012-06-04T12:00:00'",
            "'1234567' in parents and trashed = false",
            "'test@example.org' in writers or ('me' in owners and starred=true)",
            "properties has { key='mass' and value='1.3kg' }",
            "sharedWithMe and name contains 'hello'",
            "",
        ] {
            assert!(Query::parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused() {
        for text in [
            "name = hello",
            "name = 'it's'",
            r"name = 'a\n'",
            "title = 'x'",
            "name > 'x'",
            "trashed = 'false'",
            "'x' in parents and",
            "(trashed=false",
            "properties has {key='a'}",
            "'x' in folders",
            "createdTime > 'hôm qua'",
        ] {
            assert_eq!(Query::parse(text), None, "{text}");
        }
    }

    #[test]
    fn quotes_and_backslashes_are_escaped_with_a_backslash() {
        let parsed = Query::parse(r"name = 'it\'s a \\ here'");
        assert_eq!(
            parsed,
            Some(Query::Compare(Field::Name, Op::Equal, r"it's a \ here".into()))
        );
    }

    #[test]
    fn an_and_binds_tighter_than_an_or() {
        let Some(Query::Or(parts)) = Query::parse("trashed=true or trashed=false and starred=true") else {
            panic!("an or stands at the top");
        };
        assert!(matches!(&parts[1], Query::And(both) if both.len() == 2));
    }
}
