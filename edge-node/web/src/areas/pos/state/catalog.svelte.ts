/** The catalogue on this terminal: all of it, page by page, kept for reading while alone, and an index to search by. */
import { asProblem, get, identity, isUnreachable, live, type Problem, type View } from '$api';
import { outbox } from '$outbox';
import { folded, search, taxesFor, type Group, type Item, type OrderType } from '../model/menu';
import type { ModelTax } from '../model/totals';

const PAGE_ROWS = 200;
const KEEP = 'pos.catalog';
/** Changes that come together cause one read; a large catalogue is read again with more patience. */
const GATHER_MS = 600;
const AGAIN_AFTER_MS = 2_000;
/** A search shows so many; more than that nobody reads. */
export const FOUND_MAX = 120;
const TOPICS = ['item', 'category', 'modifier_group', 'tax', 'stock'];

type Page = View<'CatalogView'>;
export interface Stock {
  /** Thousandths that are left; null where nobody counts. */
  left: number | null;
  out: boolean;
}
/** What newer nodes say of an item beyond the description that the types are made from. */
type Coded = Item & { code?: string | null };
export interface Indexed {
  key: string;
  item: Item;
}

class Catalog {
  categories: View<'CategoryView'>[] = $state.raw([]);
  groups: ReadonlyMap<string, Group> = $state.raw(new Map());
  taxes: ReadonlyMap<string, View<'TaxView'>> = $state.raw(new Map());
  items: ReadonlyMap<string, Item> = $state.raw(new Map());
  index: readonly Indexed[] = $state.raw([]);
  stock: ReadonlyMap<string, Stock> = $state.raw(new Map());
  /** All pages are here. */
  whole: boolean = $state(false);
  problem: Problem | undefined = $state.raw();
  byCategory: ReadonlyMap<string, Item[]> = $derived(grouped(this.index));

  #reading: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #started = false;

  /** Once per page; it goes on by itself, whoever is signed on. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    void outbox.store.read<Page>(KEEP).then((kept) => {
      if (kept !== undefined && this.index.length === 0) this.#show(kept.value, kept.value.items, true);
    });
    live.listen({
      topics: TOPICS,
      change: (change) => {
        if (change.kind === 'stock') this.stocked(change.id, change.view as Stock);
        else this.#soon(GATHER_MS + this.index.length / 20);
      },
      reset: () => this.#soon(0),
    });
    void this.read();
  }

  async read(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reading?.abort();
    if (identity.signed === undefined) return;
    const reading = new AbortController();
    this.#reading = reading;
    const first = this.index.length === 0;
    try {
      const items: Item[] = [];
      let after: string | undefined;
      let head: Page | undefined;
      do {
        const page: Page = await get('/api/v1/catalog', { query: { limit: PAGE_ROWS, ...(after === undefined ? {} : { after }) } }, reading.signal);
        if (reading.signal.aborted) return;
        head ??= page;
        items.push(...page.items);
        after = page.next ?? undefined;
        // The first pages are shown while the rest still comes.
        if (first && (items.length === page.items.length || items.length % 10_000 === 0)) this.#show(head, items, false);
      } while (after !== undefined);
      this.#show(head, items, true);
      void outbox.store.write(KEEP, { ...head, items, next: null });
    } catch (thrown) {
      if (reading.signal.aborted) return;
      this.problem = asProblem(thrown);
      if (isUnreachable(this.problem)) this.#soon(AGAIN_AFTER_MS);
    }
  }

  find(typed: string): Item[] {
    return search(this.index, typed, FOUND_MAX).map((one) => one.item);
  }

  /** The item with this barcode or number, for a scanner. */
  byCode(code: string): Item | undefined {
    return this.index.find((one) => (one.item as Coded).code === code)?.item;
  }

  groupsOf(item: Item): Group[] {
    return item.modifier_groups.flatMap((id) => this.groups.get(id) ?? []);
  }

  taxesOf(item: string, orderType: OrderType): ModelTax[] {
    return taxesFor(this.items.get(item), this.taxes, orderType);
  }

  /** A colour of the twelve for a category: its own where it has one, else by its place. */
  colourOf(category: string | null | undefined): number {
    const at = this.categories.findIndex((one) => one.id === category);
    const palette = (this.categories[at] as { palette?: number } | undefined)?.palette ?? 0;
    if (palette >= 1 && palette <= 12) return palette;
    const own = Number(/^(?:cat-)?(\d{1,2})$/.exec(this.categories[at]?.colour ?? '')?.[1]);
    return own >= 1 && own <= 12 ? own : at < 0 ? 12 : (at % 12) + 1;
  }

  #show(head: Page, items: readonly Item[], whole: boolean): void {
    const active = items.filter((one) => one.active);
    this.categories = [...head.categories].sort((a, b) => a.position - b.position || a.name.localeCompare(b.name));
    this.groups = new Map(head.modifier_groups.map((one) => [one.id, one]));
    this.taxes = new Map(head.taxes.map((one) => [one.id, one]));
    this.items = new Map(items.map((one) => [one.id, one]));
    this.index = active.map((item) => ({ key: folded([item.name, item.short_name, (item as Coded).code].filter(Boolean).join(' ')), item })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const counted = active.flatMap((item): [string, Stock][] => {
      const stock = (item as Item & { stock?: Stock | null }).stock;
      return stock ? [[item.id, stock]] : [];
    });
    this.stock = new Map(counted);
    this.whole = whole;
    this.problem = undefined;
  }

  stocked(item: string, stock: Stock | null): void {
    const next = new Map(this.stock);
    if (stock === null) next.delete(item);
    else next.set(item, stock);
    this.stock = next;
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.read(), ms);
  }
}

function grouped(index: readonly Indexed[]): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const { item } of index) {
    const key = item.category ?? '';
    const list = found.get(key);
    if (list === undefined) found.set(key, [item]);
    else list.push(item);
  }
  return found;
}

export const catalog = new Catalog();
