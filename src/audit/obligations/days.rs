//! Sets of days, for who was there when.

use jiff::ToSpan;
use jiff::civil::Date;

/// Days as disjoint stretches in order, both ends included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Days(Vec<(Date, Date)>);

impl Days {
    /// From the first to the last day; nothing stands for an open end.
    pub(super) fn window(from: Option<Date>, to: Option<Date>) -> Self {
        let (from, to) = (from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX));
        Self(if from <= to { vec![(from, to)] } else { Vec::new() })
    }

    /// The days of either.
    pub(super) fn plus(mut self, other: &Self) -> Self {
        self.0.extend_from_slice(&other.0);
        self.0.sort_unstable();
        let mut out: Vec<(Date, Date)> = Vec::new();
        for (from, to) in self.0 {
            match out.last_mut() {
                Some(last) if from <= last.1.saturating_add(1.day()) => last.1 = last.1.max(to),
                _ => out.push((from, to)),
            }
        }
        Self(out)
    }

    /// The days that `other` has not.
    pub(super) fn minus(self, other: &Self) -> Self {
        let mut left = self.0;
        for &(from, to) in &other.0 {
            left = left.into_iter().flat_map(|stretch| cut(stretch, from, to)).collect();
        }
        Self(left)
    }

    /// The days of both.
    pub(super) fn within(&self, other: &Self) -> Self {
        let mut out = Vec::new();
        for &(a, b) in &self.0 {
            for &(c, d) in &other.0 {
                if a.max(c) <= b.min(d) {
                    out.push((a.max(c), b.min(d)));
                }
            }
        }
        Self(out)
    }

    /// Whether a day is one of them.
    pub(super) fn has(&self, day: Date) -> bool {
        self.0.iter().any(|&(from, to)| from <= day && day <= to)
    }

    /// The last of them between two days.
    pub(super) fn last_between(&self, first: Date, last: Date) -> Option<Date> {
        let touching = self.0.iter().filter(|&&(from, to)| from <= last && to >= first);
        touching.map(|&(_, to)| to.min(last)).max()
    }

    /// The first of them from `day` on.
    pub(super) fn first_from(&self, day: Date) -> Option<Date> {
        let ahead = self.0.iter().filter(|&&(_, to)| to >= day);
        ahead.map(|&(from, _)| from.max(day)).min()
    }

    /// The first day from `day` on that is not one of them.
    pub(super) fn first_outside(&self, day: Date) -> Date {
        let around = self.0.iter().find(|&&(from, to)| from <= day && day <= to);
        around.map_or(day, |&(_, to)| to.saturating_add(1.day()))
    }
}

/// What is left of a stretch without the days from `from` to `to`.
fn cut(stretch: (Date, Date), from: Date, to: Date) -> Vec<(Date, Date)> {
    if to < stretch.0 || from > stretch.1 {
        return vec![stretch];
    }
    let mut left = Vec::new();
    if from > stretch.0 {
        left.push((stretch.0, from.saturating_sub(1.day())));
    }
    if to < stretch.1 {
        left.push((to.saturating_add(1.day()), stretch.1));
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(n: i32) -> Date {
        jiff::civil::date(2025, 9, 1).saturating_add(n.days())
    }

    fn days(stretches: &[(i32, i32)]) -> Days {
        let windows = stretches
            .iter()
            .map(|&(a, n)| Days::window(Some(day(a)), Some(day(a + n))));
        windows.fold(Days::default(), |all, one| all.plus(&one))
    }

    proptest! {
        #[test]
        fn sets_of_days_behave_like_sets(
            a in prop::collection::vec((0..40i32, 0..8i32), 0..4),
            b in prop::collection::vec((0..40i32, 0..8i32), 0..4),
        ) {
            let (a, b) = (days(&a), days(&b));
            let (plus, minus, both) = (a.clone().plus(&b), a.clone().minus(&b), a.within(&b));
            for n in -2..60 {
                let d = day(n);
                prop_assert_eq!(plus.has(d), a.has(d) || b.has(d));
                prop_assert_eq!(minus.has(d), a.has(d) && !b.has(d));
                prop_assert_eq!(both.has(d), a.has(d) && b.has(d));
                prop_assert!(!a.has(a.first_outside(d)));
                prop_assert_eq!(a.first_from(d), (n..60).map(day).find(|d| a.has(*d)));
            }
        }
    }
}
