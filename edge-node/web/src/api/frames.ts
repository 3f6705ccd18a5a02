/** Server-sent events, read by hand: `fetch` carries the bearer token, which the browser's own EventSource cannot. Pure. */

export interface Frame {
  id?: string;
  event: string;
  data: string;
  retry_ms?: number;
}

/** A frame longer than this is no frame of the node's. */
const FRAME_CHARS_MAX = 4_000_000;

/** Feed it text as it comes; it gives back the frames that are complete. */
export class FrameReader {
  #rest = '';

  push(text: string): Frame[] {
    this.#rest = (this.#rest + text).replace(/\r\n?/g, '\n');
    if (this.#rest.length > FRAME_CHARS_MAX) throw new Error('a frame without an end');
    const parts = this.#rest.split('\n\n');
    this.#rest = parts.pop() ?? '';
    return parts.flatMap((part) => frameOf(part) ?? []);
  }
}

function frameOf(text: string): Frame | undefined {
  const frame: Frame = { event: 'message', data: '' };
  const data: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') frame.id = value;
    else if (field === 'event') frame.event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'retry' && /^\d+$/.test(value)) frame.retry_ms = Number(value);
  }
  if (frame.id === undefined && data.length === 0 && frame.retry_ms === undefined) return undefined;
  frame.data = data.join('\n');
  return frame;
}
