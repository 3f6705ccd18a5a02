//! The web, embedded in the node: a pure look-up from a path to the bytes that the build script packed.
//!
//! Which status, which headers and what an unknown path gets is not decided here; see `http-api`.

mod accept;

pub use accept::{Encoding, best};

/// A file of the web, in the form that the browser takes.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The media type.
    pub media: &'static str,
    /// The value for `content-encoding`, where it is packed.
    pub encoding: Option<&'static str>,
    /// The tag, in quotes; another one for each packed form.
    pub etag: &'static str,
    /// Whether the name changes with what stands in the file, so that a browser may keep it for good.
    pub immutable: bool,
    /// The bytes to send.
    pub bytes: &'static [u8],
}

struct File {
    path: &'static str,
    media: &'static str,
    immutable: bool,
    plain: &'static [u8],
    tag: &'static str,
    brotli: Option<&'static [u8]>,
    brotli_tag: &'static str,
    gzip: Option<&'static [u8]>,
    gzip_tag: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/table.rs"));

/// The file at exactly this path (`/index.html`; `/` is no file), packed in the best way that `accept-encoding` lets in.
///
/// Paths are compared as they are: nothing is decoded, joined or cleaned, so nothing can lead outside.
pub fn asset(path: &str, accept_encoding: Option<&str>) -> Option<Asset> {
    let at = FILES.binary_search_by(|file| file.path.cmp(path)).ok()?;
    let file = FILES.get(at)?;
    let has = |encoding| match encoding {
        Encoding::Brotli => file.brotli.is_some(),
        Encoding::Gzip => file.gzip.is_some(),
        Encoding::Plain => true,
    };
    let (encoding, etag, bytes) = match best(accept_encoding, has) {
        Encoding::Brotli => (Some("br"), file.brotli_tag, file.brotli?),
        Encoding::Gzip => (Some("gzip"), file.gzip_tag, file.gzip?),
        Encoding::Plain => (None, file.tag, file.plain),
    };
    Some(Asset {
        media: file.media,
        encoding,
        etag,
        immutable: file.immutable,
        bytes,
    })
}

/// Every path that is served, in order.
pub fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|file| file.path)
}
