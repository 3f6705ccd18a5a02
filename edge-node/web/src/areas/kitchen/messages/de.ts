import type { Same } from '$shell';
import type { en } from './en';

export const de: Same<typeof en> = {
  title: 'Bons',
  empty: 'Nichts zu kochen.',
};
