/** One sender across all tabs of a terminal: commands go out one after another, in order, until each has its answer. */
import type { Problem } from '../api/problem';
import { forgettable, nextToSend, verdict, type KeptCommand } from './model';
import type { OutboxStore } from './store';

const AGAIN_MS_MIN = 400;
const AGAIN_MS_MAX = 4_000;
const IDLE_MS = 5_000;
const LEASE_MS = 3_000;
const LOCK = 'hearth.outbox';

export type Answer = { ok: true; body: unknown } | { ok: false; problem: Problem };

export interface SenderParts {
  store: OutboxStore;
  /** Sends one command in the name of the person who gave it. */
  send: (command: KeptCommand, token: string) => Promise<Answer>;
  /** The latest token of a person at this terminal. */
  tokenOf: (person: string) => string | undefined;
  /** A command has changed; also told to the other tabs. */
  changed: (command: KeptCommand) => void;
  /** The person's sign-on is no longer good. */
  locked: (command: KeptCommand) => void;
  /** Stored commands that were seen long enough are gone. */
  forgot: (seqs: readonly number[]) => void;
}

export class Sender {
  #parts: SenderParts;
  #wake: (() => void) | undefined;
  /** Nudged during a turn: the next pause is none. */
  #woken = false;
  #ended = new AbortController();
  /** Tokens that the node refused; a new sign-on brings another. */
  #refusedTokens = new Set<string>();
  readonly #holder = Math.random().toString(36).slice(2);

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Waits for its turn among the tabs, then sends until the tab is closed. */
  async run(): Promise<void> {
    const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined);
    if (locks !== undefined) {
      // The wait for the lock is given up when the tab ends; nothing else is caught here.
      await locks.request(LOCK, { signal: this.#ended.signal }, () => this.#send(async () => true)).catch(() => undefined);
    } else {
      await this.#send(() => this.#parts.store.takeLease(this.#holder, Date.now(), LEASE_MS));
    }
  }

  /** Something to do, or a reason to try at once: a new command, the node is back, somebody signed on. */
  nudge(): void {
    this.#woken = true;
    this.#wake?.();
  }

  end(): void {
    this.#ended.abort();
    this.#wake?.();
  }

  async #send(mayGo: () => Promise<boolean>): Promise<void> {
    let again = 0;
    while (!this.#ended.signal.aborted) {
      const step = await this.#step(mayGo).catch(() => 'again' as const);
      again = step === 'again' ? Math.min(Math.max(again * 2, AGAIN_MS_MIN), AGAIN_MS_MAX) : 0;
      if (step === 'again') await this.#pause(again);
      else if (step !== 'done') await this.#pause(step === 'idle' ? IDLE_MS : LEASE_MS / 3);
    }
  }

  /** One turn: `done` has an answer, `again` has none, `idle` has nothing to send, `other` is another tab's turn. */
  async #step(mayGo: () => Promise<boolean>): Promise<'done' | 'again' | 'idle' | 'other'> {
    this.#woken = false;
    if (!(await mayGo())) return 'other';
    const commands = await this.#parts.store.all();
    await this.#forget(commands);
    const next = nextToSend(commands, this.#lockedPeople(commands));
    if (next === undefined) return 'idle';
    return (await this.#one(next)) ? 'done' : 'again';
  }

  /** Sends one command once; whether it has its answer, or another may go first. */
  async #one(command: KeptCommand): Promise<boolean> {
    const token = this.#parts.tokenOf(command.person);
    if (token === undefined) {
      this.#parts.locked(command);
      return true;
    }
    const answer = await this.#parts.send(command, token);
    const tries = command.tries + 1;
    const problem = answer.ok ? undefined : answer.problem;
    const found = verdict(problem, tries);
    if (found === 'sign_on') {
      this.#refusedTokens.add(token);
      this.#parts.locked(command);
      return true;
    }
    const settled: KeptCommand =
      found === 'again'
        ? { ...command, tries }
        : { ...command, tries, state: found, problem, answer: answer.ok ? answer.body : undefined, settled_at: Date.now() };
    await this.#parts.store.put(settled);
    if (found !== 'again') this.#parts.changed(settled);
    return found !== 'again';
  }

  #lockedPeople(commands: readonly KeptCommand[]): Set<string> {
    const people = new Set(commands.filter((one) => one.state === 'waiting').map((one) => one.person));
    return new Set(
      [...people].filter((person) => {
        const token = this.#parts.tokenOf(person);
        return token === undefined || this.#refusedTokens.has(token);
      }),
    );
  }

  async #forget(commands: readonly KeptCommand[]): Promise<void> {
    const old = forgettable(commands, Date.now());
    if (old.length === 0) return;
    const seqs = old.map((one) => one.seq);
    await this.#parts.store.remove(seqs);
    this.#parts.forgot(seqs);
  }

  #pause(ms: number): Promise<void> {
    if (this.#woken || this.#ended.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
