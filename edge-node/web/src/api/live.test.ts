import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identity } from './identity.svelte';
import { live, type Change } from './live.svelte';

/** A stream that the test writes, one connection after another, with what each asked for. */
class FakeStream {
  asked: { last: string | null }[] = [];
  #writers: ReadableStreamDefaultController<Uint8Array>[] = [];
  fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    this.asked.push({ last: new Headers(init?.headers).get('last-event-id') });
    const body = new ReadableStream<Uint8Array>({
      start: (writer) => {
        this.#writers.push(writer);
        init?.signal?.addEventListener('abort', () => {
          try {
            writer.error(new Error('cut'));
          } catch {
            // Closed already.
          }
        });
      },
    });
    return new Response(body, { status: 200, headers: { 'content-type': 'text/event-stream' } });
  };
  say(text: string): void {
    this.#writers.at(-1)?.enqueue(new TextEncoder().encode(text));
  }
  close(): void {
    this.#writers.at(-1)?.close();
  }
}

let stream: FakeStream;
beforeEach(() => {
  vi.useFakeTimers();
  stream = new FakeStream();
  vi.stubGlobal('fetch', stream.fetch);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('removeEventListener', () => undefined);
  vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined });
  identity.ended = false;
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const settle = (ms = 1): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('the live stream', () => {
  it('goes on where it stopped, by the last id, whatever that looks like', async () => {
    const changes: Change[] = [];
    let resets = 0;
    const unlisten = live.listen({ topics: ['check'], change: (change) => changes.push(change), reset: () => (resets += 1) });
    live.start();
    await settle();
    stream.say('id: 7-10\nevent: hello\ndata: {"lsn":10}\n\nid: 7-11\nevent: change\ndata: {"kind":"check","id":"a","lsn":11,"view":{}}\n\n');
    stream.say('id: 7-12\nevent: change\ndata: {"kind":"folio","id":"b","lsn":12,"view":{}}\n\n');
    await settle();
    stream.close();
    await settle(5_000);
    expect(stream.asked.map((one) => one.last)).toEqual([null, '7-12']);
    expect(changes.map((change) => change.id)).toEqual(['a']);
    expect(resets).toBe(1);
    stream.say('id: 8-3\nevent: reset\ndata: {"lsn":3}\n\n');
    await settle();
    expect(resets).toBe(2);
    unlisten();
  });

  it('is red within 5 s of silence, and gives the dead line up for a new one', async () => {
    live.start();
    await settle();
    stream.say('event: heartbeat\ndata: {"lsn":1}\n\n');
    await settle(600);
    expect(live.link).toBe('live');
    await settle(2_900);
    expect(live.link).toBe('stale');
    await settle(1_500);
    expect(live.link).toBe('down');
    await settle(4_000);
    expect(stream.asked.length).toBeGreaterThan(1);
    stream.say('event: heartbeat\ndata: {"lsn":1}\n\n');
    await settle(600);
    expect(live.link).toBe('live');
  });

  it('stops and says so when the sign-on has ended', async () => {
    live.start();
    await settle();
    stream.say('event: ended\ndata: {}\n\n');
    await settle();
    stream.close();
    await settle(10_000);
    expect(identity.ended).toBe(true);
    expect(stream.asked).toHaveLength(1);
  });

  it('keeps the state of the other links', async () => {
    live.start();
    await settle();
    stream.say('event: status\ndata: {"at":"2026-11-21T15:00:00Z","cloud":{"state":"not_set_up"},"devices":[{"device":"p","name":"Bar","kind":"printer","state":"down","words":"paper is out","backlog":3}]}\n\n');
    await settle();
    expect(live.status?.devices?.[0]).toMatchObject({ name: 'Bar', state: 'down', words: 'paper is out', backlog: 3 });
  });
});
