//! Files of at most 600 lines, functions of at most 70, and a first line that says what stands in the file.

use crate::Complaint;
use syn::spanned::Spanned as _;
use syn::visit::Visit;

/// Lines of a file.
const FILE_LINES_MAX: usize = 600;
/// Lines of a function's body that are neither blank nor comment.
const FUNCTION_LINES_MAX: usize = 70;

/// Complaints about one Rust file's lengths and its first line.
pub fn check(at: &str, source: &str) -> Vec<Complaint> {
    let mut found = check_file(at, source);
    if !source.starts_with("//!") {
        found.push(Complaint::new(
            at,
            "begins without `//!`: say what stands in the file and what does not",
        ));
    }
    match syn::parse_file(source) {
        Ok(file) => {
            let mut functions = Functions {
                at,
                lines: source.lines().collect(),
                found: Vec::new(),
            };
            functions.visit_file(&file);
            found.extend(functions.found);
        }
        Err(_) => found.push(Complaint::new(at, "does not parse")),
    }
    found
}

/// A complaint about a file of any language that is too long.
pub fn check_file(at: &str, source: &str) -> Vec<Complaint> {
    let lines = source.lines().count();
    if lines <= FILE_LINES_MAX {
        return Vec::new();
    }
    vec![Complaint::new(
        at,
        format!("has {lines} lines, at most {FILE_LINES_MAX}: make the area a folder"),
    )]
}

struct Functions<'a> {
    at: &'a str,
    lines: Vec<&'a str>,
    found: Vec<Complaint>,
}

impl Functions<'_> {
    fn measure(&mut self, name: &syn::Ident, block: &syn::Block) {
        let (first, last) = (block.span().start().line, block.span().end().line);
        let body = self.lines.get(first..last.saturating_sub(1)).unwrap_or_default();
        let is_code = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let lines = body.iter().filter(is_code).count();
        if lines > FUNCTION_LINES_MAX {
            let what =
                format!("`{name}` has {lines} lines, at most {FUNCTION_LINES_MAX}: give its parts names");
            self.found
                .push(Complaint::new(format!("{}:{first}", self.at), what));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.measure(&item.sig.ident, &item.block);
        syn::visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig.ident, &item.block);
        syn::visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig.ident, block);
        }
        syn::visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(lines: usize) -> String {
        format!(
            "//! x\nfn long() {{\n{}}}\n",
            "    step();\n\n    // why\n".repeat(lines)
        )
    }

    #[test]
    fn a_function_of_seventy_lines_passes_and_one_more_does_not() {
        assert_eq!(check("a.rs", &function(70)), []);
        let found = check("a.rs", &function(71));
        assert_eq!((found.len(), found[0].at.as_str()), (1, "a.rs:2"));
        let method = function(71).replace("fn long", "struct S; impl S { fn long") + "}";
        assert_eq!(check("a.rs", &method).len(), 1);
    }

    #[test]
    fn a_file_of_six_hundred_lines_passes_and_one_more_does_not() {
        assert_eq!(check("a.rs", &"//! x\n".repeat(600)), []);
        assert_eq!(check("a.rs", &"//! x\n".repeat(601)).len(), 1);
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_is_named() {
        assert_eq!(check("a.rs", "fn f() {}\n").len(), 1);
        assert_eq!(check("a.rs", "// x\nfn f() {}\n").len(), 1);
    }
}
