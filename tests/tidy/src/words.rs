//! Owned words (one library, one owner) and purity (no clock, file, socket, thread, log or float where rules stand).
//!
//! Sources are read as tokens, so a word in a comment or in text does not count.

use crate::Complaint;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

/// A library and the crates that may name it.
const OWNED: &[(&str, &[&str])] = &[
    ("automerge", &["documents"]),
    // The bench measures raw SQLite beside ours.
    ("rusqlite", &["sqlite", "store", "bench"]),
    ("axum", &["http-api"]),
    ("rcgen", &["lan"]),
    ("rustls", &["lan", "http-api"]),
    ("tokio_rustls", &["http-api"]),
    ("tokio-rustls", &["http-api"]),
    ("mdns_sd", &["lan"]),
    ("mdns-sd", &["lan"]),
    ("reqwest", &["app", "link"]),
    ("rumqttc", &[]),
];

/// Crates that only compute.
const PURE: &[&str] = &["values", "domain", "documents", "paper", "dialects"];
/// Crates without floats.
const WITHOUT_FLOATS: &[&str] = &["values", "domain", "paper"];
/// Paths that ask the machine.
const IMPURE_PATHS: &[&str] = &[
    "std::time",
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "std::io",
    "log",
];
/// Names that ask the machine, wherever they come from.
const IMPURE_NAMES: &[&str] = &["tokio", "tracing", "SystemTime", "Instant", "getrandom", "rand"];

/// Libraries that a crate names in its `Cargo.toml` without owning them.
pub fn check_libraries<'a>(name: &str, used: impl IntoIterator<Item = &'a String>) -> Vec<Complaint> {
    let used: Vec<&String> = used.into_iter().collect();
    let owned = OWNED
        .iter()
        .filter(|(word, owners)| !owners.contains(&name) && used.iter().any(|used| used == word))
        .map(|(word, owners)| Complaint::new(name, format!("`{word}` belongs to {owners:?}")));
    let impure = IMPURE_NAMES
        .iter()
        .filter(|word| PURE.contains(&name) && used.iter().any(|used| used == *word))
        .map(|word| Complaint::new(name, format!("only computes and may not use `{word}`")));
    owned.chain(impure).collect()
}

/// Words in a source file that its crate does not own or that break its purity. `is_product` is false for tests, which may
/// use files and clocks.
pub fn check_source(name: &str, at: &str, source: &str, is_product: bool) -> Vec<Complaint> {
    let Ok(file) = syn::parse_file(source) else {
        return vec![Complaint::new(at, "does not parse")];
    };
    let mut found = Found::default();
    found.visit_file(&file);
    let mut complaints: Vec<Complaint> = OWNED
        .iter()
        .filter(|(word, owners)| !owners.contains(&name) && found.all_words.iter().any(|used| used == word))
        .map(|(word, owners)| Complaint::new(at, format!("names `{word}`, which belongs to {owners:?}")))
        .collect();
    if is_product && PURE.contains(&name) {
        complaints.extend(
            found
                .impure()
                .into_iter()
                .map(|what| Complaint::new(at, format!("`{what}` asks the machine; pass it in"))),
        );
    }
    if is_product && WITHOUT_FLOATS.contains(&name) {
        complaints.extend(
            found
                .floats
                .iter()
                .map(|what| Complaint::new(at, format!("`{what}` is a float; count in whole units"))),
        );
    }
    complaints
}

#[derive(Default)]
struct Found {
    /// Every word of the file.
    all_words: Vec<String>,
    /// Words outside `#[cfg(test)]`.
    words: Vec<String>,
    /// Paths outside `#[cfg(test)]`, joined by `::`.
    paths: Vec<String>,
    floats: Vec<String>,
    in_test: bool,
}

