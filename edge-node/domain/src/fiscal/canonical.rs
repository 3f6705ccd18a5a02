//! A record as bytes: one order of fields, one way to write each value, so that equal records are equal bytes.
//!
//! Whole numbers are LEB128 in the fewest bytes, signed ones zig-zag first; ids are 16 bytes; text is its length and
//! UTF-8. The table of fields stands in `store/JOURNAL.md`. Reading refuses whatever writing would not have written.

use super::{BODY_BYTES_MAX, PAYMENTS_MAX, REFS_MAX, TAX_LINES_MAX, WORD_BYTES_MAX};
use super::{
    ClockQuality, EntryKind, JournalEntry, Number, PaymentLine, Place, Record, Ref, RefKind, TaxLine, Totals,
};
use values::{BusinessDate, Currency, DeviceId, PersonId, Rate, Timestamp, Uuid};

/// The first byte of every record of this format.
const FORMAT: u8 = 1;
/// The largest record that is read.
pub const RECORD_BYTES_MAX: usize = 16 * 1024;
/// Bytes of the longest LEB128 number of 64 bits.
const LEB128_BYTES_MAX: u32 = 10;

/// Why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// The bytes end inside a field, or the record is longer than any.
    #[error("the record ends too early or is too long")]
    Length,
    /// The bytes go on after the last field.
    #[error("the record has bytes after its end")]
    Trailing,
    /// The first byte is not a known format.
    #[error("the record's format is unknown")]
    Format,
    /// A number, a flag or a code is not written as this format writes it.
    #[error("a field of the record is not written as the format says")]
    Field,
}

type Read<T> = Result<T, CanonicalError>;

/// The record as bytes.
#[must_use]
pub fn to_bytes(record: &Record) -> Vec<u8> {
    let mut out = Writer(Vec::with_capacity(192));
    let entry = &record.entry;
    out.0.push(FORMAT);
    out.place(record.place);
    out.unsigned(u64::from(entry.kind.code()));
    out.signed(entry.at.unix_ms());
    out.unsigned(u64::from(entry.clock.code()));
    out.signed(i64::from(entry.business_date.epoch_days()));
    out.optional(entry.person.as_ref(), |out, id| out.id(id.0));
    out.optional(entry.device.as_ref(), |out, id| out.id(id.0));
    out.optional(entry.approver.as_ref(), |out, id| out.id(id.0));
    out.0.extend_from_slice(entry.currency.code().as_bytes());
    out.list(&entry.refs, |out, reference| {
        out.unsigned(u64::from(reference.kind.code()));
        out.id(reference.id);
    });
    out.optional(entry.answers.as_ref(), |out, place| out.place(*place));
    out.optional(entry.number.as_ref(), |out, number| {
        out.text(&number.series);
        out.unsigned(number.number);
    });
    out.list(&entry.taxes, |out, line| {
        out.text(&line.code);
        out.signed(line.rate.ppm);
        out.signed(line.gross_minor);
        out.signed(line.tax_minor);
    });
    out.list(&entry.payments, |out, line| {
        out.text(&line.method);
        out.signed(line.amount_minor);
    });
    out.totals(&record.totals);
    out.text(&entry.body);
    out.0
}

/// The record in these bytes.
///
/// # Errors
/// [`CanonicalError`] for bytes that [`to_bytes`] would not have written.
pub fn from_bytes(bytes: &[u8]) -> Read<Record> {
    if bytes.len() > RECORD_BYTES_MAX {
        return Err(CanonicalError::Length);
    }
    let mut from = Reader(bytes);
    if from.byte()? != FORMAT {
        return Err(CanonicalError::Format);
    }
    let place = from.place()?;
    let entry = from.entry_before_refs()?;
    let entry = JournalEntry {
        refs: from.list(REFS_MAX, Reader::reference)?,
        answers: from.optional(Reader::place)?,
        number: from.optional(Reader::number)?,
        taxes: from.list(TAX_LINES_MAX, Reader::tax_line)?,
        payments: from.list(PAYMENTS_MAX, Reader::payment)?,
        ..entry
    };
    let totals = from.totals()?;
    let body = from.text(BODY_BYTES_MAX)?;
    if !from.0.is_empty() {
        return Err(CanonicalError::Trailing);
    }
    let entry = JournalEntry { body, ..entry };
    Ok(Record { place, entry, totals })
}

struct Writer(Vec<u8>);

