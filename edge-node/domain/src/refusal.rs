//! A business "no": a stable code for programs, a sentence for people, the facts it rests on.

/// A refusal as it leaves the rules. It is an answer, not an error: nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Refusal {
    /// `snake_case`, stable for ever: `check_closed`.
    pub code: &'static str,
    /// What happened and what to do, in one or two sentences.
    pub sentence: String,
}

/// Declares an area's refusals: an enum with a sentence (as `thiserror` writes it) and a code per variant, and its way
/// into [`Refusal`].
#[macro_export]
macro_rules! refusals {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident $({ $($(#[$fdoc:meta])* $field:ident : $type:ty),+ $(,)? })? = $code:literal, $sentence:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $($(#[$doc])* #[error($sentence)] $variant $({ $($(#[$fdoc])* $field: $type),+ })?,)+
        }
        impl $name {
            /// The stable code of the refusal.
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code,)+ }
            }
        }
        impl From<$name> for $crate::refusal::Refusal {
            fn from(refusal: $name) -> Self {
                Self { code: refusal.code(), sentence: refusal.to_string() }
            }
        }
    };
}

impl From<values::MoneyError> for Refusal {
    fn from(error: values::MoneyError) -> Self {
        Self {
            code: "amount_out_of_range",
            sentence: format!("{error}; enter a smaller amount in the house's currency"),
        }
    }
}
