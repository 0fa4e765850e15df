//! Healing of single values: what has one possible reading is repaired and told, the rest is kept as it is and asked
//! (DESIGN D12, DOMAIN §2.2, CURATOR "Who decides").
//!
//! Every rule is pure, idempotent and fast (a few microseconds). None invents: a value that is not a placeholder never
//! becomes null.

mod address;
mod boolean;
mod codes;
mod coordinates;
mod date;
mod email;
mod list;
mod phone;
mod place;
mod postcode;
mod prose;
mod siret;
mod text;
mod url;

pub use crate::text::is_placeholder;
pub use address::{Address, address};
pub use boolean::is_checked;
pub(in crate::mapping) use codes::singular;
pub use codes::{CodeIndex, code_of};
pub use coordinates::{coordinates, coordinates_of_cell, is_lambert};
pub use date::{Written, date};
pub use email::email;
pub use list::{separator_of, split_list};
pub use phone::{phone, phone_in};
pub use place::{Place, resolve_place, resolve_place_in, split_place};
pub use postcode::{insee_code, postcode};
pub use prose::{description, name, shortened_name};
pub use siret::{luhn, siret, siret_is_plausible};
pub use text::{clean, is_zero, text};
pub use url::url;

use crate::model::Value;

/// What a rule made of a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Healed {
    /// The repaired value; the value as it was where nothing is certain.
    pub value: Value,
    /// The rule that changed it: `note-<rule>` is its sentence in `notes.ftl`. `None`: nothing changed.
    pub rule: Option<&'static str>,
    /// Why no repair is certain: `unclear-<code>` is its sentence in `notes.ftl`. The value is then a question or an issue.
    pub unclear: Option<&'static str>,
}

impl Healed {
    /// The value as it was.
    pub fn kept(value: impl Into<String>) -> Self {
        Self { value: Value::Text(value.into()), ..Self::default() }
    }

    /// Nothing was given.
    pub fn absent() -> Self {
        Self::default()
    }

    /// A placeholder: no value, told under the rule `placeholder`.
    pub fn placeholder() -> Self {
        Self { rule: Some("placeholder"), ..Self::default() }
    }

    /// The value as it was, with the reason why it stays.
    pub fn unclear(value: impl Into<String>, why: &'static str) -> Self {
        Self { value: Value::Text(value.into()), rule: None, unclear: Some(why) }
    }

    /// A new value under a rule; no rule when it equals `before`.
    pub fn changed(before: &str, after: impl Into<String>, rule: &'static str) -> Self {
        let after = after.into();
        let rule = (after != before).then_some(rule);
        Self { value: Value::Text(after), rule, unclear: None }
    }

    /// The text of the value, if any.
    pub fn as_text(&self) -> Option<&str> {
        self.value.as_text()
    }
}

/// Every rule that a source may do without; each has its sentence `note-<rule>`. What a person asked for, the opposition
/// list and the conversion of v0 are none: without it the columns of v0 say nothing.
pub const RULES: [&str; 42] = [
    "address-tail",
    "address-complement",
    "alone-kept",
    "cedex-removed",
    "commune-from-insee",
    "coordinates-format",
    "coordinates-lambert",
    "coordinates-split",
    "coordinates-swapped",
    "coordinates-zero",
    "date-format",
    "date-serial",
    "date-timestamp",
    "description-newline",
    "district",
    "email-format",
    "float-suffix",
    "footer-row",
    "formula-guard",
    "hours-days",
    "html-markdown",
    "insee-format",
    "insee-found",
    "insee-replaced",
    "list-lines",
    "lost-zero",
    "name-final-dot",
    "no-equivalent",
    "number-format",
    "phone-format",
    "placeholder",
    "postcode-cedex",
    "postcode-format",
    "postcode-from-commune",
    "rna-aside",
    "siret-format",
    "text-cleaned",
    "trim",
    "unscrambled",
    "url-format",
    "url-scheme",
    "value-mapped",
];

/// Every reason to leave a value as it is; each has its sentence `unclear-<code>`.
pub const REASONS: [&str; 21] = [
    "code-several",
    "code-unknown",
    "coordinates",
    "coordinates-outside",
    "date",
    "email",
    "email-several",
    "insee",
    "insee-conflict",
    "name-long",
    "phone",
    "phone-several",
    "place-several",
    "place-unknown",
    "postcode",
    "siret",
    "siret-exponent",
    "url",
    "url-email",
    "url-handle",
    "url-several",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;

    #[test]
    fn every_rule_and_reason_has_its_sentence() {
        for lang in [Lang::Fr, Lang::En] {
            for rule in RULES {
                assert!(lang.knows(&format!("note-{rule}")), "{lang:?}: note-{rule}");
            }
            for why in REASONS {
                assert!(lang.knows(&format!("unclear-{why}")), "{lang:?}: unclear-{why}");
            }
        }
    }
}
