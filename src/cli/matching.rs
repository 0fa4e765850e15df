//! `tamis match`: probable duplicates of a workspace, or of any table.

use super::args::MatchArgs;
use super::{Outcome, Terminal};
use crate::error::{Error, Result};
use crate::model::{Message, Pair};
use crate::operations::{self, Env, matching};
use crate::workspace::{self, Reader, Workspace};
use std::path::Path;

pub fn find(args: MatchArgs, env: &Env, terminal: &Terminal) -> Result<Outcome> {
    let labels = args.labels.as_deref().map(matching::read_labels).transpose()?.unwrap_or_default();
    let (pairs, compared, decision_point) = if workspace::is_workspace(&args.path) {
        of_workspace(&args, env, terminal)?
    } else {
        let found = matching::of_file(&args.path, args.threshold, args.link_only, &labels, &terminal.progress)?;
        let names = &found.compared.ids;
        let named = found
            .pairs
            .into_iter()
            .map(|pair| (names[pair.a.0 as usize].clone(), names[pair.b.0 as usize].clone(), pair));
        (named.map(|(a, b, pair)| Named { a, b, pair }).collect(), found.compared, found.decision_point)
    };
    let least = args.threshold.unwrap_or(decision_point);
    let kept: Vec<&Named> = pairs.iter().filter(|named| named.pair.probability >= least).collect();
    match &args.pairs {
        Some(path) => write_pairs(path, &kept)?,
        None => {
            terminal.line("id_a,id_b,probability,weight");
            for named in &kept {
                terminal.line(csv_line(named)?);
            }
        }
    }
    if let Some(folder) = &args.export_splink {
        let folder = matching::export_splink(folder, &compared, args.link_only, least)?;
        terminal.note(&Message::new("cli-splink-where").with("path", folder.display().to_string()));
    }
    let summary = Message::new("cli-match-summary").with("pairs", kept.len());
    terminal.note(&summary.with("records", compared.ids.len()).with("least", least));
    Ok(Outcome::Clean)
}

/// A pair with the names of its records.
struct Named {
    a: String,
    b: String,
    pair: Pair,
}

fn of_workspace(args: &MatchArgs, env: &Env, terminal: &Terminal) -> Result<(Vec<Named>, matching::Compared, f64)> {
    let mut workspace = Workspace::open(&args.path)?;
    let found = matching::find(workspace.read(), None, args.link_only, &terminal.progress)?;
    let _ = env;
    workspace.put_pairs("structure", &found.info, &found.pairs)?;
    let reader = Reader::open(&args.path)?;
    let mut named = Vec::with_capacity(found.pairs.len());
    for pair in found.pairs {
        let (a, b) = (operations::record_name(reader.read(), pair.a)?, operations::record_name(reader.read(), pair.b)?);
        named.push(Named { a, b, pair });
    }
    Ok((named, found.compared, found.info.decision_point))
}

fn csv_line(named: &Named) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    write_record(&mut writer, named)?;
    let bytes = writer.into_inner().map_err(|_| Error::internal("write a line"))?;
    Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

fn write_record<W: std::io::Write>(writer: &mut csv::Writer<W>, named: &Named) -> Result<()> {
    let (a, b) = (&named.a, &named.b);
    writer
        .write_record([a, b, &format!("{:.6}", named.pair.probability), &format!("{:.4}", named.pair.weight_bits)])
        .map_err(|cause| Error::internal("write a line").caused_by(cause))
}

/// Written beside its place and renamed: never half a file.
fn write_pairs(path: &Path, pairs: &[&Named]) -> Result<()> {
    let io = |cause: std::io::Error| Error::io(path, cause);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    let mut writer = csv::Writer::from_writer(std::io::BufWriter::new(file));
    writer
        .write_record(["id_a", "id_b", "probability", "weight"])
        .map_err(|cause| Error::internal("write a line").caused_by(cause))?;
    for named in pairs {
        write_record(&mut writer, named)?;
    }
    let buffer = writer.into_inner().map_err(|cause| io(std::io::Error::other(cause.to_string())))?;
    let file = buffer.into_inner().map_err(|cause| io(std::io::Error::other(cause.to_string())))?;
    file.persist(path).map_err(|cause| io(cause.error))?;
    Ok(())
}
