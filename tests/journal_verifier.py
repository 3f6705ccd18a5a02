#!/usr/bin/env python3
"""Checks a register's fiscal journal: a second opinion, written from edge-node/store/JOURNAL.md alone.

It shares no line with the node and needs only Python's standard library; the ed25519 check is RFC 8032 written out.

    journal_verifier.py DATABASE [--witness EPOCH:SEQ:HASH] [--json]     a node's database, or a backup of it
    journal_verifier.py --vectors journal-vectors.json                   the published vectors

Exit code 0: the journal is whole (as far as a chain can tell). 1: it is not; the first bad place is named. 2: nothing could be checked.
"""
import argparse
import hashlib
import json
import pathlib
import sqlite3
import sys

TAG = b"hearth.fiscal.record.v1\0"
EPOCH_OPEN, SALE, VOID, FOLIO_SETTLEMENT, RETURN = 1, 10, 12, 14, 11
KINDS = {1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 30, 31, 32, 40, 50, 51, 52}
COUNTED = {VOID: "voids", 30: "copies", 23: "no_sales", 31: "trainings"}
TOTALS = ("sales", "returns", "receipts", "voids", "copies", "no_sales", "trainings")
REFERENCES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99}
I64 = range(-(2**63), 2**63)

# --- ed25519 (RFC 8032, section 5.1), strict: canonical encodings, no point of small order ---
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
NEUTRAL = (0, 1, 1, 0)

def add(a, b):
    """The sum of two points in extended coordinates (X, Y, Z, T)."""
    left, right = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = right - left, d - c, d + c, right + left
    return e * f % P, g * h % P, f * g % P, e * h % P

def decoded(raw):
    """The point of 32 bytes; None where they are no canonical encoding, or the point is of small order."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    point = eightfold = (x, y, 1, x * y % P)
    for _ in range(3):
        eightfold = add(eightfold, eightfold)
    return None if eightfold[0] % P == 0 and (eightfold[1] - eightfold[2]) % P == 0 else point

def encoded(point):
    x, y = (part * pow(point[2], P - 2, P) % P for part in point[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little")

class Multiples:
    """All multiples of one point by digits of four bits, so that many signatures of one key are checked quickly."""

    def __init__(self, point):
        self.rows = []
        for _ in range(64):
            row = [NEUTRAL]
            for _ in range(15):
                row.append(add(row[-1], point))
            self.rows.append(row)
            point = add(row[-1], point)
    def times(self, number):
        total = NEUTRAL
        for row in self.rows:
            total = add(total, row[number & 15])
            number >>= 4
        return total

BASE = Multiples(decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")))

class PublicKey:
    def __init__(self, raw):
        self.raw, point = raw, decoded(raw) if len(raw) == 32 else None
        self.negated = point and Multiples((P - point[0], point[1], 1, P - point[3]))
    def signed(self, message, signature):
        if not self.negated or len(signature) != 64 or decoded(signature[:32]) is None:
            return False
        s = int.from_bytes(signature[32:], "little")
        k = int.from_bytes(hashlib.sha512(signature[:32] + self.raw + message).digest(), "little") % L
        return s < L and encoded(add(BASE.times(s), self.negated.times(k))) == signature[:32]

# --- the record's bytes ---
class Unreadable(Exception): ...

def need(condition, words):
    if not condition:
        raise Unreadable(words)

class Reader:
    def __init__(self, raw):
        self.raw, self.at = raw, 0
    def take(self, count):
        need(self.at + count <= len(self.raw), "the record ends too early")
        self.at += count
        return self.raw[self.at - count : self.at]
    def u(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                need(byte or not shift, "a number in more bytes than it needs")
                need(value < 2**64, "a number above 64 bits")
                return value
            shift += 7
            need(shift < 70, "a number of more than ten bytes")
    def i(self):
        value = self.u()
        return value // 2 if value % 2 == 0 else -(value + 1) // 2
    def text(self, limit):
        need((length := self.u()) <= limit, "a text above its limit")
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise Unreadable("a text that is not UTF-8") from None
    def optional(self, read):
        flag = self.take(1)[0]
        need(flag < 2, "a flag that is neither 00 nor 01")
        return read() if flag else None
    def list_of(self, limit, read):
        need((count := self.u()) <= limit, "a list above its limit")
        return [read() for _ in range(count)]
    def code(self, known, what):
        need((value := self.u()) in known, f"an unknown {what}: {value}")
        return value
    def place(self):
        return self.u(), self.u()

def read_record(raw):
    """The record's fields, or Unreadable."""
    need(len(raw) <= 16_384, "a record above its limit")
    r = Reader(raw)
    party = lambda: r.take(16).hex()
    need(r.take(1) == b"\x01", "an unknown format")
    record = {"place": r.place(), "kind": r.code(KINDS, "kind"), "at": r.i(), "clock": r.code(range(4), "clock state")}
    record |= {"business_date": r.i(), "person": r.optional(party), "device": r.optional(party), "approver": r.optional(party)}
    record["currency"] = r.take(3).decode("latin-1")
    need(all("A" <= letter <= "Z" for letter in record["currency"]), "a currency that is not three capital letters")
    record["references"] = r.list_of(32, lambda: (r.code(REFERENCES, "reference"), party()))
    record["answers"] = r.optional(r.place)
    record["number"] = r.optional(lambda: (r.text(32), r.u()))
    need(record["number"] is None or record["number"][1] >= 1, "a printed number below 1")
    record["taxes"] = r.list_of(64, lambda: (r.text(32), r.i(), r.i(), r.i()))
    record["payments"] = r.list_of(64, lambda: (r.text(32), r.i()))
    record["totals"] = dict(zip(TOTALS, [r.i(), r.i()] + [r.u() for _ in TOTALS[2:]]))
    record["body"] = r.text(8_192)
    need(r.at == len(raw), "bytes behind the last field")
    return record

