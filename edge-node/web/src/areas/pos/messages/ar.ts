import type { Same } from '$shell';
import type { en } from './en';

export const ar: Same<typeof en> = {
  title: 'الفواتير المفتوحة',
  empty: 'لا توجد فاتورة مفتوحة.',
};
