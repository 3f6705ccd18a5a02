/** UUIDv7 (RFC 9562): time first, so that what a terminal makes sorts in the order it was made, even within one millisecond. */

let lastMs = 0;
let counter = 0;

export function uuid7(nowMs: number = Date.now(), random: (bytes: Uint8Array<ArrayBuffer>) => void = (b) => void crypto.getRandomValues(b)): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = 0;
  } else if (++counter > 0xfff) {
    // 4096 within a millisecond, or a clock that went back: borrow the next millisecond.
    lastMs += 1;
    counter = 0;
  }
  const bytes = new Uint8Array(16);
  random(bytes);
  const hi = Math.floor(lastMs / 0x1_0000_0000);
  const lo = lastMs >>> 0;
  bytes.set([hi >>> 8, hi & 0xff, lo >>> 24, (lo >>> 16) & 0xff, (lo >>> 8) & 0xff, lo & 0xff]);
  bytes[6] = 0x70 | (counter >>> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
