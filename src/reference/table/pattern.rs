//! The constraint `pattern`. The standard takes the patterns of XML Schema, whose tools are Python's and JavaScript's: what
//! these three write and the engine here reads otherwise is rewritten first.

use fancy_regex::{Error, Regex, RegexBuilder};

/// Steps back that one text may cost: some milliseconds. A pattern written to take for ever is stopped there.
const STEPS: usize = 100_000;

/// Bytes that a compiled pattern may take.
const SIZE: usize = 4 << 20;

/// A pattern that a whole text must match.
pub struct Pattern(Regex);

/// Why a pattern cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// 1-based, in characters of the pattern as it is written; none where no single place is wrong.
    pub position: Option<usize>,
}

impl Pattern {
    /// Compiles a pattern; look-around and back-references are taken.
    ///
    /// # Errors
    /// The pattern cannot be read, or is too large.
    pub fn new(pattern: &str) -> Result<Self, PatternError> {
        let (rewritten, origins) = rewrite(pattern);
        let build = |text: &str| RegexBuilder::new(text).backtrack_limit(STEPS).delegate_size_limit(SIZE).build();
        // Alone first: a closing bracket too many must not close the group put around it below.
        if let Err(cause) = build(&rewritten) {
            let position = match cause {
                Error::ParseError(at, _) => Some(origins.get(at).copied().unwrap_or(pattern.chars().count()) + 1),
                _ => None,
            };
            return Err(PatternError { position });
        }
        build(&format!(r"\A(?:{rewritten})\z")).map(Self).map_err(|_| PatternError { position: None })
    }

    /// Whether the whole text matches; none where finding out takes too long.
    pub fn matches(&self, text: &str) -> Option<bool> {
        self.0.is_match(text).ok()
    }
}

/// The pattern as the engine reads it, and for each byte the character of the original that it stands for (from 0).
fn rewrite(pattern: &str) -> (String, Vec<usize>) {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = Rewritten { text: String::with_capacity(pattern.len()), origins: Vec::new() };
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1);
        match c {
            '\\' => {
                // The end of the text, in Python.
                let end = next == Some(&'Z');
                out.push(at, if end { "\\z" } else { "\\" });
                if let Some(next) = next.filter(|_| !end) {
                    out.push(at + 1, next.encode_utf8(&mut [0; 4]));
                }
                at += 2;
                // Behind these, braces name a character or a property.
                if next.is_some_and(|next| "pPxuUkg".contains(*next)) && chars.get(at) == Some(&'{') {
                    while let Some(inside) = chars.get(at).filter(|_| chars.get(at - 1) != Some(&'}')) {
                        out.push(at, inside.encode_utf8(&mut [0; 4]));
                        at += 1;
                    }
                }
            }
            '[' => at = class(&chars, at, &mut out),
            '{' => {
                match repeat(&chars[at..]) {
                    // `{,5}` is from none to five.
                    Some(true) => out.push(at, "{0"),
                    Some(false) => out.push(at, "{"),
                    // Not a number of times: the brace itself.
                    None => out.push(at, "\\{"),
                }
                at += 1;
            }
            _ => {
                out.push(at, c.encode_utf8(&mut [0; 4]));
                at += 1;
            }
        }
    }
    (out.text, out.origins)
}

struct Rewritten {
    text: String,
    origins: Vec<usize>,
}

impl Rewritten {
    fn push(&mut self, origin: usize, text: &str) {
        self.text.push_str(text);
        self.origins.extend(std::iter::repeat_n(origin, text.len()));
    }
}

/// Whether braces say how many times (`{2}`, `{2,}`, `{2,3}`, `{,3}`), and whether the least is left out.
fn repeat(chars: &[char]) -> Option<bool> {
    let end = chars.iter().position(|c| *c == '}')?;
    let inner: String = chars.get(1..end)?.iter().collect();
    let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (number(least) && number(most) && !(least.is_empty() && most.is_empty())).then_some(least.is_empty())
}

