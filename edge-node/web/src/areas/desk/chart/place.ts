/** Carries an intent out: the one command (or the two) of the house behind putting a stay down. */
import { command, type Outcome, type View } from '$api';
import type { Intent } from './intent';
import type { Piece } from './model';

/** What a person adds where the house asks for it. */
export interface Added {
  reason?: string;
  override_reason?: string;
  allow_overbooking?: boolean;
}

export type Placed = Outcome<unknown>;

const assign = (id: string, room: string, added: Added): Promise<Placed> =>
  command('post', '/api/v1/reservations/{reservation}/assign', { path: { reservation: id }, body: { room, allow_overbooking: added.allow_overbooking ?? false } });

function move(id: string, room: string, from: string | undefined, added: Added): Promise<Placed> {
  const body: View<'MoveRoom'> = { room, from: from ?? null, reason: added.reason ?? null, override_reason: added.override_reason ?? null, allow_overbooking: added.allow_overbooking ?? false };
  return command('post', '/api/v1/reservations/{reservation}/move', { path: { reservation: id }, body });
}

async function dates(piece: Piece, intent: Extract<Intent, { kind: 'dates' }>, added: Added): Promise<Placed> {
  const { stay } = piece;
  const body: View<'AmendStay'> = {
    ...(intent.arrival === stay.arrival ? {} : { arrival: intent.arrival }),
    ...(intent.departure === stay.departure ? {} : { departure: intent.departure }),
    reason: added.reason ?? null,
  };
  const amended: Placed = await command('post', '/api/v1/reservations/{reservation}/amend', { path: { reservation: stay.reservation }, body });
  if (amended.kind !== 'stored' || intent.room === undefined) return amended;
  return piece.room === null ? assign(stay.reservation, intent.room, added) : move(stay.reservation, intent.room, undefined, added);
}

export function carryOut(piece: Piece, intent: Intent, added: Added): Promise<Placed> {
  const id = piece.stay.reservation;
  switch (intent.kind) {
    case 'assign':
      return assign(id, intent.room, added);
    case 'unassign':
      return command('post', '/api/v1/reservations/{reservation}/unassign', { path: { reservation: id }, body: { reason: added.reason ?? null } });
    case 'move':
      return move(id, intent.room, intent.from, added);
    case 'swap':
      return command('post', '/api/v1/reservations/{reservation}/swap', {
        path: { reservation: id },
        body: { with: intent.other.stay.reservation, reason: added.reason ?? '', from: null, allow_overbooking: added.allow_overbooking ?? false },
      });
    case 'dates':
      return dates(piece, intent, added);
    default:
      return Promise.resolve({ kind: 'stored', answer: undefined });
  }
}

/** The intent that takes a stored one back, where that needs no new decision. */
export function undoOf(piece: Piece, intent: Intent): Intent | undefined {
  const { stay } = piece;
  switch (intent.kind) {
    case 'assign':
      return { kind: 'unassign' };
    case 'unassign':
      return piece.room === null ? undefined : { kind: 'assign', room: piece.room };
    case 'move':
      return intent.now || intent.from !== undefined || piece.room === null ? undefined : { kind: 'move', room: piece.room, now: false };
    case 'dates':
      return intent.room === undefined ? { kind: 'dates', arrival: stay.arrival, departure: stay.departure } : undefined;
    default:
      return undefined;
  }
}

/** Whether a person must say why before it is carried out. */
export const needsReason = (intent: Intent): boolean => (intent.kind === 'move' && intent.now) || intent.kind === 'swap';
