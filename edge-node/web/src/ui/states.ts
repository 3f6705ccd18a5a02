/** State is colour + icon + word. This table is the colour and the icon; the word comes from the caller's catalogue. */
import type { IconShape } from './icons';
import * as icons from './icons';

export type Tone = 'plain' | 'ok' | 'info' | 'warn' | 'late' | 'void' | 'accent' | 'seen';

export interface StateLook {
  tone: Tone;
  icon: IconShape;
}

const look = (tone: Tone, icon: IconShape): StateLook => ({ tone, icon });

export const stateLooks = {
  // table
  free: look('plain', icons.iconFree),
  seated: look('info', icons.iconPeople),
  ordered: look('accent', icons.iconPos),
  bill: look('warn', icons.iconReceipt),
  paid: look('ok', icons.iconCheck),
  // line
  held: look('void', icons.iconHold),
  sent: look('info', icons.iconSend),
  ready: look('ok', icons.iconBell),
  served: look('plain', icons.iconCheck),
  void: look('void', icons.iconVoid),
  // command
  waiting: look('warn', icons.iconWaiting),
  stored: look('ok', icons.iconStored),
  refused: look('late', icons.iconRefused),
  // link
  live: look('ok', icons.iconLive),
  stale: look('warn', icons.iconClock),
  down: look('late', icons.iconAlone),
  not_set_up: look('plain', icons.iconCloudOff),
  // room
  clean: look('ok', icons.iconClean),
  dirty: look('late', icons.iconBed),
  pickup: look('warn', icons.iconUndo),
  inspected: look('seen', icons.iconStored),
  out_of_order: look('void', icons.iconOutOfOrder),
  out_of_service: look('void', icons.iconVoid),
  // stay
  reserved: look('plain', icons.iconCalendar),
  due_in: look('info', icons.iconForward),
  in_house: look('ok', icons.iconBed),
  due_out: look('warn', icons.iconDoor),
  gone: look('void', icons.iconBack),
  cancelled: look('void', icons.iconVoid),
  no_show: look('void', icons.iconNoShow),
  overdue: look('late', icons.iconWarn),
  // print
  queued: look('warn', icons.iconWaiting),
  confirmed: look('ok', icons.iconStored),
  failed: look('late', icons.iconRefused),
  unknown: look('warn', icons.iconWarn),
} as const satisfies Record<string, StateLook>;

export type StateName = keyof typeof stateLooks;
