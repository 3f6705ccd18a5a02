//! A section of an aggregate in memory: values by id, shared between the states before and after an edit that left the section alone.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// Values by id, in the order of the ids. A copy costs nothing until one of the two is changed: an edit of a check's tenders copies no lines.
#[derive(Clone, Debug)]
pub struct ById<I, T>(Option<Arc<BTreeMap<I, T>>>);

impl<I: 'static, T: 'static> ById<I, T> {
    const EMPTY: &'static BTreeMap<I, T> = &BTreeMap::new();
}

impl<I, T> ById<I, T> {
    /// Whether both are one and the same in memory: then nothing in the section was edited. `false` says nothing.
    #[must_use]
    pub fn is_shared_with(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(another)) => Arc::ptr_eq(one, another),
            (None, None) => true,
            _ => false,
        }
    }
}

impl<I, T> Default for ById<I, T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<I: PartialEq + 'static, T: PartialEq + 'static> PartialEq for ById<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.is_shared_with(other) || **self == **other
    }
}

impl<I: Eq + 'static, T: Eq + 'static> Eq for ById<I, T> {}

impl<I: 'static, T: 'static> Deref for ById<I, T> {
    type Target = BTreeMap<I, T>;

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().unwrap_or(Self::EMPTY)
    }
}

impl<I: Clone + 'static, T: Clone + 'static> DerefMut for ById<I, T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

impl<'a, I: 'static, T: 'static> IntoIterator for &'a ById<I, T> {
    type Item = (&'a I, &'a T);
    type IntoIter = std::collections::btree_map::Iter<'a, I, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<I: Ord, T> FromIterator<(I, T)> for ById<I, T> {
    fn from_iter<F: IntoIterator<Item = (I, T)>>(values: F) -> Self {
        Self(Some(Arc::new(values.into_iter().collect())))
    }
}

impl<I: Ord, T, const N: usize> From<[(I, T); N]> for ById<I, T> {
    fn from(values: [(I, T); N]) -> Self {
        values.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::ById;

    #[test]
    fn a_copy_is_shared_until_one_of_the_two_is_changed() {
        let before: ById<u8, &str> = [(1, "soup"), (2, "fish")].into();
        let mut after = before.clone();
        assert!(after.is_shared_with(&before));
        after.insert(3, "pie");
        assert!(!after.is_shared_with(&before));
        assert_eq!((before.len(), after.len()), (2, 3));
        assert_ne!(before, after);
        after.remove(&3);
        assert_eq!(before, after, "equal without being shared");
        assert_eq!((&after).into_iter().count(), 2);
    }
}
