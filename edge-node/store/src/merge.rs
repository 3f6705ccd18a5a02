//! Changes from elsewhere: through the guard, into the log, through the same projections and announcements as our own, and
//! then a look for what no merge can rule out.
//!
//! What the guard or a document refuses is put aside with its evidence, and the rest goes on. What misses a parent waits,
//! within bounds. How changes travel is not known here.

use crate::log::{self, Held, NewChange};
use crate::projections::{KindRules, insight::Seen};
use crate::unit::Unit;
use crate::workbench::{Workbench, rules_of};
use crate::{Announcement, Call, DocRow, Rows, Store, StoreError, aside};
use documents::ingest::{Limits, Reason, Rejected, Sender, admit};
use documents::{Applied, DocId, Hash, Lean, Parsed};
use domain::insight::{Finding, Raised, raise};
use domain::shape::Kind;
use rusqlite::Connection;
use sqlite::{Decision, SqliteError, Urgency};
use std::collections::BTreeMap;
use std::sync::Arc;
use values::{CommandId, DeviceId, Timestamp, Uuid};

/// Changes that one call takes.
pub const CHANGES_PER_MERGE_MAX: usize = 4096;
/// Changes that one savepoint of the writing thread takes, so that commands need not wait long.
const CHANGES_PER_STEP: usize = 64;

/// A change as it arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingChange {
    /// The code of the document's kind; it may be one of a later version.
    pub kind: u8,
    /// The document.
    pub doc: Uuid,
    /// The hash that its sender announces.
    pub hash: Hash,
    /// The chunk, plain or deflated.
    pub bytes: Vec<u8>,
}

/// A change that was put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// The document.
    pub doc: Uuid,
    /// The change.
    pub hash: Hash,
    /// The stable code of the reason.
    pub reason: &'static str,
}

/// What became of the changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeReport {
    /// Now part of their documents.
    pub applied: usize,
    /// Part of their documents before.
    pub duplicates: usize,
    /// Waiting for a parent.
    pub waiting: usize,
    /// Put aside.
    pub quarantined: Vec<Quarantined>,
    /// Parents to ask for.
    pub missing: Vec<Hash>,
    /// Findings raised.
    pub findings: usize,
    /// Refused without a trace because too much waits already: to be sent again later.
    pub turned_away: usize,
}

/// A change that passed the guard.
struct Admitted {
    doc: DocId,
    change: Parsed,
}

/// A change to be put aside.
pub(crate) struct Refused {
    pub(crate) kind: u8,
    pub(crate) doc: Uuid,
    pub(crate) hash: Hash,
    pub(crate) why: Rejected,
    pub(crate) code: &'static str,
    pub(crate) bytes: Vec<u8>,
}

impl Store {
    /// Takes in changes from `sender`. Each step of documents is one commit with its projections and findings.
    ///
    /// # Errors
    /// What the database says; steps before it are kept, and the same changes may be sent again.
    pub async fn merge(
        &self,
        sender: Sender,
        now: Timestamp,
        changes: Vec<IncomingChange>,
    ) -> Result<MergeReport, StoreError> {
        if changes.len() > CHANGES_PER_MERGE_MAX {
            return Err(StoreError::Range("the number of changes in one merge"));
        }
        let from = sender.clone();
        let guarded = tokio::task::spawn_blocking(move || guard(&from, changes)).await;
        let (admitted, refused) = guarded.map_err(|_| SqliteError::Panicked)?;
        let mut report = MergeReport::default();
        let sender = Arc::new(format!("{sender:?}"));
        self.step(&mut report, now, Arc::clone(&sender), Vec::new(), refused)
            .await?;
        for step in steps(admitted) {
            self.step(&mut report, now, Arc::clone(&sender), step, Vec::new())
                .await?;
        }
        metrics::counter!("edge_merge_changes_total", "result" => "applied").increment(report.applied as u64);
        metrics::counter!("edge_merge_changes_total", "result" => "quarantined")
            .increment(report.quarantined.len() as u64);
        Ok(report)
    }

    async fn step(
        &self,
        report: &mut MergeReport,
        now: Timestamp,
        sender: Arc<String>,
        documents: Vec<(DocId, Vec<Parsed>)>,
        refused: Vec<Refused>,
    ) -> Result<(), StoreError> {
        if documents.is_empty() && refused.is_empty() {
            return Ok(());
        }
        let done = self.database.write(Urgency::Normal, move |link, bench| {
            let mut merge = Merge {
                link,
                bench,
                now,
                sender: &sender,
                report: MergeReport::default(),
                seen: Vec::new(),
            };
            match merge.run(documents, refused) {
                Ok(()) => Decision::Keep(Ok(merge.report)),
                Err(error) => Decision::Undo(Err(error)),
            }
        });
        report.add(done.await??);
        Ok(())
    }
}

