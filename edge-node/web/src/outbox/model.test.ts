import { describe, expect, it } from 'vitest';
import { forgettable, heldBehind, needsNewKey, nextToSend, verdict, type KeptCommand } from './model';

const nobody = new Set<string>();
const kept = (seq: number, over: Partial<KeptCommand> = {}): KeptCommand => ({
  key: `k${seq}`, seq, method: 'post', url: '/', body: '{}', person: 'tomas', person_name: 'Tomas', words: '', made_at: 0, state: 'waiting', tries: 0, ...over,
});
const problem = (status: number) => ({ code: 'x', detail: '', status });

describe('which command goes next', () => {
  it('sends in the order in which they were given', () => {
    expect(nextToSend([kept(3), kept(1), kept(2)], nobody)?.seq).toBe(1);
  });
  it('holds back what stands behind a refusal about the same check, and nothing else', () => {
    const all = [kept(1, { subject: 'a', state: 'refused' }), kept(2, { subject: 'a' }), kept(3, { subject: 'b' })];
    expect(nextToSend(all, nobody)?.seq).toBe(3);
    expect(heldBehind(all, all[0]!).map((one) => one.seq)).toEqual([2]);
  });
  it('lets a check wait for the person who has to sign on again, while another person goes on', () => {
    const all = [kept(1, { subject: 'a' }), kept(2, { subject: 'a', person: 'ines' }), kept(3, { subject: 'b', person: 'ines' })];
    expect(nextToSend(all, new Set(['tomas']))?.seq).toBe(3);
  });
  it('has nothing to send where everything is stored', () => {
    expect(nextToSend([kept(1, { state: 'stored' })], nobody)).toBeUndefined();
  });
});

describe('what an answer means', () => {
  it('is never a refusal where nobody answered', () => {
    for (const tries of [1, 50, 10_000]) expect(verdict(problem(0), tries)).toBe('again');
  });
  it('asks the same person to sign on where the token is refused', () => {
    expect(verdict(problem(401), 1)).toBe('sign_on');
  });
  it('waits where the node is busy, and is refused by a clear no', () => {
    expect(verdict(problem(503), 99)).toBe('again');
    expect(verdict(problem(429), 99)).toBe('again');
    expect(verdict(problem(507), 99)).toBe('again');
    expect(verdict(problem(422), 1)).toBe('refused');
    expect(verdict(undefined, 1)).toBe('stored');
  });
  it('stops asking a node that breaks on it, and then keeps the key, because it may be stored after all', () => {
    expect(verdict(problem(500), 2)).toBe('again');
    expect(verdict(problem(500), 6)).toBe('refused');
    expect(needsNewKey(problem(500))).toBe(false);
    expect(needsNewKey(problem(422))).toBe(true);
  });
});

describe('what may be forgotten', () => {
  it('forgets only what is stored, and only after a while', () => {
    const all = [kept(1, { state: 'stored', settled_at: 0 }), kept(2, { state: 'stored', settled_at: 900_000 }), kept(3), kept(4, { state: 'refused' })];
    expect(forgettable(all, 900_001).map((one) => one.seq)).toEqual([1]);
  });
});
