import { describe, expect, it } from 'vitest';
import { urlOf } from './client';
import { FrameReader } from './frames';
import { linkByAge, worst, type DeviceLink } from './links';
import { isTransient, needsSignOn, problemOf } from './problem';
import { uuid7 } from './uuid';

describe('the live stream, read by hand', () => {
  const stream = 'retry: 1000\n\nid: 7-906\nevent: hello\ndata: {"lsn":906}\n\nevent: heartbeat\ndata: {"lsn":906}\n\nid: 7-907\nevent: change\ndata: {"kind":"check",\ndata: "id":"x","lsn":907}\n\n';
  it('gives the same frames wherever the network cuts', () => {
    const whole = new FrameReader().push(stream);
    expect(whole.map((frame) => frame.event)).toEqual(['message', 'hello', 'heartbeat', 'change']);
    expect(whole[3]).toMatchObject({ id: '7-907', data: '{"kind":"check",\n"id":"x","lsn":907}' });
    for (let cut = 1; cut < stream.length; cut += 1) {
      const reader = new FrameReader();
      expect([...reader.push(stream.slice(0, cut)), ...reader.push(stream.slice(cut))]).toEqual(whole);
    }
  });
  it('keeps back what has no end yet, and gives up on what never ends', () => {
    const reader = new FrameReader();
    expect(reader.push('event: change\ndata: {}\n')).toEqual([]);
    expect(reader.push('\n')).toHaveLength(1);
    expect(() => reader.push('x'.repeat(5_000_000))).toThrow();
  });
  it('passes over comments and takes the other line ends too', () => {
    expect(new FrameReader().push(': ping\r\n\r\nevent: ended\r\ndata: {}\r\n\r\n').map((frame) => frame.event)).toEqual(['ended']);
  });
});

describe('the three links', () => {
  it('turns red within 5 s of silence', () => {
    expect([0, 2_900, 3_100, 4_899].map(linkByAge)).toEqual(['live', 'live', 'stale', 'stale']);
    expect(linkByAge(5_000)).toBe('down');
    expect(linkByAge(undefined)).toBe('down');
  });
  it('lets the worst device speak for all', () => {
    const device = (state: DeviceLink['state']): DeviceLink => ({ device: 'd', name: 'Bar', kind: 'printer', state });
    expect(worst([])).toBe('not_set_up');
    expect(worst([device('live'), device('down'), device('stale')])).toBe('down');
  });
});

describe('a problem', () => {
  const answer = (status: number, type: string, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } });
  it('carries the node’s words, its code and its request id', async () => {
    const problem = await problemOf(answer(422, 'application/problem+json', { type: 'x', title: 'y', status: 422, detail: 'The check is closed.', code: 'check_closed', request_id: 'r1' }));
    expect(problem).toEqual({ code: 'check_closed', detail: 'The check is closed.', status: 422, request_id: 'r1' });
    expect([isTransient(problem), needsSignOn(problem)]).toEqual([false, false]);
  });
  it('takes the page of a captive portal for no answer at all', async () => {
    const problem = await problemOf(answer(403, 'text/html', 'log in to the Wi-Fi'));
    expect(problem.code).toBe('unreachable');
    expect(isTransient(problem)).toBe(true);
  });
});

describe('an id made here', () => {
  const bytes = (fill: number) => (array: Uint8Array) => void array.fill(fill);
  it('is a UUIDv7 with the time in front', () => {
    expect(uuid7(0x0190_0000_0001, bytes(0xff))).toMatch(/^01900000-0001-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  it('sorts in the order in which it was made, even within a millisecond or when the clock goes back', () => {
    const made = [...Array.from({ length: 5_000 }, () => uuid7(1_800_000_000_000)), uuid7(1_700_000_000_000)];
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('an address', () => {
  it('is filled in, escaped, and leaves out what is not asked', () => {
    expect(urlOf('/api/v1/checks/{check}/lines', { check: 'a/b' }, { limit: 5, after: undefined, q: 'x y' })).toBe('/api/v1/checks/a%2Fb/lines?limit=5&q=x+y');
  });
});
