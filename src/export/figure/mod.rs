//! Pictures of plots: plain shapes, written as SVG or PNG by the same list. Paper has one look, that of the light theme.

mod png;
mod svg;

use crate::error::{Error, ErrorKind, Result};
use std::io::Write as _;
use std::path::Path;

/// Red, green, blue, opacity.
pub type Ink = [u8; 4];

/// The colours of pictures, by meaning: those of the light theme of the window.
pub mod ink {
    use super::Ink;

    pub const PAPER: Ink = [0xFF, 0xFF, 0xFF, 0xFF];
    pub const LINE: Ink = [0xE2, 0xE1, 0xDC, 0xFF];
    pub const TEXT: Ink = [0x1D, 0x21, 0x26, 0xFF];
    pub const WEAK: Ink = [0x5F, 0x64, 0x6B, 0xFF];
    pub const ACCENT: Ink = [0x0B, 0x6B, 0x63, 0xFF];
    pub const ERROR: Ink = [0xB8, 0x32, 0x1B, 0xFF];
    pub const DUPLICATE: Ink = [0x43, 0x47, 0xB8, 0xFF];

    /// A colour with so much of it, 0 to 1, on paper.
    pub fn mixed(ink: Ink, share: f64) -> Ink {
        let mix =
            |at: usize| (f64::from(PAPER[at]) + (f64::from(ink[at]) - f64::from(PAPER[at])) * share).round() as u8;
        [mix(0), mix(1), mix(2), 0xFF]
    }
}

/// Which end of a text is at its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// One shape; points are pixels from the left top.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    Rect {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        fill: Ink,
    },
    /// A line through points, `dash` pixels on and off (0: unbroken).
    Line {
        points: Vec<(f64, f64)>,
        ink: Ink,
        width: f64,
        dash: f64,
    },
    Polygon {
        points: Vec<(f64, f64)>,
        fill: Ink,
        stroke: Option<(Ink, f64)>,
    },
    /// A line of text, its base at `y`.
    Text {
        x: f64,
        y: f64,
        size: f64,
        text: String,
        ink: Ink,
        anchor: Anchor,
        strong: bool,
    },
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub width: f64,
    pub height: f64,
    pub title: String,
    /// What it says, for those who cannot see it.
    pub description: String,
    /// BCP 47.
    pub language: &'static str,
    pub shapes: Vec<Shape>,
}

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Svg,
    Png,
}

impl Format {
    /// By the end of a file's name; none where it is neither.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

/// Pixels of a PNG for one of the figure.
const SCALE: f64 = 2.0;

impl Figure {
    /// The picture as SVG.
    pub fn svg(&self) -> String {
        svg::write(self)
    }

    /// The picture as PNG.
    ///
    /// # Errors
    /// Where it cannot be encoded.
    pub fn png(&self) -> Result<Vec<u8>> {
        png::write(self, SCALE)
    }

    /// Writes the picture, in the format that the file's name ends with; whole or not at all.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for another end; those of writing.
    pub fn save(&self, path: &Path) -> Result<()> {
        let bytes = match Format::of(path) {
            Some(Format::Svg) => self.svg().into_bytes(),
            Some(Format::Png) => self.png()?,
            None => {
                return Err(Error::new(ErrorKind::Usage, "error-figure-format")
                    .with("path", path.display().to_string())
                    .hinted("hint-figure-format"));
            }
        };
        let failed = |cause| Error::io(path, cause);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut file = tempfile::Builder::new().prefix(".tamis-").tempfile_in(folder).map_err(failed)?;
        file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        readable(file.as_file()).map_err(failed)?;
        file.persist(path).map(|_| ()).map_err(|cause| failed(cause.error))
    }
}

/// A picture is for others to open: temporary files are the owner's alone.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn figure() -> Figure {
        let text = |x, text: &str, anchor| Shape::Text {
            x,
            y: 40.0,
            size: 16.0,
            text: text.into(),
            ink: ink::TEXT,
            anchor,
            strong: false,
        };
        Figure {
            width: 200.0,
            height: 80.0,
            title: "A & B <1>".into(),
            description: "d".into(),
            language: "fr",
            shapes: vec![
                Shape::Rect { x: 10.0, y: 10.0, width: 20.0, height: 20.0, fill: ink::ACCENT },
                Shape::Line { points: vec![(0.0, 70.0), (200.0, 70.0)], ink: ink::ERROR, width: 4.0, dash: 0.0 },
                Shape::Polygon {
                    points: vec![(50.0, 10.0), (60.0, 20.0), (50.0, 30.0)],
                    fill: ink::ERROR,
                    stroke: None,
                },
                text(100.0, "« été » & <b>", Anchor::Middle),
            ],
        }
    }

    #[test]
    fn a_picture_is_saved_whole_by_the_end_of_its_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.svg", "b.PNG"] {
            figure().save(&folder.path().join("nouveau").join(name)).unwrap();
        }
        let error = figure().save(&folder.path().join("c.pdf")).unwrap_err();
        assert_eq!((error.kind, error.what.code.as_ref()), (ErrorKind::Usage, "error-figure-format"));
        assert_eq!(std::fs::read_dir(folder.path().join("nouveau")).unwrap().count(), 2);
        assert!(figure().save(folder.path()).is_err());
    }
}