/// Rewrites a class from its bracket on, and gives where it ends. Only XML Schema takes a class out of another
/// (`[a-z-[aeiou]]`); for the others, and for the engine's other signs (`&&`, `--`, `~~`), characters stand for themselves.
fn class(chars: &[char], start: usize, out: &mut Rewritten) -> usize {
    out.push(start, "[");
    let mut at = start + 1;
    if chars.get(at) == Some(&'^') {
        out.push(at, "^");
        at += 1;
    }
    let first = at;
    while let Some(&c) = chars.get(at) {
        match c {
            ']' if at > first => {
                out.push(at, "]");
                return at + 1;
            }
            '\\' => {
                out.push(at, "\\");
                if let Some(next) = chars.get(at + 1) {
                    out.push(at + 1, next.encode_utf8(&mut [0; 4]));
                }
                at += 2;
            }
            '-' if takes_out(chars, at) => {
                out.push(at, "--");
                at = class(chars, at + 1, out);
            }
            '[' | ']' => {
                out.push(at, if c == '[' { "\\[" } else { "\\]" });
                at += 1;
            }
            '&' | '~' | '-' if at > first && chars.get(at - 1) == Some(&c) => {
                out.push(at, "\\");
                out.push(at, c.encode_utf8(&mut [0; 4]));
                at += 1;
            }
            _ => {
                out.push(at, c.encode_utf8(&mut [0; 4]));
                at += 1;
            }
        }
    }
    at
}

/// Whether `-[…]]` stands here.
fn takes_out(chars: &[char], at: usize) -> bool {
    chars.get(at + 1) == Some(&'[')
        && chars[at + 2..].iter().position(|c| *c == ']').is_some_and(|end| chars.get(at + 3 + end) == Some(&']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap_or_else(|_| panic!("{pattern}")).matches(text).unwrap()
    }

    #[test]
    fn the_whole_text_must_match() {
        assert!(matches("a|b", "b") && !matches("a|b", "ab") && !matches("a", "a\n"));
        assert!(matches("^(?!0)[0-9]{5}$", "35000") && !matches("^(?!0)[0-9]{5}$", "01000"));
        assert!(matches(r"(?:(?!1-1)\d-\d)\Z", "2-1") && matches(r"(a|b)\1", "bb") && !matches(r"(a|b)\1", "ab"));
    }

    #[test]
    fn what_others_write_is_understood() {
        assert!(matches(r"[\w[\]]+", "a[]") && matches("[&&a]+", "&a") && matches("[]a]", "]"));
        assert!(matches("[a-z-[aeiou]]+", "bcd") && !matches("[a-z-[aeiou]]+", "bad"));
        assert!(matches("a{,2}", "aa") && !matches("a{,2}", "aaa") && matches("{a}", "{a}") && matches("a{", "a{"));
        assert!(matches(r"https?:\/\/[\w\-\.]+", "http://a-b.fr") && matches(r"(?P<x>a)(?P=x)", "aa"));
        assert!(matches(r"\p{Lu}\d", "É1") && matches(r"[^\s]+\-\'", "a-'"));
    }

    #[test]
    fn what_cannot_be_read_has_a_place() {
        for (pattern, position) in
            [("ab(", Some(3)), ("a)", Some(2)), ("*a", Some(1)), ("é[a", None), ("(?<!a+)b", None)]
        {
            let error = Pattern::new(pattern).err().unwrap_or_else(|| panic!("{pattern}"));
            if position.is_some() {
                assert!(error.position.is_some(), "{pattern}: {error:?}");
            }
        }
    }

    #[test]
    fn a_pattern_written_to_take_for_ever_is_stopped() {
        let hostile = Pattern::new(r"^(?=(a+)+$)(a|aa)+\1$").unwrap();
        assert_eq!(hostile.matches(&"a".repeat(5000).replace("aaaaa", "aaaab")), Some(false));
        let hostile = Pattern::new(r"(?:(a|aa)(?=a))+\1b").unwrap();
        assert_eq!(hostile.matches(&"a".repeat(200)), None);
    }
}
