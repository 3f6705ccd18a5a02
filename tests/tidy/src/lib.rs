//! The rules of layout that a compiler does not know: arrows between crates, owned words, purity, lengths, names, what must
//! not stand in committed text, and that every case has its test.
//!
//! Each rule is a function from text to complaints, with a test beside it that shows that it bites. `tests/house.rs` holds
//! the repository against all of them.

pub mod arrows;
pub mod cases;
pub mod files;
pub mod lengths;
pub mod names;
pub mod text;
pub mod words;

/// A breach: where it is and what the rule says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// The file, from the repository's root, with a line where there is one; or a crate.
    pub at: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl Complaint {
    /// A complaint about `at`.
    pub fn new(at: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            at: at.into(),
            what: what.into(),
        }
    }
}

impl std::fmt::Display for Complaint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}
