//! Related but distinct: a town hall and its social centre, agencies of one network, a body and its services. Of pairs that are
//! no duplicates, the same terms tell them from strangers, with bits of their own (`assets/link/related.txt`); verdicts teach
//! them further.

use super::compare::{LEVELS, Level, Outcome};
use super::learn::{self, Judged};
use super::model::{probability, round};
use super::rules::{self, Rules};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The bits that tell related pairs from strangers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// None where nothing is known of such relations: persons have none.
    known: Option<Known>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Known {
    prior: f64,
    /// Per comparison.
    levels: Vec<[f64; LEVELS]>,
    /// Per rule, by its number.
    rules: Vec<f64>,
}

pub(super) const TABLE: &str = include_str!("../../assets/link/related.txt");

fn table() -> &'static HashMap<&'static str, f64> {
    static BITS: OnceLock<HashMap<&'static str, f64>> = OnceLock::new();
    BITS.get_or_init(|| rules::bits_in(TABLE))
}

impl Related {
    /// What is shipped, for organisations compared by these comparisons.
    pub(super) fn shipped<'n>(comparisons: impl Iterator<Item = &'n str>) -> Self {
        let bits = |name: &str| table().get(name).copied().unwrap_or(0.0);
        let levels = |comparison: &str| Level::each(|level| bits(&level.of(comparison)));
        let rules = rules::names().iter().map(|name| bits(name)).collect();
        Self { known: Some(Known { prior: bits("prior"), levels: comparisons.map(levels).collect(), rules }) }
    }

    fn bits(&self, outcomes: &[Outcome], rules: Rules) -> Option<f64> {
        let known = self.known.as_ref()?;
        let mut sum = known.prior;
        for (outcome, levels) in outcomes.iter().zip(&known.levels) {
            sum += levels[outcome.level as usize];
        }
        rules.iter().for_each(|rule| sum += known.rules[rule]);
        Some(sum)
    }

    /// The chance that a pair which is no duplicate is related, 0 to 1.
    pub(super) fn chance(&self, outcomes: &[Outcome], rules: Rules) -> f64 {
        self.bits(outcomes, rules).map_or(0.0, |bits| round(probability(round(bits))))
    }

    /// A pair on which a person said that it is related, or distinct, to learn from.
    pub(super) fn judged(&self, of: Judged, related: bool) -> Option<Judged> {
        let bits = self.bits(&of.outcomes, of.rules)?;
        Some(Judged { bits, yes: related, ..of })
    }

    /// Adds what verdicts teach, where it does better on those that are held out.
    pub(super) fn teach(&mut self, judged: &[Judged]) {
        let Some(known) = &mut self.known else { return };
        let Some(gains) = learn::gains(judged, known.levels.len()) else { return };
        known.prior = round(known.prior + gains.prior());
        for (at, levels) in known.levels.iter_mut().enumerate() {
            gains.add_levels(at, levels);
        }
        gains.add_rules(&mut known.rules);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(lines, table().len());
        let unknown: Vec<_> = table()
            .keys()
            .filter(|name| !rules::names().contains(name) && **name != "prior" && !name.contains('='))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
