//! Packs a folder of files: each as it is, with brotli and with gzip where that is smaller, and a table of them as Rust.

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// The most files of the web.
const FILES_MAX: usize = 2_000;
/// The largest file of the web, in bytes.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Bytes of the hash that a tag is made of.
const TAG_BYTES: usize = 16;
/// How long the bundler's hash in a name is, in characters; it may hold a dash itself.
const NAME_HASH_CHARS: usize = 8;

/// How hard to pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quality {
    /// For debug builds.
    Quick,
    /// For what is shipped.
    Best,
}

/// A packed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packed {
    /// Its path from the root, with a leading slash.
    pub(crate) path: String,
    /// As it is.
    pub(crate) plain: Vec<u8>,
    /// With brotli, where that is smaller.
    pub(crate) brotli: Option<Vec<u8>>,
    /// With gzip, where that is smaller.
    pub(crate) gzip: Option<Vec<u8>>,
}

/// Packs `folder` into `out`: the files `0.plain`, `0.br`, `0.gz`, ... and `table.rs`.
pub(crate) fn pack(folder: &Path, out: &Path, quality: Quality, is_placeholder: bool) -> Result<()> {
    let mut paths = Vec::new();
    walk(folder, "", &mut paths)?;
    paths.sort();
    ensure!(
        paths.iter().any(|path| path == "/index.html"),
        "there is no index.html"
    );
    let mut table = format!(
        "/// Whether these files are the placeholder.\npub const IS_PLACEHOLDER: bool = {is_placeholder};\nstatic FILES: &[File] = &[\n"
    );
    for (number, path) in paths.iter().enumerate() {
        let file = folder.join(path.trim_start_matches('/'));
        let plain = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        write_row(&mut table, out, number, &packed(path, plain, quality)?)?;
    }
    table.push_str("];\n");
    fs::write(out.join("table.rs"), table).context("writing the table")
}

/// Packs one file.
pub(crate) fn packed(path: &str, plain: Vec<u8>, quality: Quality) -> Result<Packed> {
    let (mut brotli, mut gzip) = (None, None);
    if is_worth_packing(media(path)) {
        brotli = Some(with_brotli(&plain, quality)?).filter(|packed| packed.len() < plain.len());
        gzip = Some(with_gzip(&plain, quality)?).filter(|packed| packed.len() < plain.len());
    }
    Ok(Packed {
        path: path.to_owned(),
        plain,
        brotli,
        gzip,
    })
}

fn write_row(table: &mut String, out: &Path, number: usize, file: &Packed) -> Result<()> {
    let place = |bytes: &[u8], ending: &str| -> Result<String> {
        let name = format!("{number}.{ending}");
        fs::write(out.join(&name), bytes).with_context(|| format!("writing {name}"))?;
        Ok(format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))"))
    };
    let plain = place(&file.plain, "plain")?;
    let packed = |bytes: &Option<Vec<u8>>, ending: &str| match bytes {
        Some(bytes) => place(bytes, ending).map(|text| format!("Some({text})")),
        None => Ok("None".to_owned()),
    };
    let (brotli, gzip) = (packed(&file.brotli, "br")?, packed(&file.gzip, "gz")?);
    let hash = Sha256::digest(&file.plain);
    let tag = hex(hash.get(..TAG_BYTES).unwrap_or(&hash));
    writeln!(
        table,
        "    File {{ path: {:?}, media: {:?}, immutable: {}, plain: {plain}, tag: \"\\\"{tag}\\\"\", \
         brotli: {brotli}, brotli_tag: \"\\\"{tag}-br\\\"\", gzip: {gzip}, gzip_tag: \"\\\"{tag}-gz\\\"\" }},",
        file.path,
        media(&file.path),
        is_immutable(&file.path),
    )?;
    Ok(())
}

/// Every file under `folder`. Hidden files and source maps stay out; a link is an error, for it may lead outside.
fn walk(folder: &Path, before: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name
            .to_str()
            .with_context(|| format!("{} is no text", entry.path().display()))?;
        let kind = entry.file_type()?;
        let is_map = Path::new(name).extension().is_some_and(|ending| ending == "map");
        if name.starts_with('.') || is_map {
            continue;
        }
        let path = format!("{before}/{name}");
        if kind.is_symlink() {
            bail!("{path} is a link");
        } else if kind.is_dir() {
            walk(&entry.path(), &path, found)?;
        } else {
            ensure!(
                entry.metadata()?.len() <= FILE_BYTES_MAX,
                "{path} is larger than 8 MiB"
            );
            ensure!(found.len() < FILES_MAX, "there are more than 2,000 files");
            found.push(path);
        }
    }
    Ok(())
}

/// Whether the name changes with what stands in the file: `/assets/name-<hash>.ext`.
pub(crate) fn is_immutable(path: &str) -> bool {
    let Some(name) = path
        .strip_prefix("/assets/")
        .and_then(|rest| rest.rsplit('/').next())
    else {
        return false;
    };
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let at = stem.len().saturating_sub(NAME_HASH_CHARS);
    let (Some(before), Some(hash)) = (stem.get(..at), stem.get(at..)) else {
        return false;
    };
    // A word of eight small letters may be somebody's file name; a hash hardly ever is one.
    before.ends_with('-')
        && hash
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && hash.bytes().any(|byte| !byte.is_ascii_lowercase())
}

/// The media type of a path.
pub(crate) fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        _ => "application/octet-stream",
    }
}

fn is_worth_packing(media: &str) -> bool {
    media.starts_with("text/")
        || matches!(
            media,
            "application/json"
                | "application/manifest+json"
                | "application/wasm"
                | "image/svg+xml"
                | "image/x-icon"
                | "audio/wav"
        )
}

fn with_brotli(plain: &[u8], quality: Quality) -> Result<Vec<u8>> {
    let level = if quality == Quality::Best { 11 } else { 5 };
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, level, 22);
    writer.write_all(plain)?;
    Ok(writer.into_inner())
}

fn with_gzip(plain: &[u8], quality: Quality) -> Result<Vec<u8>> {
    let level = if quality == Quality::Best { 9 } else { 6 };
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
    writer.write_all(plain)?;
    Ok(writer.finish()?)
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
