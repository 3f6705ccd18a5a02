//! The web's files as `http-api` takes them: the seam between the two crates.

use http_api::Page;

/// Looks up a file of the web.
pub(crate) fn page(path: &str, accept_encoding: Option<&str>) -> Option<Page> {
    let asset = ui_assets::asset(path, accept_encoding)?;
    Some(Page {
        media: asset.media,
        encoding: asset.encoding,
        etag: asset.etag,
        immutable: asset.immutable,
        bytes: asset.bytes,
    })
}
