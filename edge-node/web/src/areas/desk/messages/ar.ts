import type { Same } from '$shell';
import type { en } from './en';

export const ar: Same<typeof en> = {
  title: 'الحجوزات',
  empty: 'لا يوجد حجز.',
};
