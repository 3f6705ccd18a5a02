/** Where a stay stands on the open business date, as people at the desk say it; due in and due out are never stored. */
import type { View } from '$api';
import type { StateName } from '$ui';

export type Standing = 'reserved' | 'due_in' | 'in_house' | 'due_out' | 'gone' | 'cancelled' | 'no_show';

export interface Dated {
  status: View<'StayStatus'>;
  arrival?: string | null;
  departure?: string | null;
}

export function standingOf(stay: Dated, date: string): Standing {
  switch (stay.status) {
    case 'reserved':
      return (stay.arrival ?? '9') <= date ? 'due_in' : 'reserved';
    case 'in_house':
      return (stay.departure ?? '9') <= date ? 'due_out' : 'in_house';
    case 'checked_out':
      return 'gone';
    case 'cancelled':
      return 'cancelled';
    default:
      return 'no_show';
  }
}

/** It should have come or left before the open date. */
export const isOverdue = (stay: Dated, date: string): boolean =>
  (stay.status === 'reserved' && (stay.arrival ?? '9') < date) || (stay.status === 'in_house' && (stay.departure ?? '9') < date);

export const isReady = (state: View<'RoomCondition'> | null | undefined): boolean => state === 'clean' || state === 'inspected';

/** Standing and room conditions are states of the house's one table of looks. */
export const lookOf = (standing: Standing): StateName => standing;