# --- the check, in the order of JOURNAL.md ---
def followed(before, record):
    """The totals as they follow from those before; None where a rule of the totals is broken."""
    after, kind = dict(before), record["kind"]
    gross = sum(tax[2] for tax in record["taxes"])
    if kind in COUNTED:
        after[COUNTED[kind]] += 1
    if SALE <= kind <= FOLIO_SETTLEMENT:
        after["receipts"] += 1
        after["sales" if gross >= 0 else "returns"] += abs(gross)
        if kind in (RETURN, VOID) and gross > 0:
            return None
    sums = (gross, after["sales"], after["returns"], after["sales"] - after["returns"])
    return after if all(number in I64 for number in sums) else None

class Check:
    def __init__(self, register, key):
        self.register, self.key = register, PublicKey(key)
        self.hash, self.place, self.before = bytes(32), None, None
        self.totals, self.series, self.faults, self.heads, self.read = dict.fromkeys(TOTALS, 0), {}, [], {}, 0
    def row(self, raw, stored_hash, signature):
        self.read += 1
        try:
            record = read_record(raw)
        except Unreadable as why:
            record, unreadable = None, str(why)
        opens = record and (self.place is None or record["place"][0] > self.place[0])
        expected = self.expected(record if opens else None)
        digest = hashlib.sha256(TAG + self.register + self.hash + raw).digest()
        if digest != stored_hash:
            fault = "hash: not that of this record behind the one before"
        elif not self.key.signed(stored_hash, signature):
            fault = "signature: not by the register's key"
        elif record is None:
            fault = f"readable: {unreadable}"
        else:
            fault = self.told(record, opens, expected)
        if fault:
            self.faults.append((expected, fault))
        self.go_on(record, stored_hash, expected, opens)
    def expected(self, opening):
        if opening:
            return max(opening["place"][0], 1), 1
        return (1, 1) if self.place is None else (self.place[0], self.place[1] + 1)
    def told(self, record, opens, expected):
        """What the record's own words say wrongly, in the order of the rules."""
        before, number = self.before, record["number"]
        last = None if opens else self.series.get(number and number[0])
        if (record["kind"] == EPOCH_OPEN) != bool(opens) or record["place"][0] < 1:
            return "epoch: opened where it may not be, or not opened where it must be"
        if record["place"] != expected:
            return f"place: says {record['place'][0]}:{record['place'][1]}"
        if before and record["at"] < before["at"]:
            return "time: before that of the record before"
        if before and record["currency"] != before["currency"]:
            return "currency: another than before"
        if record["totals"] != followed(self.totals, record):
            return "totals: do not follow from those before"
        if number and last is not None and number[1] != last + 1:
            return f"number: {number[0]} {number[1]} behind {last}"
        return None
    def go_on(self, record, stored_hash, expected, opens):
        """The next row is checked against the stored hash and the place that this row says, so a fault is named once."""
        self.hash = stored_hash
        says = record["place"] if record and record["place"][0] == expected[0] else expected
        self.place = says
        self.heads.setdefault(says, stored_hash)
        if record is None:
            return
        self.before, self.totals, self.series = record, record["totals"], {} if opens else self.series
        if record["number"]:
            self.series[record["number"][0]] = record["number"][1]
    def witness(self, place, known_hash):
        if self.heads.get(place) != known_hash:
            self.faults.append((place, "witness: a head that was kept is not at its place"))

