//! Where a list goes on: an opaque base64url text (RFC 4648, without padding) around the last row's key.

use crate::problem::Problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// The most rows of one page.
pub const PAGE_ROWS_MAX: u32 = 200;
/// The rows of a page where none are asked for.
pub const PAGE_ROWS_DEFAULT: u32 = 50;
/// The longest cursor that is read, in bytes.
const CURSOR_BYTES_MAX: usize = 512;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The query of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// `next` of the page before.
    pub after: Option<String>,
    /// How many rows, 1 to 200; 50 where absent.
    pub limit: Option<u32>,
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct List<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Pass it as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Described by hand: the derived description has one name for all lists.
impl<T: ToSchema> PartialSchema for List<T> {
    fn schema() -> RefOr<Schema> {
        let rows = ArrayBuilder::new().items(Ref::from_schema_name(T::name()));
        let next = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("Pass it as `after` for the next page; absent on the last."));
        ObjectBuilder::new()
            .property("items", rows)
            .required("items")
            .property("next", next)
            .description(Some("One page of a list."))
            .into()
    }
}

impl<T: ToSchema> ToSchema for List<T> {
    fn name() -> Cow<'static, str> {
        Cow::Owned(format!("ListOf{}", T::name()))
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T> List<T> {
    /// A page of at most `limit` of the rows; `key` gives where the page ends. Ask the store for `limit + 1` rows, so
    /// that it is known whether there is another page.
    pub fn page<R, K: Serialize>(
        mut rows: Vec<R>,
        limit: u32,
        key: impl Fn(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| encode(&key(last)));
        Self {
            items: rows.into_iter().map(view).collect(),
            next,
        }
    }

    /// A list that is whole.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

impl PageQuery {
    /// How many rows.
    ///
    /// # Errors
    /// 400 `query_unfit` outside 1 to 200.
    pub fn limit(&self) -> Result<u32, Problem> {
        page_limit(self.limit)
    }

    /// The key after which the page starts.
    ///
    /// # Errors
    /// 400 `cursor_unfit` where it is none of ours.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Problem> {
        page_after(self.after.as_deref())
    }
}

/// The limit of a page, for queries with more fields than [`PageQuery`].
///
/// # Errors
/// 400 `query_unfit` outside 1 to 200.
pub(crate) fn page_limit(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(PAGE_ROWS_DEFAULT) {
        rows @ 1..=PAGE_ROWS_MAX => Ok(rows),
        _ => Err(Problem::unfit(
            "query_unfit",
            "limit",
            "A page has 1 to 200 rows.",
        )),
    }
}

/// The cursor of a page, for queries with more fields than [`PageQuery`].
///
/// # Errors
/// 400 `cursor_unfit` where it is none of ours.
pub(crate) fn page_after<K: DeserializeOwned>(after: Option<&str>) -> Result<Option<K>, Problem> {
    let Some(text) = after else { return Ok(None) };
    let unfit = || {
        Problem::unfit(
            "cursor_unfit",
            "after",
            "Pass `next` of the page before, unchanged.",
        )
    };
    let bytes = from_base64(text).ok_or_else(unfit)?;
    serde_json::from_slice(&bytes).map(Some).map_err(|_| unfit())
}

/// A cursor around a key.
pub(crate) fn encode<K: Serialize>(key: &K) -> String {
    to_base64(&serde_json::to_vec(key).unwrap_or_default())
}

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .zip([16, 8, 0])
            .fold(0_u32, |sum, (byte, shift)| sum | u32::from(*byte) << shift);
        for shift in [18, 12, 6, 0].into_iter().take(chunk.len() + 1) {
            let letter = ALPHABET
                .get((group >> shift & 63) as usize)
                .copied()
                .unwrap_or(b'A');
            text.push(char::from(letter));
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    if text.len() > CURSOR_BYTES_MAX || text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for (letter, shift) in chunk.iter().zip([18, 12, 6, 0]) {
            let value = ALPHABET.iter().position(|known| known == letter)?;
            group |= u32::try_from(value).ok()? << shift;
        }
        let [_, whole @ ..] = group.to_be_bytes();
        bytes.extend(whole.into_iter().take(chunk.len() - 1));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64url_matches_rfc_4648_and_reads_back() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(to_base64(plain.as_bytes()), coded);
            assert_eq!(from_base64(coded).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(to_base64(&[0xFB, 0xFF]), "-_8");
        assert_eq!(from_base64("a"), None);
        assert_eq!(from_base64("a+b/"), None);
    }

    #[test]
    fn a_cursor_goes_round_and_a_foreign_one_is_named() {
        let key = (1042_i64, "x".to_owned());
        let query = PageQuery {
            after: Some(encode(&key)),
            limit: None,
        };
        assert_eq!(query.after::<(i64, String)>().expect("ours"), Some(key));
        let foreign = page_after::<i64>(Some("%%%")).expect_err("foreign");
        assert_eq!(foreign.code(), "cursor_unfit");
        assert_eq!(page_limit(Some(201)).expect_err("too many").code(), "query_unfit");
    }

    #[test]
    fn a_page_says_where_the_next_one_starts() {
        let page = List::page(vec![1, 2, 3], 2, |row| *row, |row| row * 10);
        assert_eq!(page.items, [10, 20]);
        assert_eq!(page.next, Some(encode(&2)));
        assert_eq!(List::page(vec![1], 2, |row| *row, |row| row).next, None);
    }
}
