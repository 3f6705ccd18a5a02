/** Who this browser is to the node: a terminal (kept for good) and perhaps a person signed on (kept for this start of the browser). */
import type { View } from './types';

export interface Terminal {
  device: string;
  token: string;
  name: string;
  /** A manager has let it in. */
  confirmed: boolean;
}

export type Signed = View<'SignedOn'>;

const TERMINAL = 'hearth.terminal';
const SIGNED = 'hearth.signed';
/** The latest token of each person with commands in the outbox, by person. */
const TOKENS = 'hearth.tokens';

function kept<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

function keep(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing (private mode) still works until it is closed.
  }
}

class Identity {
  terminal: Terminal | undefined = $state.raw(kept<Terminal>(TERMINAL));
  /** Kept in localStorage, so that a waiter alone can close the tab and open it again without a node to sign on at. */
  signed: Signed | undefined = $state.raw(kept<Signed>(SIGNED));
  /** The node said that the sign-on has ended; what waits is kept, and the same person is asked to sign on again. */
  ended: boolean = $state(false);

  permissions: ReadonlySet<string> = $derived(new Set(this.signed?.permissions ?? []));

  may(permission: View<'Permission'>): boolean {
    return this.permissions.has(permission);
  }

  enrol(terminal: Terminal | undefined): void {
    this.terminal = terminal;
    keep(TERMINAL, terminal);
    if (terminal === undefined) this.sign(undefined);
  }

  confirm(): void {
    if (this.terminal !== undefined && !this.terminal.confirmed) this.enrol({ ...this.terminal, confirmed: true });
  }

  /** The node does not let this terminal in (any more); it waits for a manager. */
  unconfirm(): void {
    if (this.terminal !== undefined) this.enrol({ ...this.terminal, confirmed: false });
  }

  sign(signed: Signed | undefined): void {
    this.signed = signed;
    this.ended = false;
    keep(SIGNED, signed);
    if (signed !== undefined) keep(TOKENS, { ...kept<Record<string, string>>(TOKENS), [signed.person]: signed.token });
  }

  /** In whose name a kept command goes out: the person's latest token at this terminal, signed on or not. */
  tokenOf(person: string): string | undefined {
    return kept<Record<string, string>>(TOKENS)?.[person];
  }

  /** A person has signed off and nothing of theirs waits. */
  forget(person: string): void {
    const { [person]: _, ...others } = kept<Record<string, string>>(TOKENS) ?? {};
    keep(TOKENS, others);
  }

  /** Another tab signed on or off: follow it. */
  follow(event: StorageEvent): void {
    if (event.key === TERMINAL) this.terminal = kept<Terminal>(TERMINAL);
    if (event.key === SIGNED) {
      this.signed = kept<Signed>(SIGNED);
      this.ended = false;
    }
  }

  /** The token for a request: the person's where one is signed on. */
  get token(): string | undefined {
    return this.signed?.token ?? this.terminal?.token;
  }
}

export const identity = new Identity();
