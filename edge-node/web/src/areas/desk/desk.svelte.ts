/** What the whole desk reads: the day's lists, the room types, the chart. Made once by Desk.svelte, found by everything in it. */
import { get, resource, type Resource, type View } from '$api';
import { router } from '$routes';
import { getContext, onDestroy, setContext } from 'svelte';
import { isDay, plusDays } from './days';

export type DeskStay = View<'DeskStay'>;
export type Today = View<'DeskToday'>;
export type Types = View<'ListOfRoomTypeView'>;
export type Board = View<'BoardView'>;

const KEY = 'hearth.desk';
const STAY_TOPICS = ['reservation', 'folio', 'room', 'housekeeping', 'property', 'business_day'] as const;
const CHART_TOPICS = ['reservation', 'room', 'housekeeping', 'property', 'room_type', 'business_day'] as const;
const PACK_DAYS = 7;
const PACK_EVERY_MS = 15 * 60_000;
const CHART_DAYS = [14, 31] as const;

export interface DeskBook {
  today: Resource<Today>;
  types: Resource<Types>;
  board: Resource<Board>;
  /** What is free in the week from today, for the downtime pack. */
  week: Resource<View<'ListOfAvailabilityView'>>;
}

/** Call while Desk.svelte is set up. */
export function openDesk(): DeskBook {
  const book: DeskBook = {
    today: resource({ read: (signal) => get('/api/v1/desk/today', {}, signal), topics: STAY_TOPICS, keep: 'desk.today' }),
    types: resource({ read: (signal) => get('/api/v1/room-types', {}, signal), topics: ['room_type', 'property'], keep: 'desk.types' }),
    board: resource({ read: (signal) => get('/api/v1/room-board', {}, signal), topics: CHART_TOPICS, keep: 'desk.board' }),
    week: resource({
      read: async (signal) => {
        const { date } = await get('/api/v1/business-day', {}, signal);
        return get('/api/v1/availability', { query: { from: date, to: plusDays(date, PACK_DAYS) } }, signal);
      },
      keep: 'desk.week',
    }),
  };
  // The pack is never older than this where a desk is open; the lists themselves follow the house at once.
  const renewing = setInterval(() => void book.week.reload(), PACK_EVERY_MS);
  onDestroy(() => clearInterval(renewing));
  setContext(KEY, book);
  return book;
}

export const deskBook = (): DeskBook => getContext<DeskBook>(KEY);

export const typeName = (types: Types | undefined, id: string | null | undefined): string => types?.items.find((one) => one.room_type === id)?.name ?? '';

export const roomNumber = (board: Board | undefined, id: string | null | undefined): string => board?.items.find((one) => one.room === id)?.number ?? '';

/** What the address says about the chart and the selection. */
export const chartDays = (): number => CHART_DAYS.find((days) => String(days) === router.query.get('days')) ?? 14;

export function chartFrom(): string | undefined {
  const from = router.query.get('from');
  return isDay(from) ? from : undefined;
}

export interface Selection {
  kind: 'stay' | 'room';
  id: string;
}

export function selection(): Selection | undefined {
  const stay = router.query.get('stay');
  if (stay !== null) return { kind: 'stay', id: stay };
  const room = router.query.get('room');
  return room === null ? undefined : { kind: 'room', id: room };
}

/** The present address with some of its words changed; `undefined` takes a word away. */
export function addressWith(change: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(router.query);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  return query.size === 0 ? router.path : `${router.path}?${query}`;
}

export const select = (what: Selection | undefined): void =>
  router.go(addressWith({ stay: what?.kind === 'stay' ? what.id : undefined, room: what?.kind === 'room' ? what.id : undefined }), { replace: true });

/** Reads the chart for the days that the address names. */
export const tapeResource = (from: () => string | undefined): Resource<View<'TapeView'>> =>
  resource({
    read: (signal) => get('/api/v1/tape-chart', { query: { from: from(), days: chartDays() } }, signal),
    topics: CHART_TOPICS,
    keep: 'desk.tape',
  });
