//! Numbers in words and in Roman figures: «tuần hai», «tuần mười hai», «Tuần III».

use super::tokens::{ACUTE, BREVE, Tokens};

/// More than any school year has weeks.
const MOST: u32 = 53;

/// The number in words or Roman figures that begins at `i`, and how many tokens it has.
pub(super) fn spelled(tokens: &Tokens, i: usize) -> Option<(u32, usize)> {
    roman(tokens.word(i)).map(|n| (n, 1)).or_else(|| in_words(tokens, i))
}

fn in_words(tokens: &Tokens, i: usize) -> Option<(u32, usize)> {
    let ten = |i: usize| tokens.word(i) == "muoi";
    if ten(i) {
        return Some(unit(tokens, i + 1).map_or((10, 1), |n| (10 + n, 2)));
    }
    let first = unit(tokens, i)?;
    if ten(i + 1) {
        return Some(unit(tokens, i + 2).map_or((10 * first, 2), |n| (10 * first + n, 3)));
    }
    Some((first, 1))
}

/// «sau» is «next» without its acute, «nam» is «year» (or a name) without its breve, and «tu» is «from» before a number.
fn unit(tokens: &Tokens, i: usize) -> Option<u32> {
    let n = match tokens.word(i) {
        "mot" => 1,
        "hai" => 2,
        "ba" => 3,
        "bon" => 4,
        "tu" if tokens.number(i + 1).is_none() => 4,
        "nam" if tokens.has_mark(i, BREVE) && tokens.word(i + 1) != "hoc" && tokens.number(i + 1).is_none() => 5,
        "lam" => 5,
        "sau" if tokens.has_mark(i, ACUTE) => 6,
        "bay" => 7,
        "tam" => 8,
        "chin" => 9,
        _ => return None,
    };
    Some(n)
}

fn roman(word: &str) -> Option<u32> {
    let looks = !word.is_empty() && word.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'));
    (1..=MOST).find(|n| looks && figures(*n) == word)
}

fn figures(n: u32) -> String {
    const SIGNS: [(u32, &str); 7] = [
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = n;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}
