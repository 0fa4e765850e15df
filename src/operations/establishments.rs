//! The list of establishments that the user brings (SIRENE): made into an index once, named by the workspaces that check against
//! it. A SIRET that it does not know, or knows as closed, is an issue of its own; the open successor is suggested.
//!
//! The index is a file of this computer. Where it is not there, nothing is checked, and that is told.

use super::{Plan, settings, target};
use crate::Progress;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Issue, Layer, Message, Param, Schema, Severity, Suggestion, Sureness, Value};
use crate::reference::{EstablishmentBuilder, EstablishmentStatus, Establishments, EstablishmentsAbout};
use crate::source::{self, StockRow};
use crate::validate::siret_is_sound;
use crate::workspace::Read;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// The setting that names the index.
pub(super) const SETTING: &str = "establishments";

/// The list of a workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    pub path: PathBuf,
    /// Day of the source.
    pub date: String,
    pub establishments: u64,
    /// The index is there, and whole.
    pub there: bool,
}

/// The last index that was opened: each commit asks for it.
type Opened = (PathBuf, Option<SystemTime>, Arc<Establishments>);
static OPENED: Mutex<Option<Opened>> = Mutex::new(None);

/// An index, opened once.
fn opened(path: &Path) -> std::io::Result<Arc<Establishments>> {
    let written = std::fs::metadata(path)?.modified().ok();
    let mut last = OPENED.lock().map_err(|_| std::io::ErrorKind::Other)?;
    if let Some((known, at, list)) = last.as_ref()
        && known == path
        && *at == written
    {
        return Ok(list.clone());
    }
    let list = Arc::new(Establishments::open(path)?);
    *last = Some((path.to_owned(), written, list.clone()));
    Ok(list)
}

/// The list that a workspace checks against, where it names one.
///
/// # Errors
/// Those of the workspace.
pub fn chosen(read: Read<'_>) -> Result<Option<Chosen>> {
    let Some(setting) = read.setting(SETTING)? else { return Ok(None) };
    let text = |name: &str| setting.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let path = PathBuf::from(text("path"));
    let establishments = setting.get("establishments").and_then(serde_json::Value::as_u64).unwrap_or(0);
    // Another list may have been put in its place.
    let is_it = |about: &EstablishmentsAbout| about.date == text("date") && about.establishments == establishments;
    let there = opened(&path).is_ok_and(|list| is_it(&list.about));
    Ok(Some(Chosen { path, date: text("date"), establishments, there }))
}

/// The list itself; none where none is chosen, or it is not there.
pub(in crate::operations) fn of(read: Read<'_>) -> Result<Option<Arc<Establishments>>> {
    let chosen = chosen(read)?.filter(|chosen| chosen.there);
    Ok(chosen.and_then(|chosen| opened(&chosen.path).ok()))
}

/// What the list says of a record; nothing of one without a SIRET, or with one that can be none.
pub(super) fn issue(list: &Establishments, schema: &Schema, values: &[Value]) -> Option<Issue> {
    let at = schema.fields.iter().position(|field| field.format.as_deref() == Some("siret"))?;
    let siret = values.get(at)?.as_text().filter(|siret| siret_is_sound(siret))?;
    // A file that cannot be read says nothing of a record.
    let (code, since, successor) = match list.status(siret).ok()? {
        EstablishmentStatus::Open => return None,
        EstablishmentStatus::Unknown => ("establishment_unknown", None, None),
        EstablishmentStatus::Closed { since, successor } => ("establishment_closed", since, successor),
    };
    let mut params: Vec<(Cow<'static, str>, Param)> = vec![("date".into(), list.about.date.as_str().into())];
    if code == "establishment_closed" {
        params.push(("since".into(), since.unwrap_or_else(|| "?".to_owned()).into()));
        params.push(("followed".into(), i64::from(successor.is_some()).into()));
        params.push(("successor".into(), successor.clone().unwrap_or_default().into()));
    }
    let suggestion = successor.map(|successor| Suggestion {
        value: Value::Text(successor),
        sureness: Sureness::Likely,
        rule: "establishment_successor".into(),
        others: Vec::new(),
    });
    Some(Issue {
        field: schema.fields[at].name.clone().into(),
        index: None,
        code: code.into(),
        severity: Severity::Warning,
        layer: Layer::Plausible,
        params,
        suggestion,
    })
}

/// Whether a file is an index already.
pub fn is_index(path: &Path) -> bool {
    opened(path).is_ok()
}

/// Makes an index of the files of a register: the stock, and the links between predecessors and successors, in any order. `to`:
/// where; else in the user's folder of this program, under the day of the source and a digest, so that another list of that day does
/// not take its place. `date`: that day, where the files do not tell.
///
/// # Errors
/// Those of the files; [`ErrorKind::Format`] where no file has establishments; [`ErrorKind::Usage`] where the index would take the
/// place of something else.
pub fn build(
    files: &[PathBuf],
    to: Option<&Path>,
    date: Option<&str>,
    progress: &Progress,
) -> Result<(PathBuf, EstablishmentsAbout)> {
    if let Some(to) = to {
        let read: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
        target::free_or(to, &read, Establishments::is_one)?;
    }
    let folder = match to {
        Some(to) => to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned(),
        None => folder()?,
    };
    let io = |cause| Error::io(&folder, cause);
    std::fs::create_dir_all(&folder).map_err(io)?;
    let mut builder = EstablishmentBuilder::new(&folder).map_err(io)?;
    let (mut taken, mut treated) = (0u64, String::new());
    for file in files {
        source::read_stock(file, progress, &mut |row| {
            match row {
                StockRow::Establishment { siret, state, since, treated: day } => {
                    taken += u64::from(builder.establishment(siret, state, since).map_err(io)?);
                    // No longer than a day, and no later than any.
                    if let Some(day) = day.get(..10).filter(|day| *day > treated.as_str()) {
                        day.clone_into(&mut treated);
                    }
                }
                StockRow::Succession { from, to, day } => {
                    builder.succession(from, to, day).map_err(io)?;
                }
            }
            Ok(())
        })?;
    }
    if taken == 0 {
        let path = files.first().map(|path| path.display().to_string()).unwrap_or_default();
        return Err(Error::new(ErrorKind::Format, "error-stock-empty").with("path", path).hinted("hint-stock"));
    }
    let date = date.map_or(treated, str::to_owned);
    if date.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "error-stock-date").hinted("hint-stock-date"));
    }
    progress.stage("stage-establishments-sort", 0);
    progress.check()?;
    let path = to.map_or_else(|| folder.join(format!("etablissements-{}.new", std::process::id())), Path::to_owned);
    let path = std::path::absolute(&path).unwrap_or(path);
    let names: BTreeSet<String> =
        files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect();
    let about = builder.finish(&path, &date, names.into_iter().collect()).map_err(io)?;
    if to.is_some() {
        return Ok((path, about));
    }
    let named = folder.join(format!("etablissements-{date}-{}.idx", digest(&path).map_err(io)?));
    std::fs::rename(&path, &named).map_err(io)?;
    Ok((named, about))
}