def checked(register, key, rows, witness):
    check = Check(register, key)
    for row in rows:
        check.row(*row)
    if witness:
        check.witness(*witness)
    return check

def of_database(path, witness):
    uri = pathlib.Path(path).resolve(strict=True).as_uri() + "?mode=ro"
    database = sqlite3.connect(uri, uri=True)
    register, key = database.execute("SELECT id, public_key FROM register WHERE one = 1").fetchone()
    return checked(register, key, database.execute("SELECT record, hash, signature FROM journal ORDER BY entry"), witness)

def of_vectors(path):
    """What the vectors say that is not so; an empty list where all is as published."""
    vectors = json.loads(pathlib.Path(path).read_text("utf-8"))
    register, key = bytes.fromhex(vectors["register"].replace("-", "")), bytes.fromhex(vectors["public_key"])
    row = lambda entry: [bytes.fromhex(entry[name]) for name in ("record", "hash", "signature")]
    wrong = [f"number {n['i']}" for n in vectors["numbers"] if Reader(bytes.fromhex(n["bytes"])).i() != int(n["i"])]
    place = lambda said: None if said == "none" else (said["epoch"], said["seq"])
    journals = [("the journal", vectors["records"], None, None)]
    for entry in vectors["faulty"]:
        kept = (kept := entry["witness"]) and (place(kept["place"]), bytes.fromhex(kept["hash"]))
        journals.append((entry["name"], entry["rows"], kept, place(entry["first_fault"])))
    for name, rows, kept, first in journals:
        faults = checked(register, key, map(row, rows), kept).faults
        if (found := faults[0][0] if faults else None) != first:
            wrong.append(f"{name}: first fault at {found}, published {first}")
    return wrong, len(journals)

def witness_of(text):
    epoch, seq, known_hash = text.split(":")
    return (int(epoch), int(seq)), bytes.fromhex(known_hash)

def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("database", nargs="?")
    arguments.add_argument("--vectors")
    arguments.add_argument("--witness", type=witness_of)
    arguments.add_argument("--json", action="store_true")
    asked = arguments.parse_args()
    if asked.vectors:
        wrong, count = of_vectors(asked.vectors)
        print("\n".join(wrong) or f"{count} journals are as published")
        return 1 if wrong else 0
    if not asked.database:
        arguments.error("name a database, or --vectors")
    check = of_database(asked.database, asked.witness)
    if asked.json:
        faults = [{"epoch": place[0], "seq": place[1], "fault": fault} for place, fault in check.faults]
        head = check.place and {"epoch": check.place[0], "seq": check.place[1], "hash": check.hash.hex()}
        print(json.dumps({"records": check.read, "head": head, "totals": check.totals, "faults": faults}))
        return 1 if check.faults else 0
    for place, fault in check.faults:
        print(f"bad at epoch {place[0]} seq {place[1]}: {fault}")
    print(f"{check.read} records, {len(check.faults)} faults" + ("" if check.faults else ": the journal is whole"))
    return 1 if check.faults else 0

if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError) as error:
        print(f"nothing could be checked: {error}", file=sys.stderr)
        sys.exit(2)
