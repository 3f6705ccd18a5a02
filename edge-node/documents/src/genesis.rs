//! The first changes of every document of a kind: they make the containers of its sections, and they are the same
//! bytes for every document of the kind, so they are never stored or sent, only implied.
//!
//! One change per section, in the order of `SECTIONS`, each the child of the one before, all by a reserved actor at
//! time 0. So a kind whose `SECTIONS` grew in a later version has the same chain with more links: the number of links
//! is the schema of the kind. A document begun by the older version is read by the newer as if the new, empty
//! sections had always been there; the first change that the newer version then writes names both the last link and
//! the document's heads as parents. The older version cannot place that change (its parent, a link it does not know,
//! is missing): it keeps and relays it unread, and its view stays where it was.

use crate::change::{MAKE_MAP, Row, Said, write_data};
use crate::chunk;
use crate::names::{Actor, Hash};
use domain::shape::{Kind, Scalar, Section};
use std::sync::{Arc, OnceLock};
use values::Timestamp;

/// The chain of a kind.
#[derive(Debug)]
pub(crate) struct Genesis {
    pub(crate) sections: &'static [Section],
    pub(crate) links: Vec<(Hash, Vec<u8>)>,
}

/// The chains by kind, each made once.
static CHAINS: [OnceLock<Arc<Genesis>>; 256] = [const { OnceLock::new() }; 256];

impl Genesis {
    /// The chain of a kind with these sections.
    pub(crate) fn of(kind: Kind, sections: &'static [Section]) -> Arc<Self> {
        let make = || Arc::new(Self::make(kind, sections));
        match CHAINS.get(usize::from(kind.code())) {
            Some(place) => {
                let known = place.get_or_init(make);
                // Tests declare several shapes of one kind; a house has one.
                if known.sections == sections {
                    Arc::clone(known)
                } else {
                    make()
                }
            }
            None => make(),
        }
    }

    fn make(kind: Kind, sections: &'static [Section]) -> Self {
        let mut links: Vec<(Hash, Vec<u8>)> = Vec::with_capacity(sections.len());
        for (number, section) in (1_u32..).zip(sections) {
            let parent = links.last().map(|(hash, _)| *hash);
            links.push(link(kind, number, section.name, parent));
        }
        Self { sections, links }
    }

    /// Whether this change is a link of the chain.
    pub(crate) fn holds(&self, hash: Hash) -> bool {
        self.links.iter().any(|(link, _)| *link == hash)
    }
}

/// The change that makes one container.
fn link(kind: Kind, number: u32, section: &str, parent: Option<Hash>) -> (Hash, Vec<u8>) {
    let actor = Actor::genesis(kind);
    let said = Said {
        actor,
        seq: u64::from(number),
        start_op: number,
        time: Timestamp::from_unix_ms(0),
        deps: parent.into_iter().collect(),
        ops: Vec::new(),
    };
    let row = Row {
        section: None,
        key: section,
        action: MAKE_MAP,
        value: &Scalar::Null,
        replaces: &[],
    };
    chunk::frame(&write_data(actor, &said, &[row]))
}

/// The chunks of the implied first changes, oldest first: for tools that read documents with the library.
#[must_use]
pub fn genesis(kind: Kind, sections: &'static [Section]) -> Vec<Vec<u8>> {
    let chain = Genesis::of(kind, sections);
    chain.links.iter().map(|(_, bytes)| bytes.clone()).collect()
}
