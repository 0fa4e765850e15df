//! How many issues of each rule there were after each operation that changed them.

use crate::Progress;
use crate::error::Result;
use crate::locale::Lang;
use crate::workspace::Read;
use std::collections::BTreeMap;

/// Rules that have a line of their own, those with the most issues at any time; the others are one line together.
pub const LINES: usize = 7;
/// Moments that are kept: of more, evenly chosen ones.
const MOMENTS: usize = 400;

/// The moment after an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub operation: i64,
    pub at_utc: String,
}

impl Moment {
    /// Its number and its day, as an axis has room for.
    pub fn name(&self, lang: Lang) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let part = |range: std::ops::Range<usize>| {
            self.at_utc.get(range).and_then(|text| text.parse::<usize>().ok()).unwrap_or(1)
        };
        let (month, day) = (part(5..7), part(8..10));
        match lang {
            Lang::Fr => format!("n° {} · {day:02}/{month:02}", self.operation),
            Lang::En => format!("#{} · {day} {}", self.operation, MONTHS[month.clamp(1, 12) - 1]),
        }
    }
}

/// One rule over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Field and code; none: all rules without a line of their own.
    pub rule: Option<(String, String)>,
    /// Issues at each moment.
    pub issues: Vec<u64>,
}

/// Issues over time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    pub moments: Vec<Moment>,
    /// Those with the most issues at any time first.
    pub lines: Vec<Line>,
    /// Rules that share the last line.
    pub others: usize,
    /// All issues at each moment.
    pub total: Vec<u64>,
}

/// Reads it.
///
/// # Errors
/// Those of the workspace, and cancellation.
pub fn history(read: Read<'_>, progress: &Progress) -> Result<History> {
    let mut rules: BTreeMap<(String, String), usize> = BTreeMap::new();
    // A rule of the workspace belongs to one line, whatever its severity.
    let mut line_of: BTreeMap<i64, usize> = BTreeMap::new();
    let mut moments: Vec<Moment> = Vec::new();
    let mut steps: Vec<(usize, i64, u64)> = Vec::new();
    read.issue_history(&mut |step| {
        progress.check()?;
        let next = rules.len();
        let line = *rules.entry((step.field, step.code)).or_insert(next);
        line_of.insert(step.rule, line);
        if moments.last().is_none_or(|moment| moment.operation != step.operation.0) {
            moments.push(Moment { operation: step.operation.0, at_utc: step.at_utc });
        }
        steps.push((moments.len() - 1, step.rule, step.issues));
        Ok(())
    })?;
    let kept = chosen(moments.len());
    let mut lines = vec![vec![0u64; kept.len()]; rules.len()];
    let mut peaks = vec![0u64; rules.len()];
    let (mut now, mut by_rule, mut at) = (vec![0u64; rules.len()], BTreeMap::<i64, u64>::new(), 0);
    for (place, moment) in kept.iter().enumerate() {
        while at < steps.len() && steps[at].0 <= *moment {
            let (_, rule, issues) = steps[at];
            let line = line_of[&rule];
            now[line] = now[line] + issues - by_rule.insert(rule, issues).unwrap_or(0);
            at += 1;
        }
        for (line, count) in now.iter().enumerate() {
            lines[line][place] = *count;
            peaks[line] = peaks[line].max(*count);
        }
    }
    let moments = kept.iter().map(|at| moments[*at].clone()).collect();
    Ok(told(rules, lines, &peaks, moments))
}

/// Which of so many moments are kept: the first, the last, and evenly between.
fn chosen(count: usize) -> Vec<usize> {
    if count <= MOMENTS {
        return (0..count).collect();
    }
    (0..MOMENTS).map(|place| place * (count - 1) / (MOMENTS - 1)).collect()
}

