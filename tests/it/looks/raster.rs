//! Draws the window's triangles with the processor: the same picture on every machine, without a graphics card, a driver or a
//! display. It does what the window's shader does, pixel by pixel: colours times texture, blended in place.

use egui::epaint::{ImageData, ImageDelta, Primitive, Vertex};
use egui::{Color32, FullOutput, TextureId, TexturesDelta};
use egui_kittest::TestRenderer;
use std::collections::HashMap;

/// A texture as the toolkit hands it over.
struct Texture {
    width: usize,
    height: usize,
    texels: Vec<Color32>,
}

/// The renderer of the stories about looks.
#[derive(Default)]
pub struct Raster {
    textures: HashMap<TextureId, Texture>,
}

impl Raster {
    fn take(&mut self, id: TextureId, delta: &ImageDelta) {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size;
        match delta.pos {
            None => {
                self.textures.insert(id, Texture { width, height, texels: image.pixels.clone() });
            }
            Some([left, top]) => {
                let texture = self.textures.get_mut(&id).expect("a patch of a texture that is there");
                for y in 0..height {
                    let to = (top + y) * texture.width + left;
                    texture.texels[to..to + width].copy_from_slice(&image.pixels[y * width..(y + 1) * width]);
                }
            }
        }
    }
}

impl TestRenderer for Raster {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        for (id, deltas) in delta.set.drain() {
            deltas.iter().for_each(|delta| self.take(id, delta));
        }
        for id in delta.free.drain() {
            self.textures.remove(&id);
        }
    }

    fn render(&mut self, ctx: &egui::Context, output: &FullOutput) -> Result<image::RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let mut canvas = Canvas::new(size.x.round() as usize, size.y.round() as usize);
        for shape in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &shape.primitive else { continue };
            let texture = self.textures.get(&mesh.texture_id).ok_or("a texture is missing")?;
            let clip = Clip::of(shape.clip_rect, scale, &canvas);
            for corner in mesh.indices.chunks_exact(3) {
                let vertices = [0, 1, 2].map(|at| &mesh.vertices[corner[at] as usize]);
                canvas.triangle(vertices, texture, &clip, scale);
            }
        }
        let bytes = canvas.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b(), 255]).collect();
        image::RgbaImage::from_raw(canvas.width as u32, canvas.height as u32, bytes).ok_or_else(|| "no picture".into())
    }
}

