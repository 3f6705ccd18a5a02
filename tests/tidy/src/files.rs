//! The files of the repository, as a person who clones it would have them.

use std::path::{Path, PathBuf};

/// What is made by tools.
const MADE_BY_TOOLS: &[&str] = &[".git", "target", "node_modules", "dist"];
/// A text file is not larger than this.
const TEXT_BYTES_MAX: u64 = 2 * 1024 * 1024;

/// A text file.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// Its path from the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl TextFile {
    /// Whether the file's name ends with one of these, such as `rs`.
    pub fn is(&self, extensions: &[&str]) -> bool {
        let found = Path::new(&self.path).extension().and_then(|found| found.to_str());
        found.is_some_and(|found| extensions.contains(&found))
    }
}

/// The repository's root: two folders above this crate.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("..")
}

/// Every text file under `root`, in order of path.
///
/// # Errors
/// Where a folder or a file cannot be read.
pub fn all(root: &Path) -> std::io::Result<Vec<TextFile>> {
    let mut found = Vec::new();
    walk(root, root, &mut found)?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<TextFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let (path, kind) = entry.and_then(|entry| entry.file_type().map(|kind| (entry.path(), kind)))?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // `.git` is a file where the tree is a second working tree.
        if MADE_BY_TOOLS.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            walk(root, &path, found)?;
        } else if kind.is_file() && std::fs::metadata(&path)?.len() <= TEXT_BYTES_MAX {
            let relative = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            if let Ok(text) = String::from_utf8(std::fs::read(&path)?) {
                found.push(TextFile { path: relative, text });
            }
        }
    }
    Ok(())
}
