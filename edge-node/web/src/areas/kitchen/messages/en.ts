import type { Catalogue } from '$shell';

export const en = {
  title: 'Tickets',
  empty: 'Nothing to cook.',
} satisfies Catalogue;