impl Writer {
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push((value & 0x7F) as u8);
    }

    fn signed(&mut self, value: i64) {
        self.unsigned(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    fn id(&mut self, id: Uuid) {
        self.0.extend_from_slice(id.as_bytes());
    }

    fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn place(&mut self, place: Place) {
        self.unsigned(place.epoch);
        self.unsigned(place.seq);
    }

    fn optional<T>(&mut self, value: Option<&T>, write: impl FnOnce(&mut Self, &T)) {
        self.0.push(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn list<T>(&mut self, values: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.unsigned(values.len() as u64);
        for value in values {
            write(self, value);
        }
    }

    fn totals(&mut self, totals: &Totals) {
        self.signed(totals.sales_minor);
        self.signed(totals.returns_minor);
        for count in [
            totals.receipts,
            totals.voids,
            totals.copies,
            totals.no_sales,
            totals.trainings,
        ] {
            self.unsigned(count);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn byte(&mut self) -> Read<u8> {
        let (first, rest) = self.0.split_first().ok_or(CanonicalError::Length)?;
        self.0 = rest;
        Ok(*first)
    }

    fn bytes(&mut self, count: usize) -> Read<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(CanonicalError::Length)?;
        self.0 = rest;
        Ok(taken)
    }

    /// LEB128 in the fewest bytes: a last byte of nothing after others is refused, and so is a 65th bit.
    fn unsigned(&mut self) -> Read<u64> {
        let mut value = 0_u64;
        for index in 0..LEB128_BYTES_MAX {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            let shifted = bits << (7 * index);
            if shifted >> (7 * index) != bits || (byte == 0 && index > 0) {
                return Err(CanonicalError::Field);
            }
            value |= shifted;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(CanonicalError::Field)
    }

    fn signed(&mut self) -> Read<i64> {
        let value = self.unsigned()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn id(&mut self) -> Read<Uuid> {
        Uuid::from_slice(self.bytes(16)?).map_err(|_| CanonicalError::Field)
    }

    fn text(&mut self, max: usize) -> Read<String> {
        let length = usize::try_from(self.unsigned()?).map_err(|_| CanonicalError::Field)?;
        if length > max {
            return Err(CanonicalError::Field);
        }
        let bytes = self.bytes(length)?;
        let text = std::str::from_utf8(bytes).map_err(|_| CanonicalError::Field)?;
        Ok(text.to_owned())
    }

    fn code<T>(&mut self, from_code: impl FnOnce(u32) -> Option<T>) -> Read<T> {
        let code = u32::try_from(self.unsigned()?).map_err(|_| CanonicalError::Field)?;
        from_code(code).ok_or(CanonicalError::Field)
    }

    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<Option<T>> {
        match self.byte()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(CanonicalError::Field),
        }
    }

    fn list<T>(&mut self, max: usize, mut read: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let count = usize::try_from(self.unsigned()?).map_err(|_| CanonicalError::Field)?;
        if count > max {
            return Err(CanonicalError::Field);
        }
        (0..count).map(|_| read(self)).collect()
    }

    fn place(&mut self) -> Read<Place> {
        Ok(Place {
            epoch: self.unsigned()?,
            seq: self.unsigned()?,
        })
    }

    fn entry_before_refs(&mut self) -> Read<JournalEntry> {
        let kind = self.code(EntryKind::from_code)?;
        let at = Timestamp::from_unix_ms(self.signed()?);
        let clock = self.code(ClockQuality::from_code)?;
        let days = i32::try_from(self.signed()?).map_err(|_| CanonicalError::Field)?;
        let day = BusinessDate::from_epoch_days(days).map_err(|_| CanonicalError::Field)?;
        let person = self.optional(Self::id)?.map(PersonId);
        let device = self.optional(Self::id)?.map(DeviceId);
        let approver = self.optional(Self::id)?.map(PersonId);
        let code = std::str::from_utf8(self.bytes(3)?).map_err(|_| CanonicalError::Field)?;
        let currency = Currency::parse(code).map_err(|_| CanonicalError::Field)?;
        Ok(JournalEntry {
            clock,
            person,
            device,
            approver,
            ..JournalEntry::by_house(kind, at, day, currency)
        })
    }

    fn reference(&mut self) -> Read<Ref> {
        Ok(Ref {
            kind: self.code(RefKind::from_code)?,
            id: self.id()?,
        })
    }

    fn number(&mut self) -> Read<Number> {
        Ok(Number {
            series: self.text(WORD_BYTES_MAX)?,
            number: self.unsigned()?,
        })
    }

    fn tax_line(&mut self) -> Read<TaxLine> {
        Ok(TaxLine {
            code: self.text(WORD_BYTES_MAX)?,
            rate: Rate::from_ppm(self.signed()?),
            gross_minor: self.signed()?,
            tax_minor: self.signed()?,
        })
    }

    fn payment(&mut self) -> Read<PaymentLine> {
        Ok(PaymentLine {
            method: self.text(WORD_BYTES_MAX)?,
            amount_minor: self.signed()?,
        })
    }

    fn totals(&mut self) -> Read<Totals> {
        Ok(Totals {
            sales_minor: self.signed()?,
            returns_minor: self.signed()?,
            receipts: self.unsigned()?,
            voids: self.unsigned()?,
            copies: self.unsigned()?,
            no_sales: self.unsigned()?,
            trainings: self.unsigned()?,
        })
    }
}
