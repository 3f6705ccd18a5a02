/** What is ordered often at this terminal, so that a regular drink is three taps: table, drink, Send. Counts only, on the terminal only. */
const KEY = 'hearth.pos.often';
/** So many items are remembered, and so many shown; below the fewest there is nothing worth a place of its own. */
const KNOWN_MAX = 200;
const SHOWN_MAX = 25;
const SHOWN_MIN = 5;

function kept(): Record<string, number> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof found === 'object' && found !== null ? (found as Record<string, number>) : {};
  } catch {
    return {};
  }
}

class Often {
  #counts: Record<string, number> = kept();
  /** The items, the most frequent first. It stands still while a check is open: only a new one reads it again. */
  items: readonly string[] = $state.raw([]);

  constructor() {
    this.settle();
  }

  note(item: string): void {
    this.#counts[item] = (this.#counts[item] ?? 0) + 1;
    const most = Object.entries(this.#counts).sort((a, b) => b[1] - a[1]).slice(0, KNOWN_MAX);
    this.#counts = Object.fromEntries(most);
    localStorage.setItem(KEY, JSON.stringify(this.#counts));
  }

  settle(): void {
    const most = Object.entries(this.#counts).sort((a, b) => b[1] - a[1]).map(([item]) => item);
    this.items = most.length < SHOWN_MIN ? [] : most.slice(0, SHOWN_MAX);
  }
}

export const often = new Often();
