/** What the tape chart draws, from what the node gives: rooms by type, the pieces of stays in them, the lane of those without a room. Pure. */
import type { View } from '$api';
import { dayNumber, daysFrom, nightsBetween } from '../days';

export type Tape = View<'TapeView'>;
export type TapeStay = View<'TapeStayView'>;
export type TapeRoom = View<'TapeRoom'>;
export type TapeType = View<'TapeType'>;

/** Nights in a row of one stay in one room (or in none), within the days of the chart or beyond them. */
export interface Piece {
  /** Of all pieces on the chart: the reservation, and which piece of it. */
  id: string;
  stay: TapeStay;
  room: string | null;
  from: string;
  until: string;
  /** The stay begins / ends with it. */
  first: boolean;
  last: boolean;
}

export interface Row {
  room: TapeRoom;
  pieces: Piece[];
}

export interface Group {
  type: TapeType;
  rows: Row[];
}

export interface Chart {
  days: string[];
  groups: Group[];
  /** Lines of the lane of those without a room; no two pieces of a line meet. */
  lane: Piece[][];
}

export function piecesOf(stay: TapeStay): Piece[] {
  const spans = stay.segments?.length ? stay.segments : [{ from: stay.arrival, until: stay.departure, room: stay.room }];
  return spans.map((span, index) => ({
    id: `${stay.reservation}/${index}`,
    stay,
    room: span.room ?? null,
    from: span.from,
    until: span.until,
    first: span.from <= stay.arrival,
    last: span.until >= stay.departure,
  }));
}

/** Lines in which no two pieces meet, each piece in the first line that has room for it. */
export function inLines(pieces: readonly Piece[]): Piece[][] {
  const lines: Piece[][] = [];
  const sorted = [...pieces].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.stay.number - b.stay.number));
  for (const piece of sorted) {
    const line = lines.find((one) => (one.at(-1)?.until ?? '') <= piece.from);
    if (line === undefined) lines.push([piece]);
    else line.push(piece);
  }
  return lines;
}

export function chartOf(tape: Tape): Chart {
  const byRoom = new Map<string, Piece[]>();
  const without: Piece[] = [];
  for (const stay of tape.stays) {
    for (const piece of piecesOf(stay)) {
      if (piece.room === null) without.push(piece);
      else byRoom.get(piece.room)?.push(piece) ?? byRoom.set(piece.room, [piece]);
    }
  }
  const rowsOf = (type: TapeType): Row[] =>
    tape.rooms
      .filter((room) => room.room_type === type.room_type)
      .map((room) => ({ room, pieces: (byRoom.get(room.room) ?? []).sort((a, b) => (a.from < b.from ? -1 : 1)) }));
  return {
    days: daysFrom(tape.from, nightsBetween(tape.from, tape.until)),
    groups: tape.types.map((type) => ({ type, rows: rowsOf(type) })).filter((group) => group.rows.length > 0),
    lane: inLines(without),
  };
}

export interface Bar {
  /** In days from the start of the chart; a stay begins and ends in the middle of a day. */
  start: number;
  length: number;
  /** It goes on before / after the days of the chart. */
  cutStart: boolean;
  cutEnd: boolean;
}

/** Where a piece lies on a chart of `days` days from `from` on; undefined where it does not touch them. */
export function barOf(piece: { from: string; until: string }, from: string, days: number): Bar | undefined {
  const base = dayNumber(from);
  const begin = dayNumber(piece.from) - base + 0.5;
  // A day use has no night: half a day is drawn, so that it can be seen and taken hold of.
  const end = Math.max(dayNumber(piece.until) - base + 0.5, begin + 0.5);
  const start = Math.max(begin, 0);
  const stop = Math.min(end, days);
  if (stop <= start) return undefined;
  return { start, length: stop - start, cutStart: begin < 0, cutEnd: end > days };
}

/** What of the rooms is closed, drawn from the first night's mid-day on like a stay. */
export const closuresOf = (room: TapeRoom): NonNullable<TapeRoom['closures']> => room.closures ?? [];

/** Pieces of others that share a night with the span in a room. */
export function others(row: Row | undefined, reservation: string, from: string, until: string): Piece[] {
  return (row?.pieces ?? []).filter(
    (piece) => piece.stay.reservation !== reservation && piece.stay.status !== 'checked_out' && piece.from < until && from < piece.until,
  );
}
