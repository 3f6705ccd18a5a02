import type { Catalogue } from '$shell';

export const en = {
  title: 'Open checks',
  empty: 'No check is open.',
} satisfies Catalogue;
