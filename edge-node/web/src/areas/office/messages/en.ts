import type { Catalogue } from '$shell';

export const en = {
  title: 'Findings',
  empty: 'Nothing needs a person.',
} satisfies Catalogue;
