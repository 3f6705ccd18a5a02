import type { Catalogue } from '$shell';

export const en = {
  title: 'Reservations',
  empty: 'No reservation.',
} satisfies Catalogue;
