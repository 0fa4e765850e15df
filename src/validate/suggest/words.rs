//! Words that people write freely: HTML, several addresses in one field, opening hours.

use super::{choices, likely};
use crate::model::Suggestion;
use crate::text::{markdown, opening_hours};
use crate::validate::plausible::{addresses, hours_proposed};
use crate::validate::rule::Fault;

/// The proposal for a doubt about words, none among them; nothing for any other fault.
pub(super) fn propose(text: &str, fault: &Fault) -> Option<Option<Suggestion>> {
    Some(match fault.code {
        "html_in_text" => markdown(text).map(|plain| likely(plain.trim(), "html-markdown")),
        "several_addresses" => choices(addresses(text), "first-of-several"),
        "hours_unparsable" => hours(text),
        "placeholder_text" | "alert_word" | "personal_in_text" => None,
        _ => return None,
    })
}

/// All of the text read is likely; part of it, with the rest as a remark, is a person's choice.
fn hours(text: &str) -> Option<Suggestion> {
    let mut found = hours_proposed(text);
    if opening_hours(text).is_some_and(|whole| found.first() == Some(&whole)) {
        return Some(likely(found.swap_remove(0), "hours-days"));
    }
    choices(found, "hours-remark")
}