impl Found {
    fn impure(&self) -> Vec<String> {
        let begins = |path: &String| {
            IMPURE_PATHS
                .iter()
                .any(|impure| path == impure || path.starts_with(&format!("{impure}::")))
        };
        let paths = self.paths.iter().filter(|path| begins(path)).cloned();
        let names = IMPURE_NAMES
            .iter()
            .filter(|name| self.words.iter().any(|word| word == *name));
        let mut all: Vec<String> = paths.chain(names.map(ToString::to_string)).collect();
        all.sort();
        all.dedup();
        all
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = String::new();
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    self.path_ends(&mut path);
                    self.tokens(group.stream());
                }
                TokenTree::Ident(ident) => {
                    if !path.is_empty() && !path.ends_with("::") {
                        self.path_ends(&mut path);
                    }
                    let word = ident.to_string();
                    path.push_str(&word);
                    self.word(word);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => path.push(':'),
                TokenTree::Punct(_) => self.path_ends(&mut path),
                TokenTree::Literal(literal) => {
                    self.path_ends(&mut path);
                    self.literal(&literal.to_string());
                }
            }
        }
        self.path_ends(&mut path);
    }

    fn path_ends(&mut self, path: &mut String) {
        let ended = std::mem::take(path);
        if !self.in_test && ended.contains("::") {
            self.paths.push(ended);
        }
    }

    fn word(&mut self, word: String) {
        if !self.in_test {
            if word == "f32" || word == "f64" {
                self.floats.push(word.clone());
            }
            self.words.push(word.clone());
        }
        self.all_words.push(word);
    }

    fn literal(&mut self, text: &str) {
        let digits = text.starts_with(|first: char| first.is_ascii_digit());
        let hexadecimal = text.starts_with("0x");
        if !self.in_test
            && digits
            && !hexadecimal
            && (text.contains('.') || text.ends_with("f64") || text.ends_with("f32"))
        {
            self.floats.push(text.to_owned());
        }
    }

    fn use_tree(&mut self, before: &str, tree: &syn::UseTree) {
        let joined = |word: &str| {
            if before.is_empty() {
                word.to_owned()
            } else {
                format!("{before}::{word}")
            }
        };
        match tree {
            syn::UseTree::Path(path) => self.use_tree(&joined(&path.ident.to_string()), &path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_tree(before, tree)),
            syn::UseTree::Name(name) => self.paths.push(joined(&name.ident.to_string())),
            syn::UseTree::Rename(name) => self.paths.push(joined(&name.ident.to_string())),
            syn::UseTree::Glob(_) => self.paths.push(before.to_owned()),
        }
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let was_in_test = self.in_test;
        self.in_test |= is_test(item);
        match item {
            syn::Item::Mod(module) if module.content.is_some() => syn::visit::visit_item(self, item),
            other => {
                if let (syn::Item::Use(used), false) = (other, self.in_test) {
                    self.use_tree("", &used.tree);
                }
                self.tokens(quote(other));
            }
        }
        self.in_test = was_in_test;
    }
}

fn quote(item: &syn::Item) -> TokenStream {
    quote::ToTokens::to_token_stream(item)
}

fn is_test(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|attribute| {
        let list = attribute.meta.require_list();
        attribute.path().is_ident("cfg") && list.is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(name: &str, source: &str) -> usize {
        check_source(name, "sample.rs", source, true).len()
    }

    #[test]
    fn a_library_is_named_by_its_owner_only() {
        let source = "use rusqlite::Connection; fn f(link: &Connection) {}";
        assert_eq!(complaints("store", source), 0);
        assert_eq!(complaints("app", source), 1);
        assert_eq!(complaints("app", "fn f(link: &rusqlite::Connection) {}"), 1);
        assert_eq!(complaints("store", "fn f(doc: automerge::Automerge) {}"), 1);
        assert_eq!(
            complaints(
                "app",
                "//! Not rusqlite.\n/// Nor axum.\nfn f() { g(\"automerge\") }"
            ),
            0
        );
        assert_eq!(
            check_libraries("app", &["axum".to_owned(), "serde".to_owned()]).len(),
            1
        );
        assert_eq!(check_libraries("http-api", &["axum".to_owned()]), []);
        assert_eq!(check_libraries("domain", &["tokio".to_owned()]).len(), 1);
    }

    #[test]
    fn what_asks_the_machine_is_named_in_pure_crates_however_it_is_written() {
        for source in [
            "fn f() { std::fs::read(\"x\"); }",
            "use std::fs; fn f() {}",
            "use std::{collections::BTreeMap, time::Duration}; fn f() {}",
            "use std::thread::*; fn f() {}",
            "fn f() -> std::time::Duration { g() }",
            "fn f() { let now = SystemTime::now(); }",
            "fn f() { tracing::info!(\"x\"); }",
            "async fn f() { tokio::spawn(g()).await }",
            "mod inner { fn f() { std::net::TcpStream::connect(a); } }",
            "macro_rules! m { () => { std::fs::remove_file(x) } }",
        ] {
            assert!(complaints("domain", source) > 0, "{source}");
            assert_eq!(complaints("app", source), 0, "{source}");
        }
        assert_eq!(
            complaints(
                "domain",
                "use std::collections::BTreeMap; fn f(m: BTreeMap<u8, u8>) {}"
            ),
            0
        );
        assert_eq!(
            complaints(
                "domain",
                "#[cfg(test)] mod tests { use std::fs; fn f() { std::fs::read(\"x\"); } }"
            ),
            0
        );
    }

    #[test]
    fn floats_are_named_in_values_and_domain() {
        assert_eq!(complaints("values", "fn f(x: f64) {}"), 1);
        assert_eq!(complaints("domain", "fn f() -> bool { g() > 1.5 }"), 1);
        assert_eq!(complaints("domain", "fn f() { m!(0.25); }"), 1);
        assert_eq!(complaints("documents", "fn f(x: f64) {}"), 0);
        assert_eq!(
            complaints(
                "domain",
                "fn f(t: (u8, u8)) -> u8 { t.0 + 0xF6 + \"1.5\".len() as u8 }"
            ),
            0
        );
    }
}
