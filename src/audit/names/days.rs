//! Days of the month beside a period: «Tuần 3 - 22.9», «Tuần 2 15-19.9», «Tuần 1 (8.9 đến 12.9)». They count nothing.

use super::tokens::{Sep, Tokens, is_day};

/// How many tokens from `i` on are a day or a range of days that stands beside the period `last`. `near` says whether a
/// day and month lie in that period, or beside it.
pub(super) fn days(tokens: &Tokens, i: usize, last: u32, near: &dyn Fn(u32, u32, u32) -> bool) -> Option<usize> {
    let first = day(tokens, i, last, near);
    // The first of two days often stands without its month.
    let bare = tokens.number(i).is_some_and(|n| (1..=31).contains(&n)) && tokens.digits(i) <= 2;
    let behind = i + first.unwrap_or(usize::from(bare));
    let second = match tokens.word(behind) {
        "den" | "toi" => behind + 1,
        _ if tokens.sep(behind) == Sep::Dash => behind,
        _ => return first,
    };
    match day(tokens, second, last, near) {
        Some(used) if behind > i => Some(second + used - i),
        _ => first,
    }
}

/// How many tokens from `i` on are a day and its month. Written with a full stop they are one wherever they lie, unless
/// they count on from the number before («tuan 3.4.5»); otherwise only beside the period.
fn day(tokens: &Tokens, i: usize, last: u32, near: &dyn Fn(u32, u32, u32) -> bool) -> Option<usize> {
    let number = |i: usize| tokens.number(i).filter(|_| tokens.digits(i) <= 2);
    let day = number(i)?;
    if tokens.word(i + 1) == "thang"
        && let Some(month) = number(i + 2).filter(|month| is_day(day, *month))
    {
        // «tuan 12 va 13 thang 11»: weeks of that month.
        return (near(last, day, month) || day > last + 4 || day <= last).then_some(3);
    }
    // A bracket, a comma or a space between them, or a class («19-20 1A»), is no date.
    let joined = tokens.follows(i + 1, '.') || tokens.sep(i + 1) == Sep::Dash || tokens.follows(i + 1, '/');
    let month = number(i + 1).filter(|month| joined && !tokens.is_class_like(i + 1) && is_day(day, *month))?;
    let stands = near(last, day, month) || (tokens.follows(i + 1, '.') && day != last + 1);
    stands.then_some(2)
}
