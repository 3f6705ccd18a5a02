/** The outbox as screens see it: what waits, what was stored, what was refused, and the ways out of a refusal. */
import type { Problem } from '../api/problem';
import { uuid7 } from '../api/uuid';
import { heldBehind, needsNewKey, WAITING_MAX, type KeptCommand } from './model';
import { Sender, type Answer } from './sender';
import { OutboxStore } from './store';

export type Settled = { kind: 'stored'; answer: unknown } | { kind: 'refused'; problem: Problem } | { kind: 'discarded' };

/** What a screen hands in. */
export interface Handed {
  method: KeptCommand['method'];
  url: string;
  body?: unknown;
  approval?: string | undefined;
  subject?: string | undefined;
  words: string;
  preview?: unknown;
  /** Where the key must be known before: else made here. */
  key?: string;
}

export interface Person {
  person: string;
  name: string;
}

export interface OutboxParts {
  send: (command: KeptCommand, token: string) => Promise<Answer>;
  tokenOf: (person: string) => string | undefined;
  who: () => Person | undefined;
  database?: string;
}

/** More than this cannot wait on one terminal. */
export class OutboxFull extends Error {}

export class Outbox {
  entries: readonly KeptCommand[] = $state.raw([]);
  waiting: readonly KeptCommand[] = $derived(this.entries.filter((one) => one.state === 'waiting'));
  refused: readonly KeptCommand[] = $derived(this.entries.filter((one) => one.state === 'refused'));
  /** Whose sign-on the node no longer takes; their commands wait for them. */
  asks: readonly Person[] = $state.raw([]);

  readonly store: OutboxStore;
  #parts: OutboxParts;
  #sender: Sender;
  #channel: BroadcastChannel;
  #answers = new Map<string, (settled: Settled) => void>();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.store = new OutboxStore(parts.database);
    this.#channel = new BroadcastChannel(`outbox.${parts.database ?? 'hearth'}`);
    this.#channel.onmessage = () => void this.reload().then(() => this.#sender.nudge());
    this.#sender = new Sender({
      store: this.store,
      send: parts.send,
      tokenOf: parts.tokenOf,
      changed: (command) => this.#changed(command),
      locked: (command) => this.#ask(command),
      forgot: (seqs) => (this.entries = this.entries.filter((one) => !seqs.includes(one.seq))),
    });
  }

  /** Begins to send what waits, also what an earlier tab left behind. */
  start(): void {
    void this.reload();
    void this.#sender.run();
  }

  /** Writes a command down, then sends it when its turn comes. `answered` settles when the house has said yes or no. */
  async put(handed: Handed): Promise<{ command: KeptCommand; answered: Promise<Settled> }> {
    const who = this.#parts.who();
    if (who === undefined) throw new Error('nobody is signed on');
    if (this.waiting.length >= WAITING_MAX) throw new OutboxFull();
    const command = await this.store.add({
      key: handed.key ?? uuid7(),
      method: handed.method,
      url: handed.url,
      body: handed.body === undefined ? undefined : JSON.stringify(handed.body),
      approval: handed.approval,
      person: who.person,
      person_name: who.name,
      subject: handed.subject,
      words: handed.words,
      preview: handed.preview === undefined ? undefined : (JSON.parse(JSON.stringify(handed.preview)) as unknown),
      made_at: Date.now(),
      state: 'waiting',
      tries: 0,
    });
    const answered = new Promise<Settled>((resolve) => this.#answers.set(command.key, resolve));
    this.entries = [...this.entries, command];
    this.#tell();
    this.#sender.nudge();
    return { command, answered };
  }

  /** Everything about one thing, in order. */
  about(subject: string): KeptCommand[] {
    return this.entries.filter((one) => one.subject === subject);
  }

  /** What stands behind a refusal and goes out once it is settled. */
  behind(refused: KeptCommand): KeptCommand[] {
    return heldBehind(this.entries, refused);
  }

  /** Tries a refused command again, in its old place; with another body where the person has changed it. */
  async retry(command: KeptCommand, body?: unknown): Promise<void> {
    const key = needsNewKey(command.problem) || body !== undefined ? uuid7() : command.key;
    const text = body === undefined ? command.body : JSON.stringify(body);
    const waiting: KeptCommand = { ...command, key, body: text, state: 'waiting', problem: undefined, settled_at: undefined, tries: 0 };
    const resolve = this.#answers.get(command.key);
    if (resolve !== undefined) this.#answers.set(key, resolve);
    await this.store.put(waiting);
    await this.#settledHere();
  }

  /** Takes a refused command back for good; what stood behind it goes on, unless it is discarded too. */
  async discard(command: KeptCommand, behindToo = false): Promise<void> {
    const gone = [command, ...(behindToo ? this.behind(command) : [])];
    await this.store.remove(gone.map((one) => one.seq));
    for (const one of gone) this.#resolve(one.key, { kind: 'discarded' });
    await this.#settledHere();
  }

  async reload(): Promise<void> {
    this.entries = await this.store.all();
    for (const one of this.entries) this.#settle(one);
    this.asks = this.asks.filter((asked) => this.entries.some((one) => one.state === 'waiting' && one.person === asked.person));
  }

  /** The node is back, or somebody signed on: try at once. */
  nudge(): void {
    const who = this.#parts.who();
    if (this.asks.some((asked) => asked.person === who?.person)) this.asks = this.asks.filter((asked) => asked.person !== who?.person);
    this.#sender.nudge();
  }

  end(): void {
    this.#sender.end();
    this.#channel.close();
  }

  #changed(command: KeptCommand): void {
    this.entries = this.entries.map((one) => (one.seq === command.seq ? command : one));
    this.#settle(command);
    this.#tell();
  }

  #ask(command: KeptCommand): void {
    if (this.asks.some((asked) => asked.person === command.person)) return;
    this.asks = [...this.asks, { person: command.person, name: command.person_name }];
  }

  async #settledHere(): Promise<void> {
    await this.reload();
    this.#tell();
    this.#sender.nudge();
  }

  #settle(command: KeptCommand): void {
    if (command.state === 'stored') this.#resolve(command.key, { kind: 'stored', answer: command.answer });
    // A refusal settles the promise only once: a later success is seen in `entries`.
    else if (command.state === 'refused' && command.problem) this.#resolve(command.key, { kind: 'refused', problem: command.problem });
  }

  #resolve(key: string, settled: Settled): void {
    this.#answers.get(key)?.(settled);
    this.#answers.delete(key);
  }

  #tell(): void {
    this.#channel.postMessage('changed');
  }
}
