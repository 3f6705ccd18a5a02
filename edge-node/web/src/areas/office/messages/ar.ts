import type { Same } from '$shell';
import type { en } from './en';

export const ar: Same<typeof en> = {
  title: 'الملاحظات',
  empty: 'لا شيء يحتاج إلى أحد.',
};
