/** Which rooms a stay may be given, best first. Pure: it only orders and marks what the chart knows; the node decides. */
import { others, type Chart, type Piece, type TapeRoom } from '../chart/model';
import { isReady } from '../standing';

export interface Offer {
  room: TapeRoom;
  typeName: string;
  sameType: boolean;
  ready: boolean;
  /** Somebody is in it now. */
  occupied: boolean;
  /** Who has it for a night of the stay. */
  taken: Piece | undefined;
  closed: boolean;
}

export function offersFor(chart: Chart, stay: { reservation: string; room_type?: string | null }, from: string, until: string): Offer[] {
  const offers = chart.groups.flatMap((group) =>
    group.rows.map((row): Offer => ({
      room: row.room,
      typeName: group.type.name,
      sameType: group.type.room_type === stay.room_type,
      ready: isReady(row.room.state),
      occupied: row.room.occupied_by != null && row.room.occupied_by !== stay.reservation,
      taken: others(row, stay.reservation, from, until)[0],
      closed: (row.room.closures ?? []).some((closure) => closure.kind === 'out_of_order' && closure.from < until && from < closure.until),
    })),
  );
  const rank = (offer: Offer): number =>
    (offer.sameType ? 0 : 16) + (offer.taken || offer.closed ? 8 : 0) + (offer.occupied ? 4 : 0) + (offer.ready ? 0 : 2) + (offer.room.state === 'inspected' ? 0 : 1);
  return offers.sort((a, b) => rank(a) - rank(b) || a.room.number.localeCompare(b.room.number, 'en', { numeric: true }));
}

export const canTake = (offer: Offer): boolean => offer.taken === undefined && !offer.closed;
