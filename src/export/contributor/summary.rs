//! One page for the producer: how many records are ready, what to correct first, and what is in the folder.

use super::{Contributor, MAIL, WORKBOOK};
use crate::locale::Lang;
use crate::model::Message;
use std::fmt::Write;

/// Corrections that the page lists: more would not be read.
const LISTED: usize = 12;

/// The page; `annotated` are the annotated files, each with its rows where not all are in it (else 0).
pub(super) fn page(given: &Contributor<'_>, annotated: &[(String, u64)]) -> String {
    let lang = Lang::Fr;
    let title = lang.render(&Message::new("back-title").with("source", given.source.as_str()));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{}</title><style>{STYLE}</style></head><body>\n",
        escape(&title)
    );
    let _ = writeln!(out, "<h1>{}</h1>", escape(&title));
    let date = lang.render(&Message::new("back-date").with("date", lang.date(&given.today)));
    let _ = writeln!(out, "<p class=\"weak\">{}</p>", escape(&date));
    let left = given.records - given.ready;
    let files: Vec<&str> = given.files.iter().map(|file| file.name.as_str()).collect();
    let sum = Message::new(if left == 0 { "back-sum-done" } else { "back-sum" })
        .with("records", given.records)
        .with("ready", given.ready)
        .with("left", left)
        .with("files", files.join(", "));
    let _ = writeln!(out, "<p>{}</p>", escape(&lang.render(&sum)));
    table(&mut out, given);
    let questions = Message::new("back-questions").with("count", given.questions).with("file", MAIL);
    let _ = writeln!(out, "<p>{}</p>", escape(&lang.render(&questions)));
    let _ = writeln!(out, "<h2>{}</h2><ul>", lang.text("back-parts"));
    for (name, cut) in annotated {
        let what = match cut {
            0 => lang.text("back-part-annotated").into_owned(),
            rows => lang.render(&Message::new("back-part-cut").with("count", *rows)),
        };
        part(&mut out, name, &what);
    }
    part(&mut out, MAIL, &lang.text("back-part-mail"));
    if given.lots.is_empty() {
        let most = Message::new("back-no-workbook").with("most", crate::export::contributor::MOST_RECORDS);
        let _ = writeln!(out, "<li>{}</li>", escape(&lang.render(&most)));
    } else {
        part(&mut out, WORKBOOK, &lang.text("back-part-workbook"));
    }
    let _ = writeln!(out, "</ul><p class=\"weak\">{}</p>\n</body></html>", escape(&lang.text("back-legend")));
    out
}

fn part(out: &mut String, name: &str, what: &str) {
    let _ = writeln!(out, "<li><strong>{}</strong>\u{a0}: {}</li>", escape(name), escape(what));
}

fn table(out: &mut String, given: &Contributor<'_>) {
    let lang = Lang::Fr;
    if given.corrections.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        "<h2>{}</h2><p class=\"weak\">{}</p><table><thead><tr><th></th>",
        lang.text("back-first"),
        lang.text("back-first-why")
    );
    for (code, number) in [
        ("back-head-field", false),
        ("back-head-reason", false),
        ("back-head-example", false),
        ("back-head-records", true),
        ("back-head-frees", true),
    ] {
        let class = if number { " class=\"n\"" } else { "" };
        let _ = write!(out, "<th{class}>{}</th>", lang.text(code));
    }
    out.push_str("</tr></thead><tbody>\n");
    for (position, one) in given.corrections.iter().take(LISTED).enumerate() {
        let class = if one.blocking { "error" } else { "warning" };
        let example: String = one.example.chars().take(60).collect();
        let number = |count: u64| lang.number(i64::try_from(count).unwrap_or(i64::MAX));
        let frees = if one.blocking { number(one.frees) } else { "–".to_owned() };
        let _ = writeln!(
            out,
            "<tr><td class=\"{class}\">{}</td><td>{}</td><td>{}</td><td class=\"v\">{}</td><td class=\"n\">{}</td><td class=\"n\">{frees}</td></tr>",
            position + 1,
            escape(&one.field),
            escape(&one.reason),
            escape(&example),
            number(one.records),
        );
    }
    out.push_str("</tbody></table>\n");
    if let Some(more) = given.corrections.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let more = lang.render(&Message::new("back-more").with("count", more));
        let _ = writeln!(out, "<p>{}</p>", escape(&more));
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Fits a printed page; colours are beside words, never alone.
const STYLE: &str = "body{font:14px/1.45 system-ui,'Segoe UI',Arial,sans-serif;color:#1d2126;max-width:960px;margin:32px auto;padding:0 20px}\
h1{font-size:22px;margin:0 0 2px}h2{font-size:16px;margin:22px 0 4px}.weak{color:#5f646b;margin:2px 0 8px}\
table{border-collapse:collapse;width:100%;font-size:13px}th{text-align:left;color:#5f646b;font-weight:600}\
th,td{padding:6px 8px;border-bottom:1px solid #e2e1dc;vertical-align:top}.n{text-align:right;white-space:nowrap}\
.v{font-family:ui-monospace,Consolas,monospace;font-size:12px;overflow-wrap:anywhere;max-width:190px}\
.error{color:#b8321b;border-left:3px solid #b8321b;font-weight:600}.warning{color:#8a5800;border-left:3px solid #e8b04a;font-weight:600}\
ul{padding-left:20px}li{margin:3px 0}@media print{body{margin:0;font-size:12px}table{font-size:11px}}";
