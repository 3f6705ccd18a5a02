/** How long ago, in words a person reads at a glance. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type ElapsedStyle = 'short' | 'minutes';

/** Whole minutes between two instants, never negative. */
export function minutesBetween(fromMs: number, toMs: number): number {
  return Math.max(0, Math.floor((toMs - fromMs) / MINUTE_MS));
}

/** "12 s", "7 min", "1 h 05". */
export function formatElapsed(fromMs: number, toMs: number, locale: string): string {
  const ms = Math.max(0, toMs - fromMs);
  const unit = (value: number, name: 'second' | 'minute' | 'hour' | 'day'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: name === 'hour' || name === 'second' ? 'narrow' : 'short' }).format(value);
  if (ms < MINUTE_MS) return unit(Math.floor(ms / 1000), 'second');
  if (ms < HOUR_MS) return unit(Math.floor(ms / MINUTE_MS), 'minute');
  if (ms >= 48 * HOUR_MS) return unit(Math.floor(ms / (24 * HOUR_MS)), 'day');
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  return `${unit(hours, 'hour')} ${minutes.toString().padStart(2, '0')}`;
}