impl MergeReport {
    fn add(&mut self, step: Self) {
        self.applied += step.applied;
        self.duplicates += step.duplicates;
        self.waiting += step.waiting;
        self.findings += step.findings;
        self.turned_away += step.turned_away;
        self.quarantined.extend(step.quarantined);
        self.missing.extend(step.missing);
    }
}

/// The guard over all changes, away from the writing thread.
fn guard(sender: &Sender, changes: Vec<IncomingChange>) -> (Vec<Admitted>, Vec<Refused>) {
    let limits = Limits::default();
    let (mut admitted, mut refused) = (Vec::new(), Vec::new());
    for IncomingChange {
        kind: code,
        doc,
        hash,
        bytes,
    } in changes
    {
        let Some(kind) = Kind::from_code(code) else {
            // Kept whole for the version that will know it.
            let why = Rejected::new(
                Reason::ForbiddenContent,
                format!("kind {code} is of a later version"),
            );
            refused.push(Refused {
                kind: code,
                doc,
                hash,
                why,
                code: "unknown_kind",
                bytes,
            });
            continue;
        };
        let doc = DocId { kind, id: doc };
        match admit(sender, doc, hash, &bytes, &limits) {
            Ok(change) => admitted.push(Admitted { doc, change }),
            Err(why) => {
                let reason = why.reason.code();
                refused.push(Refused {
                    kind: code,
                    doc: doc.id,
                    hash,
                    why,
                    code: reason,
                    bytes,
                });
            }
        }
    }
    (admitted, refused)
}

/// Changes by document, in the order in which documents came first, cut into steps.
fn steps(admitted: Vec<Admitted>) -> Vec<Vec<(DocId, Vec<Parsed>)>> {
    let mut places = BTreeMap::new();
    let mut documents: Vec<(DocId, Vec<Parsed>)> = Vec::new();
    for Admitted { doc, change } in admitted {
        let place = *places.entry((doc.kind, doc.id)).or_insert_with(|| {
            documents.push((doc, Vec::new()));
            documents.len() - 1
        });
        if let Some((_, changes)) = documents.get_mut(place) {
            changes.push(change);
        }
    }
    let mut steps: Vec<Vec<(DocId, Vec<Parsed>)>> = vec![Vec::new()];
    let mut taken = 0;
    for document in documents {
        if taken >= CHANGES_PER_STEP {
            steps.push(Vec::new());
            taken = 0;
        }
        taken += document.1.len();
        if let Some(step) = steps.last_mut() {
            step.push(document);
        }
    }
    steps
}

/// One step on the writing thread.
struct Merge<'a> {
    link: &'a Connection,
    bench: &'a mut Workbench,
    now: Timestamp,
    sender: &'a str,
    report: MergeReport,
    seen: Vec<Seen>,
}

/// What a document took of what was offered.
struct Taken {
    held: Held,
    accepted: Vec<Parsed>,
    waiting: Vec<(Parsed, Vec<Hash>)>,
    refused: Vec<(Parsed, Rejected)>,
    duplicates: usize,
}

