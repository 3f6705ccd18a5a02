/** A list or a document that keeps itself true: read once, read again or changed in place when the stream says so. */
import { onDestroy } from 'svelte';
import { live, type Change } from './live.svelte';
import { asProblem, isUnreachable, type Problem } from './problem';

/** Changes that come together cause one read. */
const GATHER_MS = 120;
const AGAIN_AFTER_MS = 1_500;

/** Where a resource is kept for reading while alone; the outbox gives one. */
export interface Shelf {
  read<T>(key: string): Promise<{ value: T; as_of: number } | undefined>;
  write(key: string, value: unknown): Promise<void>;
}

let shelf: Shelf | undefined;
export function keepOn(given: Shelf): void {
  shelf = given;
}

export interface ResourceOptions<T> {
  read: (signal: AbortSignal) => Promise<T>;
  /** Kinds of documents whose changes matter; `kitchen` for tickets. None: only `reset` reads it again. */
  topics?: readonly string[];
  /** Takes a change without reading: gives the new value, the same one where it does not matter, or undefined to have it read again. */
  apply?: (value: T, change: Change) => T | undefined;
  /** Kept on the terminal under this name, and shown with "as of" while the node does not answer. */
  keep?: string;
}

export class Resource<T> {
  value: T | undefined = $state.raw();
  problem: Problem | undefined = $state.raw();
  /** When the value was true, on this machine's clock. */
  asOf: number | undefined = $state();
  /** What is shown came from the terminal's own shelf. */
  kept: boolean = $state(false);
  /** Shown, but not known to be true now: dim it and say "as of". */
  stale: boolean = $derived(this.value !== undefined && (this.kept || live.link === 'down' || (this.problem !== undefined && isUnreachable(this.problem))));
  loading: boolean = $derived(this.value === undefined && this.problem === undefined);

  #options: ResourceOptions<T>;
  #reading: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unlisten: () => void;
  #ended = false;

  constructor(options: ResourceOptions<T>) {
    this.#options = options;
    this.#unlisten = live.listen({
      topics: options.topics ?? [],
      change: (change) => this.#changed(change),
      reset: () => this.#soon(0),
    });
    void this.#fromShelf();
    void this.reload();
  }

  /** Reads it now. A read that is under way is given up for the new one. */
  async reload(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    try {
      const value = await this.#options.read(reading.signal);
      if (reading.signal.aborted) return;
      this.#show(value);
    } catch (thrown) {
      if (reading.signal.aborted || this.#ended) return;
      this.problem = asProblem(thrown);
      if (isUnreachable(this.problem)) this.#soon(AGAIN_AFTER_MS);
    }
  }

  /** Puts a value in place: the answer of a command that carries the new view. */
  set(value: T): void {
    this.#reading?.abort();
    this.#show(value);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#reading?.abort();
    this.#unlisten();
  }

  #show(value: T): void {
    this.value = value;
    this.problem = undefined;
    this.kept = false;
    this.asOf = Date.now();
    if (this.#options.keep !== undefined) void shelf?.write(this.#options.keep, value);
  }

  #changed(change: Change): void {
    const next = this.value === undefined || this.kept ? undefined : this.#options.apply?.(this.value, change);
    if (next === undefined) this.#soon(GATHER_MS);
    // The same value: the change is about something else.
    else if (next !== this.value) this.set(next);
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.reload(), ms);
  }

  async #fromShelf(): Promise<void> {
    if (this.#options.keep === undefined) return;
    const found = await shelf?.read<T>(this.#options.keep);
    if (found === undefined || this.value !== undefined || this.#ended) return;
    this.value = found.value;
    this.asOf = found.as_of;
    this.kept = true;
  }
}

/** A resource that ends with the component that asks for it. Call it while the component is set up. */
export function resource<T>(options: ResourceOptions<T>): Resource<T> {
  const made = new Resource(options);
  onDestroy(() => made.end());
  return made;
}
