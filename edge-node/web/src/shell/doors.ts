/** Enrolment, set-up and sign-on: the three requests without an idempotency key. */
import { request } from '../api/client';
import { sendCommand } from '../api/commands';
import { identity, type Signed } from '../api/identity.svelte';
import type { Problem } from '../api/problem';
import type { View } from '../api/types';
import { uuid7 } from '../api/uuid';
import { outbox } from '../outbox';
import { language } from './language.svelte';
import { people } from './people.svelte';

export type Done = { ok: true } | { ok: false; problem: Problem };

export async function enrol(code: string, name: string): Promise<Done> {
  const body: View<'EnrolDevice'> = { code, name };
  return enrolled(name, await request({ method: 'post', url: '/api/v1/devices', body, token: '' }));
}

export async function setUp(body: View<'SetUp'>): Promise<Done> {
  return enrolled(body.device.name, await request({ method: 'post', url: '/api/v1/setup', body, token: '' }));
}

function enrolled(name: string, answered: Awaited<ReturnType<typeof request>>): Done {
  if (!answered.ok) return answered;
  const made = answered.body as View<'DeviceEnrolled'>;
  // What was kept for reading was another terminal's, perhaps another house's.
  void outbox.store.clearShelf();
  identity.enrol({ device: made.device, token: made.device_token, name, confirmed: made.status === 'confirmed' });
  return { ok: true };
}

/** Signs a person on at this terminal. */
export async function signOn(name: string, pin: string): Promise<Done> {
  const body: View<'SignOn'> = { name, pin };
  const answered = await request({ method: 'post', url: '/api/v1/sessions', body, token: identity.terminal?.token });
  if (!answered.ok) return answered;
  const signed = answered.body as Signed;
  identity.confirm();
  people.seen(signed.name, signed.role);
  language.ofPerson(signed.language);
  identity.sign(signed);
  return { ok: true };
}

/** Whether a manager has let the terminal in: only then is it told who may sign on. */
export async function isConfirmed(): Promise<'yes' | 'no' | 'revoked' | 'unknown'> {
  const answered = await request({ method: 'get', url: '/api/v1/sessions/names', token: identity.terminal?.token });
  if (answered.ok) return 'yes';
  if (answered.problem.code === 'device_not_confirmed') return 'no';
  return answered.problem.status === 401 ? 'revoked' : 'unknown';
}

let given: string | undefined;
/** The code that the address brought. */
export const codeGiven = (): string => given ?? '';

/** `/#enrol=<code>`: the code is taken out of the address at once, so that it stays in no history. */
export function takeCodeInAddress(): boolean {
  const found = /^#enrol=([\w-]+)$/.exec(location.hash);
  if (found === null) return false;
  history.replaceState(null, '', location.pathname + location.search);
  given = found[1];
  return true;
}

/** `/#terminal=<token>&device=<id>&name=<name>`: the demo's links make this browser one of its terminals. Taken out of the address at once. */
export function takeTerminalInAddress(): void {
  if (!location.hash.startsWith('#terminal=')) return;
  const found = new URLSearchParams(location.hash.slice(1));
  const [token, device, name] = [found.get('terminal'), found.get('device'), found.get('name')];
  history.replaceState(null, '', location.pathname + location.search);
  if (!token || !device || !name || identity.terminal?.token === token) return;
  identity.sign(undefined);
  identity.enrol({ device, token, name, confirmed: true });
}

/**
 * Ends the sign-on here at once. Where commands of theirs still wait, the token stays with the outbox until they are
 * answered, and the sign-on ends by itself; else the node is told.
 */
export async function signOff(): Promise<void> {
  const signed = identity.signed;
  identity.sign(undefined);
  language.ofPerson(undefined);
  if (signed === undefined || outbox.waiting.some((one) => one.person === signed.person)) return;
  identity.forget(signed.person);
  await sendCommand({ method: 'delete', url: '/api/v1/sessions/current' }, { key: uuid7(), token: signed.token });
}