impl Merge<'_> {
    fn run(&mut self, documents: Vec<(DocId, Vec<Parsed>)>, refused: Vec<Refused>) -> Result<(), StoreError> {
        if self.bench.rebuilding {
            return Err(StoreError::Rebuilding);
        }
        for refused in refused {
            self.put_aside(&refused)?;
        }
        for (doc, changes) in documents {
            self.document(doc, changes)?;
        }
        self.raise_findings()
    }

    /// One document in a savepoint of its own: what goes wrong with it stops nothing else.
    fn document(&mut self, doc: DocId, changes: Vec<Parsed>) -> Result<(), StoreError> {
        let rows = Rows(self.link);
        let (lsn, findings) = (self.bench.lsn, self.seen.len());
        rows.run("SAVEPOINT document", [])?;
        match self.take_in(doc, &changes) {
            Ok(()) => rows.run("RELEASE document", []).map(drop),
            Err(error) if is_of_the_document(&error) => {
                rows.run("ROLLBACK TO document", [])?;
                rows.run("RELEASE document", [])?;
                self.bench.hot.take(doc.id);
                self.bench.lsn = lsn;
                self.seen.truncate(findings);
                let why = error.to_string();
                changes
                    .into_iter()
                    .try_for_each(|change| self.refuse(doc, &change, "document_refused", &why))
            }
            Err(error) => Err(error),
        }
    }

    fn take_in(&mut self, doc: DocId, changes: &[Parsed]) -> Result<(), StoreError> {
        let rows = Rows(self.link);
        let rules = rules_of(doc.kind)?;
        let held = match self.bench.hot.take(doc.id) {
            Some(held) if held.kind == doc.kind => held,
            Some(_) => {
                return Err(StoreError::OtherKind {
                    id: doc.id,
                    wanted: doc.kind,
                });
            }
            None => from_log(rows, doc, rules)?,
        };
        let before = (held.row != 0).then(|| Arc::clone(&held.state));
        let mut offered = changes.to_vec();
        offered.extend(aside::orphans_of(rows, doc)?);
        let taken = take(held, &offered);
        let taken = match (rules.state)(&taken.held.lean) {
            Ok(state) => Taken {
                held: Held { state, ..taken.held },
                ..taken
            },
            // Something in it does not read as this kind: find out what, one change at a time.
            Err(_) => take_carefully(from_log(rows, doc, rules)?, &offered, rules),
        };
        self.keep(doc, rules, before.as_ref(), taken)
    }

    /// Writes what was accepted, puts aside what was not, projects, announces, inspects.
    fn keep(
        &mut self,
        doc: DocId,
        rules: &'static KindRules,
        before: Option<&crate::AnyState>,
        taken: Taken,
    ) -> Result<(), StoreError> {
        let rows = Rows(self.link);
        let Taken {
            mut held,
            accepted,
            waiting,
            refused,
            duplicates,
        } = taken;
        self.report.duplicates += duplicates;
        for (change, missing) in waiting {
            self.wait(doc, &change, missing)?;
        }
        for (change, why) in refused {
            aside::forget_orphan(rows, doc, change.hash())?;
            self.refuse(doc, &change, why.reason.code(), &why.evidence)?;
        }
        if accepted.is_empty() {
            if held.row != 0 {
                self.bench.hot.put(doc.id, held);
            }
            return Ok(());
        }
        held.row = log::intern(rows, doc.kind, doc.id)?;
        self.write(doc, held.row, &accepted)?;
        held.bytes += accepted.iter().map(|change| change.bytes().len()).sum::<usize>();
        let row = DocRow {
            row: held.row,
            id: doc.id,
        };
        (rules.project)(rows, row, before, &held.state)?;
        self.seen
            .extend((rules.inspect)(rows, row, &held.state, &held.lean.conflicts())?);
        let announcement = Announcement {
            lsn: self.bench.lsn,
            doc,
            state: Arc::clone(&held.state),
            stock: Vec::new(),
        };
        self.bench.changed(doc.id, held, announcement);
        Ok(())
    }

    fn write(&mut self, doc: DocId, row: i64, accepted: &[Parsed]) -> Result<(), StoreError> {
        let rows = Rows(self.link);
        let txn = self.bench.lsn + 1;
        for change in accepted {
            let actor = log::intern_actor(rows, change.actor())?;
            let lsn = self.bench.next_lsn();
            let new = NewChange {
                lsn,
                txn,
                doc: row,
                actor,
                seq: change.seq(),
                bytes: change.bytes(),
            };
            log::insert(rows, &new)?;
            aside::forget_orphan(rows, doc, change.hash())?;
            self.report.applied += 1;
        }
        Ok(())
    }

    fn wait(&mut self, doc: DocId, change: &Parsed, missing: Vec<Hash>) -> Result<(), StoreError> {
        if aside::keep_orphan(Rows(self.link), doc, change, self.sender, self.now)? {
            self.report.waiting += 1;
        } else {
            self.report.turned_away += 1;
        }
        self.report.missing.extend(missing);
        Ok(())
    }

    fn refuse(
        &mut self,
        doc: DocId,
        change: &Parsed,
        code: &'static str,
        evidence: &str,
    ) -> Result<(), StoreError> {
        let why = Rejected::new(Reason::ForbiddenContent, evidence);
        let (hash, bytes) = (change.hash(), change.bytes().to_vec());
        self.put_aside(&Refused {
            kind: doc.kind.code(),
            doc: doc.id,
            hash,
            why,
            code,
            bytes,
        })
    }

    fn put_aside(&mut self, refused: &Refused) -> Result<(), StoreError> {
        aside::quarantine(Rows(self.link), refused, self.sender, self.now)?;
        self.report.quarantined.push(Quarantined {
            doc: refused.doc,
            hash: refused.hash,
            reason: refused.code,
        });
        Ok(())
    }

    /// Raises what was seen, as documents of this node, in the same commit.
    fn raise_findings(&mut self) -> Result<(), StoreError> {
        let nobody = CommandId(Uuid::nil());
        let call = Call::new(nobody, [0; 16], DeviceId(Uuid::nil()), self.now);
        let mut unit = Unit::new(self.link, self.bench, call);
        for seen in std::mem::take(&mut self.seen) {
            let before = unit.load::<Finding>(seen.id)?;
            let Seen {
                id,
                code,
                sentence,
                subjects,
                choices,
            } = seen;
            let raised = Raised {
                code,
                sentence,
                subjects,
                choices,
                at: self.now,
            };
            let edits = raise(id, before.as_deref(), raised);
            if !edits.is_empty() {
                self.report.findings += 1;
                unit.edit::<Finding>(id, edits)?;
            }
        }
        unit.finish().map(drop)
    }
}