/// The first digits of a digest of a file.
fn digest(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(path)?;
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes)? {
            0 => break,
            read => hash.update(&bytes[..read]),
        }
    }
    Ok(hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect())
}

/// The index of files that somebody chose: one that is an index, or a new one made of them.
///
/// # Errors
/// Those of [`build`].
pub fn taken(files: &[PathBuf], progress: &Progress) -> Result<PathBuf> {
    match files {
        [one] if is_index(one) => Ok(one.clone()),
        files => build(files, None, None, progress).map(|(path, _)| path),
    }
}

/// The user's folder for what is large and can be made again: `$XDG_DATA_HOME/tamis`, or what stands for it on the system.
fn folder() -> Result<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = of("XDG_DATA_HOME").or_else(|| match std::env::consts::OS {
        "windows" => of("LOCALAPPDATA"),
        "macos" => of("HOME").map(|home| home.join("Library").join("Application Support")),
        _ => of("HOME").map(|home| home.join(".local").join("share")),
    });
    base.map(|base| base.join("tamis"))
        .ok_or_else(|| Error::new(ErrorKind::Usage, "error-stock-folder").hinted("hint-stock-folder"))
}

/// A plan that has the workspace checked against an index, or against none.
///
/// # Errors
/// [`ErrorKind::Format`] for a file that is no index; those of the workspace.
pub fn plan(read: Read<'_>, index: Option<&Path>) -> Result<Plan> {
    let Some(path) = index else {
        let mut plan = settings::plan(read, SETTING, None)?;
        plan.summary = Message::new("operation-establishments-none");
        return Ok(plan);
    };
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let list = opened(&path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::InvalidData => {
            Error::new(ErrorKind::Format, "error-stock-index").with("path", path.display().to_string()).caused_by(cause)
        }
        _ => Error::io(&path, cause),
    })?;
    let about = &list.about;
    let value = serde_json::json!({
        "path": path.display().to_string(),
        "date": about.date,
        "establishments": about.establishments,
        "open": about.open,
        "successions": about.successions,
        "files": about.files,
    });
    let mut plan = settings::plan(read, SETTING, Some(value))?;
    plan.params = serde_json::json!({"name": SETTING, "date": about.date, "establishments": about.establishments});
    plan.summary =
        Message::new("operation-establishments").with("date", about.date.as_str()).with("count", about.establishments);
    Ok(plan)
}

/// What the list of a workspace says of a SIRET, in a sentence.
///
/// # Errors
/// [`ErrorKind::Usage`] for what can be no SIRET, and where the workspace has no list that is there.
pub fn told(read: Read<'_>, siret: &str) -> Result<Message> {
    // As people copy it, in groups.
    let siret: &str = &siret.split_whitespace().collect::<String>();
    if !siret_is_sound(siret) {
        return Err(Error::new(ErrorKind::Usage, "error-no-siret").with("siret", siret).hinted("hint-siret"));
    }
    let list = of(read)?
        .ok_or_else(|| Error::new(ErrorKind::Usage, "error-no-establishments").hinted("hint-establishments"))?;
    let status = list.status(siret).map_err(|cause| Error::internal("read the index").caused_by(cause))?;
    Ok(match status {
        EstablishmentStatus::Open => Message::new("establishment-open").with("siret", siret),
        EstablishmentStatus::Unknown => Message::new("issue-establishment-unknown"),
        EstablishmentStatus::Closed { since, successor } => Message::new("issue-establishment-closed")
            .with("since", since.unwrap_or_else(|| "?".to_owned()))
            .with("followed", i64::from(successor.is_some()))
            .with("successor", successor.unwrap_or_default()),
    }
    .with("date", list.about.date.as_str()))
}
