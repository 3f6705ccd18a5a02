// Figures of screens and paper, against a demo house that is served already:
//   node tests/browser/figures.mjs <a demo link> [orders]
// The first screen (bytes over the wire, time until it can be used with the processor throttled 6 times), and tap to paper (from the order's commit until the
// printer has said that the ticket is printed, from the house's own print jobs). Prints a table for BENCHMARKS.md.
import { gzipSync } from 'node:zlib';
import { randomUUID } from 'node:crypto';
import { chromium } from 'playwright-core';

const [link, orders = '100'] = process.argv.slice(2);
const base = new URL(link).origin;
const device = new URLSearchParams(new URL(link).hash.slice(1)).get('terminal');
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const row = (name, value, goal = '') => console.log(`| ${name} | ${value} | ${goal} |`);
console.log('| figure | value | goal |\n|---|---|---|');

async function ask(method, path, token, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const answer = await fetch(`${base}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${said.code} ${said.detail}`);
  return said;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
const times = [];
let script = 0;
let style = 0;
for (let turn = 0; turn < 5; turn += 1) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  const seen = [];
  page.on('response', (response) => seen.push(response));
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await page.addInitScript(() => new MutationObserver(() => {
    if (window.usable === undefined && document.querySelector('ul button') !== null) window.usable = performance.now();
  }).observe(document, { subtree: true, childList: true }));
  await page.goto(link);
  await page.waitForFunction(() => window.usable !== undefined);
  times.push(await page.evaluate(() => window.usable));
  if (turn === 0) {
    for (const response of seen) {
      const kind = response.request().resourceType();
      if (kind !== 'script' && kind !== 'stylesheet') continue;
      const bytes = gzipSync(await response.body(), { level: 9 }).length;
      if (kind === 'script') script += bytes;
      else style += bytes;
    }
  }
  await context.close();
}
await browser.close();
times.sort((one, other) => one - other);
row('first screen: script, gzip', `${(script / 1000).toFixed(1)} kB`, '<= 60 kB');
row('first screen: CSS, gzip', `${(style / 1000).toFixed(1)} kB`, '<= 15 kB');
row('first screen usable, processor throttled 6 times, median of 5', `${Math.round(at(times, 0.5))} ms`, '< 1000 ms');

const { token } = await ask('POST', '/sessions', device, { name: 'Tomas Reyes', pin: '263817' });
const outlets = await ask('GET', '/outlets', token);
const catalog = await ask('GET', '/catalog?limit=200', token);
const printed = new Set(outlets.items.flatMap((outlet) => outlet.stations).filter((station) => station.printer).map((station) => station.id));
const stationsOf = (item) => (item.stations.length > 0 ? item.stations : (catalog.categories.find((one) => one.id === item.category)?.stations ?? []));
const drink = catalog.items.find((item) => item.active && !item.open_price && item.modifier_groups.length === 0 && stationsOf(item).some((station) => printed.has(station)));
if (drink === undefined) throw new Error('no item of this house comes out of a printer');
const delays = [];
for (let turn = 0; turn < Number(orders); turn += 1) {
  const opened = await ask('POST', '/checks', token, { outlet: outlets.items[0].id, order_type: 'counter' });
  await ask('POST', `/checks/${opened.check}/lines`, token, { lines: [{ item: drink.id, quantity: 1000 }], send: true });
  for (let look = 0; look < 200; look += 1) {
    const job = (await ask('GET', `/print-jobs?subject=${opened.check}`, token)).items[0];
    if (job !== undefined && job.state === 'confirmed') {
      delays.push(Date.parse(job.ended_at) - Date.parse(job.queued_at));
      break;
    }
    await new Promise((next) => setTimeout(next, 20));
  }
}
delays.sort((one, other) => one - other);
row(`tap to paper, ${delays.length} of ${orders} tickets: order stored until the printer says printed, p50`, `${at(delays, 0.5)} ms`);
row('tap to paper, p99', `${at(delays, 0.99)} ms`);