fn told(
    rules: BTreeMap<(String, String), usize>,
    mut lines: Vec<Vec<u64>>,
    peaks: &[u64],
    moments: Vec<Moment>,
) -> History {
    let count = moments.len();
    let sum =
        |lines: &[Vec<u64>]| -> Vec<u64> { (0..count).map(|at| lines.iter().map(|line| line[at]).sum()).collect() };
    let total = sum(&lines);
    let mut order: Vec<((String, String), usize)> = rules.into_iter().collect();
    order.sort_by(|a, b| peaks[b.1].cmp(&peaks[a.1]).then_with(|| a.0.cmp(&b.0)));
    let rest = order.split_off(order.len().min(LINES));
    let mut out: Vec<Line> =
        order.into_iter().map(|(rule, at)| Line { rule: Some(rule), issues: std::mem::take(&mut lines[at]) }).collect();
    if !rest.is_empty() {
        let others: Vec<Vec<u64>> = rest.iter().map(|(_, at)| std::mem::take(&mut lines[*at])).collect();
        out.push(Line { rule: None, issues: sum(&others) });
    }
    History { moments, lines: out, others: rest.len(), total }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{env, workspace};
    use super::*;
    use crate::model::Value;
    use crate::operations::edit::{self, Edit};
    use crate::operations::{self, commit};

    #[test]
    fn a_row_only_where_an_operation_changed_a_count() {
        let folder = tempfile::tempdir().unwrap();
        let text = "id,nom,date_maj,courriel\n1,Mairie,2026-10-01,a\n2,Centre social,2026-10-01,b\n3,Foyer,2026-10-01,c@d.fr\n";
        let mut workspace = workspace(folder.path(), &[("a", text)]);
        let mut edit = |id: &str, field: &str, value: &str| {
            let record = operations::find_record(workspace.read(), "structure", id).unwrap();
            let edit = Edit { record, field: field.into(), value: Some(Value::text(value)) };
            let plan = edit::plan(workspace.read(), &[edit]).unwrap();
            commit(&mut workspace, plan, &env(), &Progress::new()).unwrap();
        };
        edit("a--1", "courriel", "a@b.fr");
        edit("a--3", "nom", "Foyer des jeunes");
        let mails = |workspace: &crate::workspace::Workspace| {
            let found = history(workspace.read(), &Progress::new()).unwrap();
            let line = found.lines.iter().find(|line| line.rule == Some(("courriel".into(), "value_error".into())));
            let operations: Vec<i64> = found.moments.iter().map(|moment| moment.operation).collect();
            assert_eq!(found.total.len(), operations.len());
            (operations, line.unwrap().issues.clone())
        };
        // The third operation changed no count.
        assert_eq!(mails(&workspace), (vec![1, 2], vec![2, 1]));
        operations::undo(&mut workspace, &env(), &Progress::new()).unwrap();
        operations::undo(&mut workspace, &env(), &Progress::new()).unwrap();
        assert_eq!(mails(&workspace), (vec![1, 2, 5], vec![2, 1, 2]));
        operations::redo(&mut workspace, &env(), &Progress::new()).unwrap();
        assert_eq!(mails(&workspace), (vec![1, 2, 5, 6], vec![2, 1, 2, 1]));
    }

    #[test]
    fn many_rules_share_a_line_and_many_moments_are_thinned() {
        let rules: BTreeMap<_, _> = (0..10).map(|n| ((format!("f{n}"), "c".to_owned()), n)).collect();
        let lines: Vec<Vec<u64>> = (0..10u64).map(|n| vec![n, 2 * n]).collect();
        let peaks: Vec<u64> = (0..10).map(|n| 2 * n).collect();
        let moment = |operation| Moment { operation, at_utc: "2026-11-03T10:00:00Z".into() };
        assert_eq!([Lang::Fr, Lang::En].map(|lang| moment(4).name(lang)), ["n° 4 · 03/11", "#4 · 3 Nov"]);
        let found = told(rules, lines, &peaks, vec![moment(1), moment(2)]);
        assert_eq!((found.lines.len(), found.others), (LINES + 1, 3));
        assert_eq!(found.lines[0].issues, [9, 18]);
        assert_eq!(
            (found.lines[LINES].issues.as_slice(), found.total.as_slice()),
            ([3, 6].as_slice(), [45, 90].as_slice())
        );
        let kept = chosen(100_000);
        assert_eq!((kept.len(), kept[0], kept[MOMENTS - 1]), (MOMENTS, 0, 99_999));
    }
}
