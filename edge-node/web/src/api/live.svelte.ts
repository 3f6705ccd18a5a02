/** The one live stream of this terminal: it resumes where it stopped, says how old the last word is, and never sleeps on a dead line. */
import { FrameReader, type Frame } from './frames';
import { identity } from './identity.svelte';
import { DOWN_AFTER_MS, linkByAge, type LinkState, type StatusEvent } from './links';
import { problemOf, type Problem } from './problem';

export interface Change {
  kind: string;
  id: string;
  lsn: number;
  /** What the document looks like now; absent for `kitchen`, whose tickets are read anew. */
  view?: unknown;
}

export interface Listener {
  /** Kinds of documents, or `kitchen`; all where absent. */
  topics?: readonly string[];
  change?: (change: Change) => void;
  /** Read your lists anew: the stream begins, or it cannot say what was missed. */
  reset?: () => void;
}

const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 4_000;
const TICK_MS = 500;

class Live {
  #startedAt: number = $state(Date.now());
  /** The last word of the node, on this machine's clock. */
  heardAt: number | undefined = $state();
  now: number = $state(Date.now());
  status: StatusEvent | undefined = $state.raw();
  problem: Problem | undefined = $state.raw();
  ageMs: number | undefined = $derived(this.heardAt === undefined ? undefined : Math.max(0, this.now - this.heardAt));
  /** Before the first word it is stale, and down as soon as a word should have come. */
  link: LinkState = $derived(this.ageMs === undefined ? (this.now - this.#startedAt < DOWN_AFTER_MS ? 'stale' : 'down') : linkByAge(this.ageMs));

  #listeners = new Set<Listener>();
  #lastId: string | undefined;
  #running: AbortController | undefined;
  #wake: (() => void) | undefined;

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts for the person signed on; again for another one, because each sees other things. */
  start(): void {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    this.#lastId = undefined;
    this.#startedAt = Date.now();
    void this.#run(running.signal);
    const timer = setInterval(() => (this.now = Date.now()), TICK_MS);
    const wake = (): void => this.#wake?.();
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    running.signal.addEventListener('abort', () => {
      clearInterval(timer);
      removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      wake();
    });
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  /** Tries at once instead of after the wait. */
  retry(): void {
    this.#wake?.();
  }

  /** Another sign of life than the stream's: an answer to a command. */
  heard(): void {
    this.heardAt = Date.now();
    this.now = this.heardAt;
  }

  async #run(stop: AbortSignal): Promise<void> {
    let wait = RETRY_MS_MIN;
    while (!stop.aborted) {
      const before = this.heardAt;
      await this.#once(stop).catch(() => undefined);
      if (stop.aborted || identity.ended) return;
      wait = this.heardAt === before ? Math.min(wait * 2, RETRY_MS_MAX) : RETRY_MS_MIN;
      await this.#pause(wait * (0.75 + Math.random() / 2));
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One connection, until it ends or says nothing for too long. */
  async #once(stop: AbortSignal): Promise<void> {
    const silent = new AbortController();
    let timer = setTimeout(() => silent.abort(), DOWN_AFTER_MS);
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), DOWN_AFTER_MS);
      this.heard();
    };
    try {
      const response = await fetch('/api/v1/events', {
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${identity.token ?? ''}`,
          ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }),
        },
        signal: AbortSignal.any([stop, silent.signal]),
        cache: 'no-store',
        credentials: 'omit',
      });
      if (!response.ok || response.body === null) {
        await this.#refused(response);
        return;
      }
      this.problem = undefined;
      alive();
      const frames = new FrameReader();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        alive();
        for (const frame of frames.push(value)) this.#take(frame);
      }
    } finally {
      clearTimeout(timer);
      silent.abort();
    }
  }

  async #refused(response: Response): Promise<void> {
    this.problem = await problemOf(response);
    if (response.status === 401 && identity.signed !== undefined) identity.ended = true;
    // An id that this node does not know (a restore, another start): begin anew.
    if (response.status === 400) this.#lastId = undefined;
  }

  #take(frame: Frame): void {
    if (frame.id !== undefined) this.#lastId = frame.id;
    if (frame.event === 'change') {
      const change = JSON.parse(frame.data) as Change;
      for (const one of this.#listeners) if (one.topics?.includes(change.kind) ?? true) one.change?.(change);
    } else if (frame.event === 'hello' || frame.event === 'reset') {
      for (const one of this.#listeners) one.reset?.();
    } else if (frame.event === 'status') {
      this.status = JSON.parse(frame.data) as StatusEvent;
    } else if (frame.event === 'ended') {
      identity.ended = true;
    }
  }
}

export const live = new Live();
