//! A picture as PNG, drawn by the crates that draw the window's text, with its fonts.

use super::{Anchor, Figure, Ink, Shape, ink};
use crate::error::{Error, Result};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};
use vello_cpu::color::{AlphaColor, Srgb};
use vello_cpu::kurbo::{Affine, BezPath, Point, Rect, Stroke};
use vello_cpu::{Pixmap, RenderContext, Resources};

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
const STRONG: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");

/// Draws a picture, each of its pixels `scale` wide.
pub(super) fn write(figure: &Figure, scale: f64) -> Result<Vec<u8>> {
    let side = |length: f64| (length * scale).ceil().clamp(1.0, f64::from(u16::MAX)) as u16;
    let (width, height) = (side(figure.width), side(figure.height));
    let mut context = RenderContext::new(width, height);
    paint(&mut context, ink::PAPER);
    context.fill_rect(&Rect::new(0.0, 0.0, f64::from(width), f64::from(height)));
    context.set_transform(Affine::scale(scale));
    for shape in &figure.shapes {
        draw(&mut context, shape)?;
    }
    let mut pixels = Pixmap::new(width, height);
    context.render(&mut pixels, &mut Resources::new());
    let failed = |cause| Error::internal("write a picture").caused_by(cause);
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, u32::from(width), u32::from(height));
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(failed)?;
    // Paper is opaque, so that no pixel is transparent.
    let rgb: Vec<u8> =
        pixels.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    writer.write_image_data(&rgb).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(out)
}

fn paint(context: &mut RenderContext, [red, green, blue, opacity]: Ink) {
    context.set_paint(AlphaColor::<Srgb>::from_rgba8(red, green, blue, opacity));
}

fn draw(context: &mut RenderContext, shape: &Shape) -> Result<()> {
    match shape {
        Shape::Rect { x, y, width, height, fill } => {
            paint(context, *fill);
            context.fill_rect(&Rect::new(*x, *y, x + width, y + height));
        }
        Shape::Line { points, ink, width, dash } => {
            paint(context, *ink);
            let stroke = Stroke::new(*width);
            context.set_stroke(if *dash > 0.0 { stroke.with_dashes(0.0, [*dash, *dash]) } else { stroke });
            context.stroke_path(&path(points));
        }
        Shape::Polygon { points, fill, stroke } => {
            let mut outline = path(points);
            outline.close_path();
            paint(context, *fill);
            context.fill_path(&outline);
            if let Some((ink, width)) = stroke {
                paint(context, *ink);
                context.set_stroke(Stroke::new(*width));
                context.stroke_path(&outline);
            }
        }
        Shape::Text { x, y, size, text, ink, anchor, strong } => {
            paint(context, *ink);
            let (outline, width) = letters(text, *size, *strong)?;
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            context.fill_path(&(Affine::translate((left, *y)) * outline));
        }
    }
    Ok(())
}

fn path(points: &[(f64, f64)]) -> BezPath {
    let mut out = BezPath::new();
    for (at, point) in points.iter().enumerate() {
        if at == 0 { out.move_to(*point) } else { out.line_to(*point) }
    }
    out
}

/// The outlines of a line of text from its base on, and its width.
fn letters(text: &str, size: f64, strong: bool) -> Result<(BezPath, f64)> {
    let font = FontRef::new(if strong { STRONG } else { REGULAR })
        .map_err(|cause| Error::internal("read an embedded font").caused_by(cause))?;
    let at = Size::new(size as f32);
    let (letters, outlines) = (font.charmap(), font.outline_glyphs());
    let widths = font.glyph_metrics(at, LocationRef::default());
    let mut pen = Pen { path: BezPath::new(), x: 0.0 };
    for letter in text.chars() {
        // A narrow no-break space is in few fonts: any space will do.
        let glyph = letters.map(letter).or_else(|| letters.map(' ')).unwrap_or_default();
        if let Some(outline) = outlines.get(glyph) {
            // A letter that cannot be drawn leaves its place empty.
            let _ = outline.draw(DrawSettings::unhinted(at, LocationRef::default()), &mut pen);
        }
        pen.x += f64::from(widths.advance_width(glyph).unwrap_or_default());
    }
    Ok((pen.path, pen.x))
}

/// Takes the outline of a letter, upside up, at its place in the line.
struct Pen {
    path: BezPath,
    x: f64,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> Point {
        Point::new(self.x + f64::from(x), -f64::from(y))
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.point(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.point(x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.point(cx, cy), self.point(x, y));
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        self.path.curve_to(self.point(cx, cy), self.point(dx, dy), self.point(x, y));
    }

    fn close(&mut self) {
        self.path.close_path();
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::figure;
    use super::*;

    #[test]
    fn shapes_and_letters_are_where_they_should_be() {
        let bytes = write(&figure(), 2.0).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (400, 160));
        let at = |x: usize, y: usize| {
            let start = (y * 400 + x) * 3;
            [pixels[start], pixels[start + 1], pixels[start + 2]]
        };
        assert_eq!(at(40, 40), ink::ACCENT[..3]);
        assert_eq!(at(200, 140), ink::ERROR[..3]);
        assert_eq!(at(2, 2), ink::PAPER[..3]);
        let dark = (140..260).flat_map(|x| (56..84).map(move |y| (x, y))).filter(|(x, y)| at(*x, *y)[0] < 100).count();
        assert!(dark > 150, "letters: {dark}");
        assert!(letters("ii", 16.0, false).unwrap().1 < letters("mm", 16.0, false).unwrap().1);
    }
}