/// Pixels that may be drawn on, ends excluded.
struct Clip {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Clip {
    fn of(rect: egui::Rect, scale: f32, canvas: &Canvas) -> Self {
        let within = |at: f32, most: usize| (at * scale).round().clamp(0.0, most as f32) as i32;
        Self {
            left: within(rect.min.x, canvas.width),
            top: within(rect.min.y, canvas.height),
            right: within(rect.max.x, canvas.width),
            bottom: within(rect.max.y, canvas.height),
        }
    }
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![Color32::BLACK; width * height] }
    }

    /// One triangle, whichever way it turns. An edge that two triangles share belongs to one of them.
    fn triangle(&mut self, vertices: [&Vertex; 3], texture: &Texture, clip: &Clip, scale: f32) {
        let [a, mut b, mut c] = vertices;
        let at = |vertex: &Vertex| (vertex.pos.x * scale, vertex.pos.y * scale);
        let cross = |(ax, ay): (f32, f32), (bx, by): (f32, f32), (x, y): (f32, f32)| {
            (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        };
        let mut area = cross(at(a), at(b), at(c));
        if area == 0.0 {
            return;
        }
        if area < 0.0 {
            std::mem::swap(&mut b, &mut c);
            area = -area;
        }
        let (pa, pb, pc) = (at(a), at(b), at(c));
        let least = |x: f32, y: f32, z: f32| x.min(y).min(z).floor() as i32;
        let most = |x: f32, y: f32, z: f32| x.max(y).max(z).ceil() as i32;
        let (left, right) = (least(pa.0, pb.0, pc.0).max(clip.left), most(pa.0, pb.0, pc.0).min(clip.right));
        let (top, bottom) = (least(pa.1, pb.1, pc.1).max(clip.top), most(pa.1, pb.1, pc.1).min(clip.bottom));
        // An edge that goes down or left owns the pixels whose middle lies on it.
        let owns = |(ax, ay): (f32, f32), (bx, by): (f32, f32)| by > ay || (by == ay && bx < ax);
        let edges = [(pb, pc, owns(pb, pc)), (pc, pa, owns(pc, pa)), (pa, pb, owns(pa, pb))];
        let flat = a.color == b.color && b.color == c.color && a.uv == b.uv && b.uv == c.uv;
        let color = flat.then(|| times(a.color, texture.texel(a.uv.x, a.uv.y)));
        for y in top..bottom {
            for x in left..right {
                let middle = (x as f32 + 0.5, y as f32 + 0.5);
                let sides = edges.map(|(from, to, _)| cross(from, to, middle));
                let inside = (0..3).all(|at| sides[at] > 0.0 || (sides[at] == 0.0 && edges[at].2));
                if !inside {
                    continue;
                }
                let color = color.unwrap_or_else(|| {
                    let [u, v, w] = sides.map(|side| side / area);
                    let mix = |of: fn(&Vertex) -> f32| of(a) * u + of(b) * v + of(c) * w;
                    let tint = [0, 1, 2, 3].map(|at| {
                        let channel = |vertex: &Vertex| f32::from(vertex.color.to_array()[at]);
                        (channel(a) * u + channel(b) * v + channel(c) * w).round() as u8
                    });
                    let tint = Color32::from_rgba_premultiplied(tint[0], tint[1], tint[2], tint[3]);
                    times(tint, texture.texel(mix(|vertex| vertex.uv.x), mix(|vertex| vertex.uv.y)))
                });
                let place = y as usize * self.width + x as usize;
                self.pixels[place] = over(color, self.pixels[place]);
            }
        }
    }
}

impl Texture {
    /// The colour at a place of the texture, from 0 to 1, mixed of the four nearest texels.
    fn texel(&self, u: f32, v: f32) -> Color32 {
        let (x, y) = (u * self.width as f32 - 0.5, v * self.height as f32 - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (x - left, y - top);
        let at = |x: f32, y: f32| {
            let x = (x.max(0.0) as usize).min(self.width - 1);
            let y = (y.max(0.0) as usize).min(self.height - 1);
            self.texels[y * self.width + x].to_array()
        };
        let corners = [at(left, top), at(left + 1.0, top), at(left, top + 1.0), at(left + 1.0, top + 1.0)];
        if corners.iter().all(|corner| *corner == corners[0]) {
            let [r, g, b, a] = corners[0];
            return Color32::from_rgba_premultiplied(r, g, b, a);
        }
        let channel = |channel: usize| {
            let [a, b, c, d] = corners.map(|corner| f32::from(corner[channel]));
            let (above, below) = (a + (b - a) * across, c + (d - c) * across);
            (above + (below - above) * down).round() as u8
        };
        Color32::from_rgba_premultiplied(channel(0), channel(1), channel(2), channel(3))
    }
}

fn times(a: Color32, b: Color32) -> Color32 {
    let (a, b) = (a.to_array(), b.to_array());
    let [r, g, b, alpha] = [0, 1, 2, 3].map(|at| ((u32::from(a[at]) * u32::from(b[at]) + 127) / 255) as u8);
    Color32::from_rgba_premultiplied(r, g, b, alpha)
}

/// A colour, its alpha already in it, over another.
fn over(above: Color32, below: Color32) -> Color32 {
    let left = 255 - u32::from(above.a());
    let (a, b) = (above.to_array(), below.to_array());
    let [r, g, b] = [0, 1, 2].map(|at| (u32::from(a[at]) + (u32::from(b[at]) * left + 127) / 255).min(255) as u8);
    Color32::from_rgb(r, g, b)
}
