import type { Same } from '$shell';
import type { en } from './en';

export const de: Same<typeof en> = {
  title: 'Befunde',
  empty: 'Nichts braucht einen Menschen.',
};
