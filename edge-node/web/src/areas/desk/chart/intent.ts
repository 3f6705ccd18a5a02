/** What putting a stay down somewhere means: which command of the house, or why it is none. Pure; the node decides in the end. */
import { nightsBetween, plusDays } from '../days';
import { others, type Chart, type Piece, type Row } from './model';

export type Grip = 'whole' | 'start' | 'end';

/** Where a held piece would go. */
export interface Place {
  /** The room; null: the lane of those without one. */
  room: string | null;
  /** Days by which the held part (the whole, its start or its end) is shifted. */
  shift: number;
}

export type Intent =
  | { kind: 'nothing' }
  | { kind: 'assign'; room: string }
  | { kind: 'unassign' }
  /** `from`: the first night in the new room, where it is not the whole stay. `now`: the party walks over now. */
  | { kind: 'move'; room: string; from?: string; now: boolean }
  | { kind: 'swap'; room: string; other: Piece; now: boolean }
  | { kind: 'dates'; arrival: string; departure: string; room?: string }
  | { kind: 'impossible'; why: Impossible };

export type Impossible = 'gone' | 'in_house_start' | 'in_house_lane' | 'no_nights' | 'kept' | 'several' | 'part_dates';

/** Whether a piece can be taken up at all by this grip. */
export function mayHold(piece: Piece, grip: Grip): Impossible | undefined {
  if (piece.stay.status === 'checked_out') return 'gone';
  if (grip === 'start' && piece.stay.status === 'in_house') return 'in_house_start';
  return undefined;
}

/** The span that the held piece would cover. */
export function spanAt(piece: Piece, grip: Grip, shift: number): { from: string; until: string } {
  return {
    from: grip === 'end' ? piece.from : plusDays(piece.from, shift),
    until: grip === 'start' ? piece.until : plusDays(piece.until, shift),
  };
}

const rowOf = (chart: Chart, room: string | null): Row | undefined => {
  for (const group of chart.groups) for (const row of group.rows) if (row.room.room === room) return row;
  return undefined;
};

function datesIntent(piece: Piece, grip: Grip, shift: number, room: string | undefined): Intent {
  const { stay } = piece;
  if (grip === 'whole' && stay.status === 'in_house') return { kind: 'impossible', why: 'in_house_start' };
  if ((grip === 'start' && !piece.first) || (grip === 'end' && !piece.last) || (grip === 'whole' && !(piece.first && piece.last))) {
    return { kind: 'impossible', why: 'part_dates' };
  }
  const arrival = grip === 'end' ? stay.arrival : plusDays(stay.arrival, shift);
  const departure = grip === 'start' ? stay.departure : plusDays(stay.departure, shift);
  if (nightsBetween(arrival, departure) < 1) return { kind: 'impossible', why: 'no_nights' };
  return { kind: 'dates', arrival, departure, ...(room === undefined ? {} : { room }) };
}

/** What is meant by putting `piece` down at `place`. `date` is the open business date. */
export function intentOf(chart: Chart, piece: Piece, grip: Grip, place: Place, date: string): Intent {
  const held = mayHold(piece, grip);
  if (held !== undefined) return { kind: 'impossible', why: held };
  const { stay } = piece;
  const otherRoom = grip === 'whole' && place.room !== piece.room;
  if (otherRoom && stay.flags?.includes('do_not_move') && piece.room !== null) return { kind: 'impossible', why: 'kept' };
  if (place.shift !== 0) return datesIntent(piece, grip, place.shift, otherRoom && place.room !== null ? place.room : undefined);
  if (!otherRoom) return { kind: 'nothing' };
  if (place.room === null) return stay.status === 'in_house' ? { kind: 'impossible', why: 'in_house_lane' } : { kind: 'unassign' };
  const inWay = others(rowOf(chart, place.room), stay.reservation, stay.status === 'in_house' && piece.from < date ? date : piece.from, piece.until);
  const now = stay.status === 'in_house' && piece.from <= date;
  if (inWay.length > 0 && piece.room !== null) {
    const [other] = inWay;
    if (other === undefined || new Set(inWay.map((one) => one.stay.reservation)).size > 1) return { kind: 'impossible', why: 'several' };
    return { kind: 'swap', room: place.room, other, now: now || other.stay.status === 'in_house' };
  }
  if (piece.room === null) return { kind: 'assign', room: place.room };
  return { kind: 'move', room: place.room, now, ...(piece.first || now ? {} : { from: piece.from }) };
}
