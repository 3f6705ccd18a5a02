/** Steps by keys from bar to bar. Pure. */
import { dayNumber } from '../days';
import type { Chart, Piece } from './model';

export interface PieceLine {
  room: string | null;
  pieces: Piece[];
}

/** Every line that has something on it, from the lane down. */
export function piecesByLine(chart: Chart): PieceLine[] {
  const lane = chart.lane.map((pieces) => ({ room: null, pieces }));
  const rows = chart.groups.flatMap((group) => group.rows.map((row) => ({ room: row.room.room, pieces: row.pieces })));
  return [...lane, ...rows].filter((line) => line.pieces.length > 0);
}

const apart = (a: Piece, b: Piece): number => {
  const gap = Math.max(dayNumber(a.from), dayNumber(b.from)) - Math.min(dayNumber(a.until), dayNumber(b.until));
  return gap < 0 ? 0 : gap + 1;
};

/** The bar that a key leads to; the first of the chart where there is none yet. */
export function stepFrom(lines: readonly PieceLine[], at: string | undefined, towards: 'before' | 'after' | 'above' | 'below'): Piece | undefined {
  const line = lines.findIndex((one) => one.pieces.some((piece) => piece.id === at));
  const here = lines[line];
  if (here === undefined) return lines[0]?.pieces[0];
  const index = here.pieces.findIndex((piece) => piece.id === at);
  const piece = here.pieces[index];
  if (towards === 'before' || towards === 'after') return here.pieces[index + (towards === 'after' ? 1 : -1)] ?? piece;
  const next = lines[line + (towards === 'below' ? 1 : -1)];
  if (next === undefined || piece === undefined) return piece;
  return next.pieces.reduce((best, one) => (apart(one, piece) < apart(best, piece) ? one : best), next.pieces[0] as Piece);
}