/// The document from the log, or a new one that is not in it yet.
fn from_log(rows: Rows<'_>, doc: DocId, rules: &'static KindRules) -> Result<Held, StoreError> {
    match log::find(rows, doc.id)? {
        Some((row, kind)) if kind == doc.kind => log::replay(rows, row, kind, rules),
        Some(_) => Err(StoreError::OtherKind {
            id: doc.id,
            wanted: doc.kind,
        }),
        None => {
            let lean = Lean::new(doc.kind, rules.sections);
            let state = (rules.state)(&lean)?;
            Ok(Held {
                row: 0,
                kind: doc.kind,
                lean,
                state,
                bytes: 0,
            })
        }
    }
}

/// Applies what can be applied, in as many rounds as bring something new.
fn take(held: Held, offered: &[Parsed]) -> Taken {
    take_while(held, offered, Lean::apply)
}

/// As [`take`], but a change after which the document does not read as its kind is refused.
fn take_carefully(held: Held, offered: &[Parsed], rules: &KindRules) -> Taken {
    let mut taken = take_while(held, offered, |lean, change| {
        let mut tried = lean.clone();
        let applied = tried.apply(change)?;
        (rules.state)(&tried).map_err(|error| Rejected::new(Reason::ForbiddenContent, error.to_string()))?;
        *lean = tried;
        Ok::<_, Rejected>(applied)
    });
    if let Ok(state) = (rules.state)(&taken.held.lean) {
        taken.held.state = state;
    }
    taken
}

fn take_while<E: Into<Rejected>>(
    held: Held,
    offered: &[Parsed],
    apply: impl Fn(&mut Lean, &Parsed) -> Result<Applied, E>,
) -> Taken {
    let mut taken = Taken {
        held,
        accepted: Vec::new(),
        waiting: Vec::new(),
        refused: Vec::new(),
        duplicates: 0,
    };
    let mut rest: Vec<&Parsed> = offered.iter().collect();
    loop {
        taken.waiting.clear();
        let before = rest.len();
        rest.retain(|change| !taken.try_one(change, &apply));
        if rest.is_empty() || rest.len() == before {
            return taken;
        }
    }
}

impl Taken {
    /// Whether the change is settled, one way or the other.
    fn try_one<E: Into<Rejected>>(
        &mut self,
        change: &Parsed,
        apply: &impl Fn(&mut Lean, &Parsed) -> Result<Applied, E>,
    ) -> bool {
        match apply(&mut self.held.lean, change) {
            Ok(Applied::New) => self.accepted.push(change.clone()),
            Ok(Applied::Duplicate) => self.duplicates += 1,
            Ok(Applied::MissingDeps(missing)) => {
                self.waiting.push((change.clone(), missing));
                return false;
            }
            Err(error) => self.refused.push((change.clone(), error.into())),
        }
        true
    }
}

/// Whether an error is about one document, so that the rest can go on. Trouble with the disk is not.
fn is_of_the_document(error: &StoreError) -> bool {
    match error {
        StoreError::Statement(error) => sqlite::severity(error) == sqlite::Severity::Statement,
        StoreError::Database(_) | StoreError::Files { .. } | StoreError::Change { .. } => false,
        _ => true,
    }
}
