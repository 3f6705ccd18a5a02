import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeptCommand } from './model';
import { Outbox, type OutboxParts } from './outbox.svelte';
import type { Answer } from './sender';

/** A node that can be unplugged; it keeps keys as the real one does. */
class FakeNode {
  plugged = true;
  seen: { key: string; url: string; token: string }[] = [];
  answers = new Map<string, Answer>();
  refuse: (command: KeptCommand, token: string) => number | undefined = () => undefined;
  send = async (command: KeptCommand, token: string): Promise<Answer> => {
    if (!this.plugged) return { ok: false, problem: { code: 'unreachable', detail: '', status: 0 } };
    this.seen.push({ key: command.key, url: command.url, token });
    const before = this.answers.get(command.key);
    if (before !== undefined) return before;
    const status = this.refuse(command, token);
    const answer: Answer = status === undefined ? { ok: true, body: { url: command.url } } : { ok: false, problem: { code: 'no', detail: 'No.', status } };
    if (status !== 401) this.answers.set(command.key, answer);
    return answer;
  };
}

let count = 0;
const open: Outbox[] = [];
function outboxOn(node: FakeNode, database = `t${++count}`, tokens: Record<string, string> = { tomas: 't1' }, who = 'tomas'): Outbox {
  const parts: OutboxParts = { send: node.send, tokenOf: (person) => tokens[person], who: () => ({ person: who, name: who }), database };
  const outbox = new Outbox(parts);
  open.push(outbox);
  outbox.start();
  return outbox;
}
afterEach(() => open.splice(0).forEach((one) => one.end()));

const line = (url: string, subject = 'check-1') => ({ method: 'post' as const, url, body: { url }, subject, words: url });
async function until(found: () => boolean): Promise<void> {
  for (let turn = 0; !found(); turn += 1) {
    if (turn > 1_000) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a terminal alone', () => {
  it('stores everything once and in order when the node is back', async () => {
    const node = new FakeNode();
    node.plugged = false;
    const outbox = outboxOn(node);
    const handed = [await outbox.put(line('/open')), await outbox.put(line('/lines')), await outbox.put(line('/pay'))];
    expect(outbox.waiting.length).toBe(3);
    node.plugged = true;
    outbox.nudge();
    expect((await Promise.all(handed.map((one) => one.answered))).map((one) => one.kind)).toEqual(['stored', 'stored', 'stored']);
    expect(node.seen.map((one) => one.url)).toEqual(['/open', '/lines', '/pay']);
    expect(new Set(node.seen.map((one) => one.key)).size).toBe(3);
  });

  it('goes on after the tab was closed and opened again, with the same keys', async () => {
    const node = new FakeNode();
    node.plugged = false;
    const first = outboxOn(node, 'reopened');
    const { command } = await first.put(line('/open'));
    first.end();
    node.plugged = true;
    const second = outboxOn(node, 'reopened');
    await until(() => second.entries.some((one) => one.state === 'stored'));
    expect(node.seen.map((one) => one.key)).toEqual([command.key]);
  });

  it('sends once although two tabs are open', async () => {
    const node = new FakeNode();
    const one = outboxOn(node, 'two-tabs');
    const two = outboxOn(node, 'two-tabs');
    await one.put(line('/a'));
    await two.put(line('/b'));
    await until(() => node.answers.size === 2);
    await until(() => two.entries.every((entry) => entry.state === 'stored'));
    expect(node.seen.length).toBe(2);
  });
});

describe('a refusal', () => {
  it('holds the rest of its check back until a person decides, and then all of it goes in its old order', async () => {
    const node = new FakeNode();
    let no = true;
    node.refuse = (command) => (no && command.url === '/open' ? 422 : undefined);
    const outbox = outboxOn(node);
    const opening = await outbox.put(line('/open'));
    await outbox.put(line('/lines'));
    await outbox.put(line('/other', 'check-2'));
    expect(await opening.answered).toMatchObject({ kind: 'refused', problem: { status: 422 } });
    await until(() => outbox.about('check-2')[0]?.state === 'stored');
    expect(outbox.behind(outbox.refused[0]!).map((one) => one.url)).toEqual(['/lines']);
    no = false;
    await outbox.retry(outbox.refused[0]!, { url: 'changed' });
    await until(() => outbox.entries.every((one) => one.state === 'stored'));
    expect(node.seen.map((one) => one.url)).toEqual(['/open', '/other', '/open', '/lines']);
    expect(node.seen[0]?.key).not.toBe(node.seen[2]?.key);
  });

  it('can be discarded with everything behind it', async () => {
    const node = new FakeNode();
    node.refuse = (command) => (command.url === '/open' ? 409 : undefined);
    const outbox = outboxOn(node);
    const opening = await outbox.put(line('/open'));
    const lines = await outbox.put(line('/lines'));
    await opening.answered;
    await until(() => outbox.refused.length === 1);
    await outbox.discard(outbox.refused[0]!, true);
    expect((await lines.answered).kind).toBe('discarded');
    expect(outbox.entries.length).toBe(0);
  });
});

describe('a sign-on that ended while the node was away', () => {
  it('keeps everything and asks for the same person', async () => {
    const node = new FakeNode();
    const tokens: Record<string, string> = { tomas: 'old' };
    node.refuse = (_, token) => (token === 'old' ? 401 : undefined);
    const outbox = outboxOn(node, 'ended', tokens);
    const { answered } = await outbox.put(line('/open'));
    await until(() => outbox.asks.length === 1);
    expect(outbox.asks[0]).toEqual({ person: 'tomas', name: 'tomas' });
    expect(outbox.waiting.length).toBe(1);
    tokens['tomas'] = 'new';
    outbox.nudge();
    expect((await answered).kind).toBe('stored');
    expect(outbox.asks.length).toBe(0);
  });
});
