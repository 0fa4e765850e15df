//! The questions to one producer as a mail, in French: the producer reads it.

use super::{Asked, AskedRecord};
use crate::locale::Lang;
use crate::model::{Message, QuestionState};
use crate::operations::fix;
use crate::text::one_line;

/// Rows that a mail names of a question about many records.
const ROWS: usize = 30;

/// The text of a mail to one producer with the questions that are not answered, in French; empty where there are none.
pub fn mail(asked: &[Asked]) -> String {
    let lang = Lang::Fr;
    // Of what was asked about several, only what waits for an answer is asked again.
    let mut open: Vec<Asked> = asked.iter().filter(|asked| asked.state != QuestionState::Answered).cloned().collect();
    open.iter_mut().for_each(|asked| asked.records.retain(AskedRecord::waits));
    open.retain(|asked| !asked.records.is_empty());
    let Some(first) = open.first() else { return String::new() };
    let count = Message::new("mail-subject").with("count", open.len()).with("source", first.source.as_str());
    let mut out = format!("{}\n\n{}\n", lang.render(&count), lang.text("mail-greeting"));
    out.push_str(&lang.render(&Message::new("mail-intro").with("count", open.len())));
    out.push('\n');
    for (position, asked) in open.iter().enumerate() {
        out.push_str(&format!("\n{}. {}\n", position + 1, heading(asked, lang)));
        out.push_str(&format!("   {}\n", one_line(&asked.text)));
        out.push_str(&where_(asked));
    }
    out.push_str(&format!("\n{}\n{}\n", lang.text("mail-end"), lang.text("mail-thanks")));
    out
}

/// What a question is about, in a few words.
pub fn heading(asked: &Asked, lang: Lang) -> String {
    let field = asked.field.as_deref().map(|field| fix::field_title(&asked.schema, field, lang));
    let field = field.unwrap_or_else(|| lang.text("question-whole").into_owned());
    match &asked.records[..] {
        [only] => format!("{} — {field}", if only.name.is_empty() { &only.id } else { &only.name }),
        many => {
            let count = Message::new("question-records").with("count", many.len());
            format!("{field} — {}", lang.render(&count))
        }
    }
}

fn where_(asked: &Asked) -> String {
    let lang = Lang::Fr;
    if let [only] = &asked.records[..] {
        let code = if only.received.is_empty() { "mail-place" } else { "mail-place-received" };
        let place = Message::new(code)
            .with("place", place(only))
            .with("id", only.id.as_str())
            .with("received", only.received.as_str());
        return format!("   {}\n", lang.render(&place));
    }
    let mut out = String::new();
    for one in asked.records.iter().take(ROWS) {
        let received =
            if one.received.is_empty() { String::new() } else { format!(" — {}", lang.quoted(&one.received)) };
        let name = if one.name.is_empty() { &one.id } else { &one.name };
        out.push_str(&format!("   - {}{received}\n", lang.labelled(place(one), name)));
    }
    if let Some(more) = asked.records.len().checked_sub(ROWS).filter(|more| *more > 0) {
        out.push_str(&format!("   {}\n", lang.render(&Message::new("mail-more").with("count", more))));
    }
    out
}

/// Where a value is in the producer's file.
fn place(one: &AskedRecord) -> String {
    let code = if one.sheet.is_some() { "mail-row-sheet" } else { "mail-row" };
    let row = Message::new(code)
        .with("row", i64::from(one.row))
        .with("file", one.file.as_str())
        .with("sheet", one.sheet.as_deref().unwrap_or_default());
    Lang::Fr.render(&row)
}
