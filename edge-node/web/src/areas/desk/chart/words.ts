/** The chart in words: for the bar's label, for what would happen, for what was refused. Also read aloud. */
import { language } from '$shell';
import { nightsBetween } from '../days';
import { t } from '../messages';
import { standingOf, type Standing } from '../standing';
import type { Grip, Impossible, Intent, Place } from './intent';
import { spanAt } from './intent';
import type { Chart, Piece, TapeStay } from './model';

export const standingWord = (standing: Standing): string => t(standing);

export const nameOf = (stay: { guest_name?: string | null; number?: number | null }): string => stay.guest_name ?? t('nameless', { number: String(stay.number ?? '') });

export const spanWords = (from: string, until: string): string =>
  t('span', { from: language.date(from, 'short'), until: language.date(until, 'short') });

export function roomWords(chart: Chart, room: string | null): string {
  if (room === null) return t('lane');
  for (const group of chart.groups) {
    for (const row of group.rows) if (row.room.room === room) return t('room_of_type', { room: row.room.number, type: group.type.name });
  }
  return '';
}

export const labelOf = (piece: Piece, room: string, date: string): string =>
  [nameOf(piece.stay), standingWord(standingOf(piece.stay, date)), room, spanWords(piece.stay.arrival, piece.stay.departure), ...flagWords(piece.stay)].join(', ');

export const flagWords = (stay: Pick<TapeStay, 'flags'>): string[] => (stay.flags ?? []).map((flag) => t(`flag_${flag}`));

const impossibles: Record<Impossible, Parameters<typeof t>[0]> = {
  gone: 'cannot_gone',
  in_house_start: 'cannot_in_house_start',
  in_house_lane: 'cannot_in_house_lane',
  no_nights: 'cannot_no_nights',
  kept: 'cannot_kept',
  several: 'cannot_several',
  part_dates: 'cannot_part_dates',
};
export const impossibleWords = (why: Impossible): string => t(impossibles[why]);

/** What putting it down here would do. */
export function intentWords(chart: Chart, piece: Piece, grip: Grip, place: Place, intent: Intent): string {
  const room = roomWords(chart, place.room);
  const span = spanAt(piece, grip, place.shift);
  switch (intent.kind) {
    case 'impossible':
      return impossibleWords(intent.why);
    case 'swap':
      return t('would_swap', { room, name: nameOf(intent.other.stay), span: spanWords(intent.other.from, intent.other.until) });
    case 'dates':
      return t('would_dates', { span: spanWords(intent.arrival, intent.departure), n: nightsBetween(intent.arrival, intent.departure) });
    case 'unassign':
      return t('would_unassign');
    case 'nothing':
      return t('would_nothing', { room });
    default:
      return t('would_move', { room, span: spanWords(span.from, span.until) });
  }
}

/** What was done. */
export function doneWords(chart: Chart, piece: Piece, intent: Intent): string {
  const name = nameOf(piece.stay);
  switch (intent.kind) {
    case 'assign':
    case 'move':
      return t('done_move', { name, room: roomWords(chart, intent.room) });
    case 'swap':
      return t('done_swap', { name, other: nameOf(intent.other.stay) });
    case 'unassign':
      return t('done_unassign', { name });
    case 'dates':
      return t('done_dates', { name, span: spanWords(intent.arrival, intent.departure) });
    default:
      return '';
  }
}

/** What a person is asked to give a reason for. */
export function questionWords(chart: Chart, piece: Piece, intent: Intent): string {
  const name = nameOf(piece.stay);
  if (intent.kind === 'swap') return t('ask_swap', { name, other: nameOf(intent.other.stay), room: roomWords(chart, intent.room), from: roomWords(chart, piece.room) });
  return intent.kind === 'move' ? t('ask_move', { name, room: roomWords(chart, intent.room), from: roomWords(chart, piece.room) }) : '';
}
