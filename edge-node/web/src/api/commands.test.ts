import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { approvals, withApproval } from '../shell/approval.svelte';
import { sendCommand } from './commands';
import { uuid7 } from './uuid';

type Reply = () => Response | Promise<Response>;
let sent: Headers[] = [];
let replies: Reply[] = [];

const json = (status: number, body: unknown, type = 'application/json'): Response => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
const problem = (status: number, code: string, more: object = {}): Response => json(status, { type: '/docs', title: '', status, detail: 'No.', code, request_id: 'r', ...more }, 'application/problem+json');
const silence: Reply = () => Promise.reject(new TypeError('network'));

beforeEach(() => {
  sent = [];
  replies = [];
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    sent.push(new Headers(init.headers));
    return (replies.shift() ?? silence)();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const keys = (): (string | null)[] => sent.map((headers) => headers.get('idempotency-key'));
async function outcomeOf<T>(promise: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(20_000);
  return promise;
}
const close = (key: string, approval?: string) => sendCommand<{ ok: boolean }>({ method: 'post', url: '/api/v1/checks/c/close', body: {} }, { key, approval });

describe('a command', () => {
  it('is asked again with the same key where the node was busy or silent, and done once', async () => {
    replies = [() => problem(503, 'busy', { retry_after_ms: 250 }), silence, () => json(200, { ok: true })];
    const outcome = await outcomeOf(close('k1'));
    expect(outcome).toEqual({ kind: 'stored', answer: { ok: true } });
    expect(keys()).toEqual(['k1', 'k1', 'k1']);
  });
  it('is neither stored nor refused where nobody answers, and asking again keeps the key', async () => {
    const outcome = await outcomeOf(close('k2'));
    if (outcome.kind !== 'unanswered') throw new Error(outcome.kind);
    replies = [() => json(200, { ok: true })];
    expect(await outcomeOf(outcome.again())).toMatchObject({ kind: 'stored' });
    expect(new Set(keys())).toEqual(new Set(['k2']));
  });
  it('is refused once by a clear no, and not asked again', async () => {
    replies = [() => problem(422, 'check_closed')];
    expect(await outcomeOf(close('k3'))).toMatchObject({ kind: 'refused', problem: { code: 'check_closed' } });
    expect(sent).toHaveLength(1);
  });
});

describe('an approval on the spot', () => {
  const what = { action: 'void_line', subject: uuid7(), words: 'Void the bream?' };
  it('is asked for only where the node wants a second person, and goes with a new command', async () => {
    replies = [() => problem(422, 'approval_needed'), () => json(200, { approval: 'a-1' }), () => json(200, { ok: true })];
    let made = 0;
    const running = withApproval(what, (approval) => close(`k${(made += 1)}`, approval));
    await vi.advanceTimersByTimeAsync(10);
    expect(approvals.asked?.words).toBe('Void the bream?');
    expect(await approvals.give('Jonas Weir', '590274')).toBeUndefined();
    expect(await outcomeOf(running)).toMatchObject({ kind: 'stored' });
    expect(sent.map((headers) => headers.get('approval'))).toEqual([null, null, 'a-1']);
    expect([keys()[0], keys()[2]]).toEqual(['k1', 'k2']);
  });
  it('leaves the refusal standing where nobody approves, or another reason was given', async () => {
    replies = [() => problem(422, 'approval_needed'), () => problem(422, 'line_voided')];
    const running = withApproval(what, (approval) => close(uuid7(), approval));
    await vi.advanceTimersByTimeAsync(10);
    approvals.end(undefined);
    expect(await outcomeOf(running)).toMatchObject({ kind: 'refused', problem: { code: 'approval_needed' } });
    expect(await outcomeOf(withApproval(what, (approval) => close(uuid7(), approval)))).toMatchObject({ kind: 'refused', problem: { code: 'line_voided' } });
    expect(approvals.asked).toBeUndefined();
  });
});
