//! `report.html`: the report for people, one file without script nor outside resource. It opens with the balance of
//! lines (CURATOR, "What goes out"); colours are the tokens of the window.

use crate::export::input::{Balance, Counts, ExportInput};
use crate::export::report::rule_label;
use crate::export::summary::Summary;
use crate::locale::Lang;
use crate::model::{Level, Message, percent_cut};
use std::fmt::Write;

/// Groups listed in the page; all are in `doublons.csv`.
const GROUPS_SHOWN: usize = 50;

pub(super) fn report_html(input: &ExportInput<'_>, summary: &Summary) -> String {
    let mut page = Page { lang: input.lang, html: String::with_capacity(16 * 1024) };
    let tag = if input.lang == Lang::Fr { "fr" } else { "en" };
    let _ = write!(
        page.html,
        "<!DOCTYPE html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{}</title><style>\n{}</style></head>\n\
         <body><main>\n",
        escaped(&input.lang.text("report-title")),
        include_str!("report.css")
    );
    page.heading(input, summary);
    page.balance(input, summary);
    page.counts(&input.report.counts);
    page.healed(input);
    page.decided(input);
    page.columns(input);
    page.rejects(summary, &input.report.missing);
    page.duplicates(input);
    page.sentences("report-published", &summary.published);
    page.drawn(input);
    page.rest(input);
    page.html.push_str("</main></body></html>\n");
    page.html
}

struct Page {
    lang: Lang,
    html: String,
}

impl Page {
    fn text(&self, code: &str) -> String {
        escaped(&self.lang.text(code))
    }

    fn render(&self, message: &Message) -> String {
        escaped(&self.lang.render(message))
    }

