/** Says how a command ended, where the screen itself does not show it. */
import type { Outcome } from '../api/commands';
import { toasts } from '../ui/toasts.svelte';
import { t } from './words';

/** Shows what went wrong and offers the way out; gives the answer where it was stored. */
export function report<T>(outcome: Outcome<T>, done?: string): T | undefined {
  if (outcome.kind === 'stored') {
    if (done !== undefined) toasts.show({ tone: 'ok', title: done });
    return outcome.answer;
  }
  if (outcome.kind === 'refused') {
    toasts.show({ tone: 'late', title: t('problem_title'), detail: outcome.problem.detail });
    return undefined;
  }
  const again = outcome.again;
  toasts.show({
    tone: 'warn',
    title: t('unanswered_title'),
    detail: t('unanswered'),
    action: { word: t('retry'), act: () => void again().then((next) => report(next, done)) },
  });
  return undefined;
}
