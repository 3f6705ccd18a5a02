/** Business dates ("2026-11-21") as days that can be counted. No clock, no zone: a business date is a name of a day. */

const DAY_MS = 86_400_000;

/** The day's number since 1970; only differences of it mean something. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);

export const dayOf = (number: number): string => new Date(number * DAY_MS).toISOString().slice(0, 10);

export const plusDays = (day: string, days: number): string => dayOf(dayNumber(day) + days);

/** Nights between two days; negative where `until` is the earlier. */
export const nightsBetween = (from: string, until: string): number => dayNumber(until) - dayNumber(from);

/** `count` days from `from` on. */
export const daysFrom = (from: string, count: number): string[] => Array.from({ length: count }, (_, index) => plusDays(from, index));

/** Saturday or Sunday. */
export const isWeekend = (day: string): boolean => {
  const weekday = (dayNumber(day) + 4) % 7;
  return weekday === 0 || weekday === 6;
};

/** Monday is the first of a month, or any first: where the head names the month. */
export const isFirstOfMonth = (day: string): boolean => day.endsWith('-01');

export const isDay = (text: string | null | undefined): text is string => typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