    fn number(&self, count: u64) -> String {
        self.lang.number(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn heading(&mut self, input: &ExportInput<'_>, summary: &Summary) {
        let made = Message::new("report-made")
            .with("date", date(self.lang, input.today))
            .with("version", input.app_version)
            .with("gate", self.lang.text(input.gate.code()).into_owned());
        let (title, made) = (self.text("report-title"), self.render(&made));
        let _ = write!(self.html, "<h1>{title}</h1><p class=\"weak\">{made}</p>\n<div class=\"figures\">");
        let written: usize = input.schemas.iter().map(|lot| lot.records.len()).sum();
        let merged: u64 = summary.totals.iter().map(|total| total.merged).sum();
        self.figure(written as u64, "report-records-ready", "ok");
        self.figure(input.rejects.len() as u64, "report-records-rejected", "bad");
        self.figure(merged, "report-records-merged", "dup");
        self.html.push_str("</div>\n");
    }

    fn figure(&mut self, count: u64, label: &str, class: &str) {
        let (number, label) = (self.number(count), self.text(label));
        let _ = write!(self.html, "<div class=\"figure\"><b class=\"{class}\">{number}</b><span>{label}</span></div>");
    }

    fn balance(&mut self, input: &ExportInput<'_>, summary: &Summary) {
        self.open("report-balance", Some("report-balance-intro"));
        for total in summary.totals.iter().filter(|total| total.read > 0) {
            let name = self.schema(&total.schema);
            let _ = write!(self.html, "<h3>{name}</h3>");
            self.sum(
                (total.read, "report-lines-read"),
                &[
                    (total.empty, "report-lines-empty"),
                    (total.ignored, "report-lines-ignored"),
                    (total.set_aside, "report-lines-set-aside"),
                    (total.records, "report-records"),
                ],
            );
            self.sum(
                (total.records, "report-records"),
                &[
                    (total.conforming, "report-conforming"),
                    (total.rejected, "report-rejected"),
                    (total.merged, "report-merged"),
                    (total.left_out, "report-left-out"),
                ][..if total.left_out > 0 { 4 } else { 3 }],
            );
        }
        if summary.gaps.is_empty() {
            let sentence = self.text("report-balanced");
            let _ = write!(self.html, "<p class=\"banner ok\">{sentence}</p>");
        } else {
            let sentences: Vec<String> = summary.gaps.iter().map(|gap| self.render(gap)).collect();
            let sentence = self.text("report-unbalanced");
            let _ = write!(self.html, "<p class=\"banner bad\">{sentence}<br>{}</p>", sentences.join("<br>"));
        }
        self.tables(&input.report.balance);
        self.close();
    }

    /// `1 284 lues = 12 vides + 3 ignorées + …`
    fn sum(&mut self, (total, label): (u64, &str), parts: &[(u64, &str)]) {
        self.html.push_str("<div class=\"sum\">");
        self.figure(total, label, "");
        for (position, (count, label)) in parts.iter().enumerate() {
            self.html.push_str(if position == 0 { "<i>=</i>" } else { "<i>+</i>" });
            self.figure(*count, label, "");
        }
        self.html.push_str("</div>");
    }

    fn tables(&mut self, balance: &[Balance]) {
        let columns = [
            "report-source",
            "report-file",
            "report-schema",
            "#report-lines-read",
            "#report-lines-empty",
            "#report-lines-ignored",
            "#report-lines-set-aside",
            "#report-records",
            "#report-conforming",
            "#report-rejected",
            "#report-merged",
        ];
        let rows = balance.iter().map(|one| {
            let file = one.sheet.as_ref().map_or_else(|| one.file.clone(), |sheet| format!("{} · {sheet}", one.file));
            let mut row = vec![escaped(&one.source), escaped(&file), self.schema(&one.schema)];
            let counts = [
                one.read,
                one.empty,
                one.ignored,
                one.set_aside,
                one.records,
                one.conforming,
                one.rejected,
                one.merged,
            ];
            row.extend(counts.map(|count| self.number(count)));
            row
        });
        let rows: Vec<_> = rows.collect();
        self.table(&columns, rows);
    }

    fn counts(&mut self, counts: &[Counts]) {
        self.open("report-counts", Some("report-counts-intro"));
        for one in counts {
            let of = Message::new("report-count-of").with("count", self.number(one.records));
            let (name, of) = (self.schema(&one.schema), self.render(&of));
            let _ = write!(self.html, "<h3>{name} <span class=\"weak\">{of}</span></h3><div class=\"figures\">");
            let all = [
                (one.official, "report-count-official"),
                (one.api, "report-count-api"),
                (one.plausible, "report-count-plausible"),
            ];
            for (count, label) in all {
                let (number, label) = (self.number(count), self.text(label));
                let share = if one.records == 0 { 0.0 } else { 100.0 * count as f64 / one.records as f64 };
                let _ = write!(
                    self.html,
                    "<div class=\"figure\"><b>{number}</b><span>{label}</span>\
                     <div class=\"bar\"><div style=\"width:{share:.1}%\"></div></div></div>"
                );
            }
            self.html.push_str("</div>");
        }
        self.close();
    }

    fn healed(&mut self, input: &ExportInput<'_>) {
        self.open("report-healed", Some("report-healed-intro"));
        let rows = input.report.healed.iter().map(|one| {
            let example = |example: &crate::export::input::Example| {
                format!("{} → {}", self.value(&example.before), self.value(&example.after))
            };
            let examples: Vec<String> = one.examples.iter().take(3).map(example).collect();
            vec![escaped(&rule_label(self.lang, &one.rule)), examples.join("<br>"), self.number(one.count)]
        });
        let rows: Vec<_> = rows.collect();
        self.table(&["report-rule", "report-example", "#report-count"], rows);
        self.close();
    }

    fn decided(&mut self, input: &ExportInput<'_>) {
        self.open("report-decided", None);
        let rows = input.report.decided.iter().map(|(what, count)| vec![self.render(what), self.number(*count)]);
        let rows: Vec<_> = rows.collect();
        self.table(&["report-what", "#report-count"], rows);
        self.close();
        if !input.report.emptied.is_empty() {
            self.open("report-emptied", Some("report-emptied-intro"));
            let rows = input.report.emptied.iter().map(|one| {
                let values: Vec<String> =
                    one.values.iter().take(10).map(|value| format!("<code>{}</code>", escaped(value))).collect();
                vec![self.schema(&one.schema), code(&one.field), values.join(" "), self.number(one.count)]
            });
            let rows: Vec<_> = rows.collect();
            self.table(&["report-schema", "report-field", "report-values", "#report-count"], rows);
            self.close();
        }
    }

    fn columns(&mut self, input: &ExportInput<'_>) {
        self.open("report-not-taken", None);
        let rows = input.report.not_taken.iter().map(|one| {
            let file = one.sheet.as_ref().map_or_else(|| one.file.clone(), |sheet| format!("{} · {sheet}", one.file));
            vec![escaped(&file), escaped(&one.column), self.render(&one.why)]
        });
        let rows: Vec<_> = rows.collect();
        self.table(&["report-file", "report-column", "report-why"], rows);
        self.close();
        if !input.report.no_equivalent.is_empty() {
            self.open("report-no-equivalent", None);
            let rows =
                input.report.no_equivalent.iter().map(|one| {
                    vec![escaped(&one.source), code(&one.field), escaped(&one.value), self.number(one.count)]
                });
            let rows: Vec<_> = rows.collect();
            self.table(&["report-source", "report-field", "report-value", "#report-count"], rows);
            self.close();
        }
    }

    fn rejects(&mut self, summary: &Summary, missing: &[Message]) {
        self.open("report-rejects", Some("report-rejects-intro"));
        let rows = summary
            .causes
            .iter()
            .map(|one| vec![self.schema(&one.schema), self.render(&one.message), self.number(one.count)]);
        let rows: Vec<_> = rows.collect();
        self.table(&["report-schema", "report-cause", "#report-count"], rows);
        for sentence in missing {
            let sentence = self.render(sentence);
            let _ = write!(self.html, "<p class=\"warn\">{sentence}</p>");
        }
        if !summary.reasons.is_empty() {
            let title = self.text("report-reasons");
            let _ = write!(self.html, "<h3>{title}</h3>");
            let rows = summary.reasons.iter().map(|one| {
                let (field, reason) = (code(&one.field), self.render(&one.message));
                vec![self.schema(&one.schema), field, reason, self.number(one.count)]
            });
            let rows: Vec<_> = rows.collect();
            self.table(&["report-schema", "report-field", "report-first-case", "#report-count"], rows);
        }
        self.close();
    }

    fn duplicates(&mut self, input: &ExportInput<'_>) {
        self.open("report-duplicates", None);
        let intro = Message::new("report-duplicates-intro")
            .with("groups", input.groups.len())
            .with("records", input.groups.iter().map(|group| group.members.len()).sum::<usize>())
            .with("merged", input.groups.iter().filter(|group| group.merged).count());
        let intro = self.render(&intro);
        let _ = write!(self.html, "<p>{intro}</p>");
        for sentence in &input.report.duplicates {
            let sentence = self.render(sentence);
            let _ = write!(self.html, "<p>{sentence}</p>");
        }
        if input.report.undecided_pairs > 0 {
            let left = self.render(&Message::new("report-undecided").with("count", input.report.undecided_pairs));
            let _ = write!(self.html, "<p class=\"warn\">{left}</p>");
        }
        if !input.groups.is_empty() {
            let rows = input.groups.iter().take(GROUPS_SHOWN).flat_map(|group| {
                group.members.iter().enumerate().map(|(position, member)| {
                    let name = if position == 0 { code(&group.id) } else { String::new() };
                    let merged = if group.merged { "report-yes" } else { "report-no" };
                    let merged = if position == 0 { self.text(merged) } else { String::new() };
                    let score = format!("{}\u{a0}%", self.lang.decimals(percent_cut(member.score, 1), 1));
                    let why = if position == 0 { group.why.as_slice() } else { &[] };
                    let why = why.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>");
                    let (source, by) = (escaped(&member.source), escaped(&member.decided_by));
                    vec![name, merged, code(&member.id), source, by, score, why]
                })
            });
            let rows: Vec<_> = rows.collect();
            let columns = [
                "report-group",
                "report-merged",
                "report-id",
                "report-source",
                "report-decided-by",
                "#report-score-short",
                "report-why-grouped",
            ];
            self.table(&columns, rows);
            if input.groups.len() > GROUPS_SHOWN {
                let more = Message::new("report-more").with("count", input.groups.len() - GROUPS_SHOWN);
                let more = self.render(&more);
                let _ = write!(self.html, "<p class=\"weak\">{more}</p>");
            }
        }
        self.close();
    }

    fn rest(&mut self, input: &ExportInput<'_>) {
        if let Some((before, after)) = input.report.score {
            let values = Message::new("report-score-values").with("before", before).with("after", after);
            let raise = input.report.raise.iter().cloned();
            self.sentences("report-score", &std::iter::once(values).chain(raise).collect::<Vec<_>>());
        }
        self.sentences("report-stale", &input.report.stale);
        if !input.report.rules.is_empty() {
            self.open("report-rules", Some("report-rules-intro"));
            let rows = input.report.rules.iter().map(|one| {
                let source = if one.source.is_empty() { self.text("report-everywhere") } else { escaped(&one.source) };
                let level = self.text(match one.level {
                    Level::Off => "report-level-off",
                    Level::Warning => "report-level-warning",
                    Level::Error => "report-level-error",
                });
                vec![source, escaped(&rule_label(self.lang, &one.rule)), level]
            });
            let rows: Vec<_> = rows.collect();
            self.table(&["report-source", "report-rule", "report-level"], rows);
            self.close();
        }
    }

    fn drawn(&mut self, input: &ExportInput<'_>) {
        if input.drawn.is_empty() {
            return;
        }
        self.open("report-drawn", Some("report-drawn-intro"));
        for one in &input.drawn {
            let (name, origin) = (self.schema(&one.schema), escaped(&one.origin));
            let _ = write!(
                self.html,
                "<details><summary>{} <span class=\"weak\">{name} · {origin}</span></summary>",
                code(&one.id)
            );
            for (title, pairs) in [("report-drawn-raw", &one.raw), ("report-drawn-out", &one.out)] {
                let title = self.text(title);
                let _ = write!(self.html, "<h3>{title}</h3>");
                let rows = pairs.iter().map(|(name, value)| vec![escaped(name), code(value)]).collect();
                self.table(&["report-field", "report-value"], rows);
            }
            self.html.push_str("</details>\n");
        }
        self.close();
    }

    fn sentences(&mut self, title: &str, sentences: &[Message]) {
        if sentences.is_empty() {
            return;
        }
        self.open(title, None);
        for sentence in sentences {
            let sentence = self.render(sentence);
            let _ = write!(self.html, "<p>{sentence}</p>");
        }
        self.close();
    }

    fn open(&mut self, title: &str, intro: Option<&str>) {
        let title = self.text(title);
        let _ = write!(self.html, "<section><h2>{title}</h2>");
        if let Some(intro) = intro {
            let intro = self.text(intro);
            let _ = write!(self.html, "<p class=\"weak\">{intro}</p>");
        }
    }

    fn close(&mut self) {
        self.html.push_str("</section>\n");
    }

    /// Cells are already escaped; a column whose code starts with `#` holds numbers.
    fn table(&mut self, columns: &[&str], rows: Vec<Vec<String>>) {
        if rows.is_empty() {
            let none = self.text("report-none");
            let _ = write!(self.html, "<p class=\"weak\">{none}</p>");
            return;
        }
        self.html.push_str("<div class=\"scroll\"><table><thead><tr>");
        let class = |column: &str| if column.starts_with('#') { " class=\"n\"" } else { "" };
        for column in columns {
            let title = self.text(column.trim_start_matches('#'));
            let _ = write!(self.html, "<th scope=\"col\"{}>{title}</th>", class(column));
        }
        self.html.push_str("</tr></thead><tbody>");
        for row in rows {
            self.html.push_str("<tr>");
            for (cell, column) in row.iter().zip(columns) {
                let _ = write!(self.html, "<td{}>{cell}</td>", class(column));
            }
            self.html.push_str("</tr>\n");
        }
        self.html.push_str("</tbody></table></div>");
    }

    /// A value as it was written; one that is not there is said, not shown.
    fn value(&self, text: &str) -> String {
        if text.is_empty() { format!("<span class=\"weak\">{}</span>", self.text("report-empty")) } else { code(text) }
    }

    fn schema(&self, slug: &str) -> String {
        let code = format!("report-schema-{slug}");
        if self.lang.knows(&code) { self.text(&code) } else { escaped(slug) }
    }
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<code>{}</code>", escaped(text)) }
}

/// An ISO date as the language writes it.
fn date(lang: Lang, iso: &str) -> String {
    match (lang, iso.split('-').collect::<Vec<_>>().as_slice()) {
        (Lang::Fr, [year, month, day]) => format!("{day}/{month}/{year}"),
        _ => iso.to_owned(),
    }
}

/// Text that cannot become markup; control characters are shown as a replacement.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(' '),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_received_becomes_markup() {
        assert_eq!(escaped("<script>\"a\" & 'b'\u{0}"), "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;\u{fffd}");
    }

    #[test]
    fn dates_are_those_of_the_language() {
        assert_eq!(date(Lang::Fr, "2026-11-23"), "23/11/2026");
        assert_eq!(date(Lang::En, "2026-11-23"), "2026-11-23");
    }
}
