import type { Same } from '$shell';
import type { en } from './en';

export const de: Same<typeof en> = {
  title: 'Reservierungen',
  empty: 'Keine Reservierung.',
};
