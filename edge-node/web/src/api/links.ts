/** The three links in words, decided from ages. Pure. */

export type LinkState = 'live' | 'stale' | 'down' | 'not_set_up';

/** The node says something every 2 s. One missed word is stale; two and a half are red, within 5 s of silence. */
export const STALE_AFTER_MS = 3_000;
export const DOWN_AFTER_MS = 4_900;

export function linkByAge(ageMs: number | undefined): LinkState {
  if (ageMs === undefined || ageMs >= DOWN_AFTER_MS) return 'down';
  return ageMs >= STALE_AFTER_MS ? 'stale' : 'live';
}

export interface DeviceLink {
  device: string;
  name: string;
  kind: string;
  state: LinkState;
  words?: string;
  backlog?: number;
  as_of?: string;
}

export interface StatusEvent {
  at: string;
  cloud?: { state: LinkState; words?: string; backlog?: number; as_of?: string };
  devices?: DeviceLink[];
}

const RANK: Record<LinkState, number> = { down: 3, stale: 2, live: 1, not_set_up: 0 };

/** The worst of the devices speaks for all of them. */
export function worst(devices: readonly DeviceLink[]): LinkState {
  return devices.reduce<LinkState>((found, one) => (RANK[one.state] > RANK[found] ? one.state : found), 'not_set_up');
}
