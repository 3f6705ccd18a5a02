/** The lists of the downtime pack, from what the desk holds. Pure: the same for the screen, the CSV and the paper. */
import type { View } from '$api';
import type { CellValue } from '$ui';
import { nameOf } from '../chart/words';
import { roomNumber, typeName, type Board, type DeskStay, type Today, type Types } from '../desk.svelte';
import { t } from '../messages';

export interface SheetRow {
  id: string;
  cells: Readonly<Record<string, CellValue>>;
}

export interface Sheet {
  id: string;
  title: string;
  columns: { key: string; head: string; value: (row: SheetRow) => CellValue }[];
  rows: SheetRow[];
}

interface Held {
  today: Today | undefined;
  board: Board | undefined;
  week: View<'ListOfAvailabilityView'> | undefined;
  types: Types | undefined;
}

const column = (key: string, head: string): Sheet['columns'][number] => ({ key, head, value: (row) => row.cells[key] });
const byRoom = (a: DeskStay, b: DeskStay): number => (a.room_number ?? '~').localeCompare(b.room_number ?? '~', 'en', { numeric: true });

function stays(id: string, title: string, list: DeskStay[], types: Types | undefined): Sheet {
  const row = (stay: DeskStay): SheetRow => ({
    id: stay.reservation,
    cells: {
      room: stay.room_number ?? '–', name: nameOf(stay), number: String(stay.number), arrival: stay.arrival, departure: stay.departure,
      type: typeName(types, stay.room_type), party: stay.children > 0 ? `${stay.adults} + ${stay.children}` : String(stay.adults),
      company: stay.company ?? '', balance: stay.balance, post: stay.flags.includes('no_post') ? t('flag_no_post') : '',
    },
  });
  const columns = [
    column('room', t('room')), column('name', t('guest')), column('number', t('number')), column('arrival', t('arrival')), column('departure', t('departure')),
    column('type', t('room_type')), column('party', t('party')), column('company', t('company')), column('balance', t('balance')), column('post', t('flag_no_post')),
  ];
  return { id, title, columns, rows: [...list].sort(byRoom).map(row) };
}

function rooms(board: Board, held: Held): Sheet {
  const here = new Map([...(held.today?.staying.items ?? []), ...(held.today?.due_out.items ?? [])].map((stay) => [stay.room, nameOf(stay)] as const));
  const rows = board.items.map((room): SheetRow => ({
    id: room.room,
    cells: { room: roomNumber(board, room.room), type: typeName(held.types, room.room_type), state: t(room.state ?? 'dirty'), guest: here.get(room.room) ?? (room.occupied_by == null ? t('vacant') : t('occupied')) },
  }));
  return { id: 'rooms', title: t('rooms'), columns: [column('room', t('room')), column('type', t('room_type')), column('state', t('standing')), column('guest', t('guest'))], rows };
}

function free(week: View<'ListOfAvailabilityView'>): Sheet {
  const nights = week.items[0]?.nights.map((night) => night.night) ?? [];
  const rows = week.items.map((type): SheetRow => ({ id: type.room_type, cells: { type: type.name, ...Object.fromEntries(type.nights.map((night) => [night.night, night.free])) } }));
  return { id: 'availability', title: t('downtime_free'), columns: [column('type', t('room_type')), ...nights.map((night) => column(night, night.slice(5)))], rows };
}

export function sheetsOf(held: Held): Sheet[] {
  const { today, board, week, types } = held;
  return [
    ...(today === undefined ? [] : [
      stays('in-house', t('in_house_list'), [...today.staying.items, ...today.due_out.items], types),
      stays('arrivals', t('arrivals'), today.due_in.items, types),
      stays('departures', t('departures'), today.due_out.items, types),
    ]),
    ...(board === undefined ? [] : [rooms(board, held)]),
    ...(week === undefined ? [] : [free(week)]),
  ];
}
