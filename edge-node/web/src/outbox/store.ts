/** The terminal's own IndexedDB: commands that wait, what it reads while alone, and who may send. Never business truth. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { KeptCommand } from './model';

interface Schema extends DBSchema {
  commands: { key: number; value: KeptCommand };
  shelf: { key: string; value: { value: unknown; as_of: number } };
  lease: { key: string; value: { holder: string; until: number } };
}

const VERSION = 1;
const LEASE = 'sender';

export type NewCommand = Omit<KeptCommand, 'seq'>;

export class OutboxStore {
  #database: Promise<IDBPDatabase<Schema>>;

  constructor(name = 'hearth') {
    this.#database = openDB<Schema>(name, VERSION, {
      upgrade(database) {
        database.createObjectStore('commands', { keyPath: 'seq', autoIncrement: true });
        database.createObjectStore('shelf');
        database.createObjectStore('lease');
      },
    });
  }

  async all(): Promise<KeptCommand[]> {
    return (await this.#database).getAll('commands');
  }

  /** Written down before anything is sent; gives it its place in the order. */
  async add(command: NewCommand): Promise<KeptCommand> {
    const seq = await (await this.#database).add('commands', command as KeptCommand);
    return { ...command, seq };
  }

  async put(command: KeptCommand): Promise<void> {
    await (await this.#database).put('commands', command);
  }

  async remove(seqs: readonly number[]): Promise<void> {
    const transaction = (await this.#database).transaction('commands', 'readwrite');
    await Promise.all([...seqs.map((seq) => transaction.store.delete(seq)), transaction.done]);
  }

  async read<T>(key: string): Promise<{ value: T; as_of: number } | undefined> {
    const found = await (await this.#database).get('shelf', key);
    return found as { value: T; as_of: number } | undefined;
  }

  async write(key: string, value: unknown): Promise<void> {
    await (await this.#database).put('shelf', { value, as_of: Date.now() }, key);
  }

  /** Another house, another shelf. */
  async clearShelf(): Promise<void> {
    await (await this.#database).clear('shelf');
  }

  /** One holder at a time across tabs, for browsers without Web Locks (plain HTTP): taken and renewed in one transaction. */
  async takeLease(holder: string, now: number, forMs: number): Promise<boolean> {
    const transaction = (await this.#database).transaction('lease', 'readwrite');
    const held = await transaction.store.get(LEASE);
    const free = held === undefined || held.holder === holder || held.until <= now;
    if (free) await transaction.store.put({ holder, until: now + forMs }, LEASE);
    await transaction.done;
    return free;
  }

  async close(): Promise<void> {
    (await this.#database).close();
  }
}
