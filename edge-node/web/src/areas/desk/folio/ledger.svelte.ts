/** What the desk does to one folio: payments, charges, moves, reversals, transfers, and the check-out. One at a time. */
import { command, type BodyOf, type Outcome, type Problem } from '$api';
import { report, withApproval } from '$shell';
import type { MoneyValue } from '$ui';
import { t } from '../messages';
import type { FolioLine } from './lines';

export class Ledger {
  busy: string = $state('');
  problem: Problem | undefined = $state.raw();
  chosen: ReadonlySet<string> = $state.raw(new Set<string>());
  readonly folio: string;

  constructor(folio: string) {
    this.folio = folio;
  }

  toggle(id: string): void {
    const next = new Set(this.chosen);
    if (!next.delete(id)) next.add(id);
    this.chosen = next;
  }

  pay = (body: BodyOf<'post', '/api/v1/folios/{folio}/payments'>): Promise<boolean> =>
    this.#run('pay', () => command('post', '/api/v1/folios/{folio}/payments', { path: { folio: this.folio }, body }), t('payment_taken'));

  charge = (body: BodyOf<'post', '/api/v1/folios/{folio}/postings'>): Promise<boolean> =>
    this.#run('charge', () => command('post', '/api/v1/folios/{folio}/postings', { path: { folio: this.folio }, body }), t('done_charged'));

  addWindow = (name: string): Promise<boolean> =>
    this.#run('window', () => command('post', '/api/v1/folios/{folio}/windows', { path: { folio: this.folio }, body: { name } }), t('saved'));

  transfer = (body: BodyOf<'post', '/api/v1/folios/{folio}/transfers'>): Promise<boolean> =>
    this.#run('transfer', () => command('post', '/api/v1/folios/{folio}/transfers', { path: { folio: this.folio }, body }), t('done_moved'));

  noPost = (no_post: boolean): Promise<boolean> =>
    this.#run('post', () => command('put', '/api/v1/folios/{folio}/no-post', { path: { folio: this.folio }, body: { no_post } }), t('saved'));

  /** With an account of the city ledger, that takes over what is owed; without, nothing may be owed. */
  checkOut = (reservation: string, ledger?: string): Promise<boolean> =>
    this.#run('out', () => command('post', '/api/v1/reservations/{reservation}/check-out', { path: { reservation }, body: { ledger: ledger ?? null } }), t('done_check_out'));

  split = (posting: string, amount: MoneyValue, window: string): Promise<boolean> =>
    this.#run('part', () => command('post', '/api/v1/folios/{folio}/postings/{posting}/split', { path: { folio: this.folio, posting }, body: { amount, window } }), t('done_moved'));

  adjust = (posting: string, amount: MoneyValue, reason: string): Promise<boolean> =>
    this.#run(
      'part',
      () =>
        withApproval({ action: 'reverse_posting', subject: posting, amount, words: t('approve_adjust') }, (approval) =>
          command('post', '/api/v1/folios/{folio}/postings/{posting}/adjust', { path: { folio: this.folio, posting }, body: { amount, reason } }, { approval }),
        ),
      t('saved'),
    );

  print = (): Promise<boolean> =>
    this.#run('print', () => command('post', '/api/v1/folios/{folio}/print', { path: { folio: this.folio }, body: {} }), t('printing'));

  move = (lines: readonly FolioLine[], window: string): Promise<boolean> =>
    this.#each(lines, (line) => command('post', '/api/v1/folios/{folio}/transfers', { path: { folio: this.folio }, body: { posting: line.id, window } }), t('done_moved'));

  reverse = (lines: readonly FolioLine[], reason: string, drawer: string | undefined): Promise<boolean> =>
    this.#each(
      lines,
      (line) =>
        withApproval({ action: 'reverse_posting', subject: line.id, amount: line.amount, words: t('approve_reverse') }, (approval) =>
          command('post', '/api/v1/folios/{folio}/reversals', { path: { folio: this.folio }, body: { entry: line.id, reason, drawer_session: line.code === 'cash' ? (drawer ?? null) : null } }, { approval }),
        ),
      t('done_reversed'),
    );

  async #run(what: string, of: () => Promise<Outcome<unknown>>, done?: string): Promise<boolean> {
    if (this.busy !== '') return false;
    this.busy = what;
    const outcome = await of();
    this.busy = '';
    this.problem = outcome.kind === 'refused' ? outcome.problem : undefined;
    if (outcome.kind === 'stored') report(outcome, done);
    else if (outcome.kind === 'unanswered') report(outcome, done);
    return outcome.kind === 'stored';
  }

  /** One after another; the first that is refused stops the rest, which stay chosen. */
  async #each(lines: readonly FolioLine[], of: (line: FolioLine) => Promise<Outcome<unknown>>, done: string): Promise<boolean> {
    for (const line of lines) {
      const last = line === lines.at(-1);
      if (!(await this.#run('lines', () => of(line), last ? done : undefined))) return false;
      this.toggle(line.id);
    }
    return true;
  }
}
