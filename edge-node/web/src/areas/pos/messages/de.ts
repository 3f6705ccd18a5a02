import type { Same } from '$shell';
import type { en } from './en';

export const de: Same<typeof en> = {
  title: 'Offene Rechnungen',
  empty: 'Keine Rechnung ist offen.',
};
