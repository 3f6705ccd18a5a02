/** The open checks on this terminal: a row for each, and the whole of those it has read. Kept, so that a waiter alone finds his tables. */
import { asProblem, get, live, Resource, type Problem, type View } from '$api';
import { outbox } from '$outbox';
import type { OpenPreview, Preview } from '../model/shown';
import { house } from './house.svelte';

type CheckView = View<'CheckView'>;
type Row = View<'CheckListRow'>;
export interface Known {
  view: CheckView;
  /** When it was true, on this machine's clock. */
  asOf: number;
}

/** Whole checks kept on the terminal, and how many open ones are read ahead at its start. */
const KNOWN_MAX = 300;
const AHEAD_MAX = 150;
const LIST_ROWS = 200;
const KEEP = 'pos.board';
const KEEP_AFTER_MS = 1_000;

const isOpen = (view: CheckView): boolean => view.status !== 'closed' && view.merged_into == null;

function rowOf(view: CheckView): Row | undefined {
  if (view.totals == null) return undefined;
  return {
    check: view.check, number: view.number, status: view.status, total: view.totals.total, balance: view.totals.balance,
    opened_at: view.opened_at, table: view.table, covers: view.covers, server: view.server, name: view.name,
  };
}

class Board {
  known: ReadonlyMap<string, Known> = $state.raw(new Map());
  problems: ReadonlyMap<string, Problem> = $state.raw(new Map());
  list: Resource<{ items: Row[] }> | undefined = $state.raw();

  /** Checks that only this terminal knows of, because the house has not answered yet. */
  #own: Row[] = $derived(
    outbox.entries.flatMap((one) => {
      const open = one.preview as Preview | undefined;
      return open?.kind === 'open' && one.state !== 'stored' && one.subject !== undefined ? [ownRow(one.subject, open)] : [];
    }),
  );
  rows: Row[] = $derived.by(() => {
    const listed = this.list?.value?.items ?? [];
    const seen = new Set(listed.map((one) => one.check));
    return [...listed, ...this.#own.filter((one) => !seen.has(one.check) && !this.known.has(one.check))];
  });

  #keepTimer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    if (this.list !== undefined) return;
    void outbox.store.read<[string, Known][]>(KEEP).then((kept) => {
      if (kept !== undefined) this.known = new Map([...kept.value, ...this.known]);
    });
    live.listen({
      topics: ['check'],
      change: (change) => this.put(change.view as CheckView),
      reset: () => void this.list?.reload().then(() => this.#readAhead()),
    });
    this.list = new Resource({
      read: (signal) => allOpen(signal),
      topics: ['check'],
      keep: 'pos.checks',
      apply: (list, change) => {
        const view = change.view as CheckView;
        const others = list.items.filter((one) => one.check !== view.check);
        const row = isOpen(view) ? rowOf(view) : undefined;
        return { items: row === undefined ? others : [...others, row] };
      },
    });
  }

  put(view: CheckView): void {
    const next = new Map(this.known);
    next.delete(view.check);
    next.set(view.check, { view, asOf: Date.now() });
    // The closed ones go first, then those that nobody has looked at for the longest time.
    for (const [id, one] of next) {
      if (next.size <= KNOWN_MAX) break;
      if (!isOpen(one.view)) next.delete(id);
    }
    for (const id of next.keys()) {
      if (next.size <= KNOWN_MAX) break;
      next.delete(id);
    }
    this.known = next;
    if (this.problems.has(view.check)) this.problems = new Map([...this.problems].filter(([id]) => id !== view.check));
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => void outbox.store.write(KEEP, [...this.known].filter(([, one]) => isOpen(one.view))), KEEP_AFTER_MS);
  }

  async read(check: string): Promise<void> {
    try {
      this.put(await get('/api/v1/checks/{check}', { path: { check } }));
    } catch (thrown) {
      this.problems = new Map([...this.problems, [check, asProblem(thrown)]]);
    }
  }

  /** Reads the open checks that are not known, or may have changed while the stream was away; one after another, to be no burden. */
  async #readAhead(): Promise<void> {
    for (const row of (this.list?.value?.items ?? []).slice(0, AHEAD_MAX)) {
      const known = this.known.get(row.check);
      if (known !== undefined && known.view.totals?.total.minor === row.total.minor && known.view.status === row.status) continue;
      if (live.link === 'down' && live.heardAt !== undefined) return;
      await this.read(row.check);
    }
  }
}

async function allOpen(signal: AbortSignal): Promise<{ items: Row[] }> {
  const items: Row[] = [];
  let after: string | undefined;
  do {
    const page = await get('/api/v1/checks', { query: { status: 'open', limit: LIST_ROWS, ...(after === undefined ? {} : { after }) } }, signal);
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return { items };
}

/** Amounts of a check that the house does not know are drawn from its own preview. */
function ownRow(check: string, open: OpenPreview): Row {
  const nothing = { minor: 0, currency: house.currency };
  return { check, status: 'open', total: nothing, balance: nothing, opened_at: open.opened_at, table: open.table ?? null, covers: open.covers, name: open.name ?? null };
}

export const board = new Board();
