// Measures the tape chart on a furnished house (scripts/big-house.mjs): frames while a bar is dragged over the whole chart, and while it scrolls.
//   node scripts/chart-frames.mjs <page address> terminal.json [/usr/bin/chromium]      (needs playwright-core where it can be found)
// Prints rooms, stays and bars drawn, and for each motion the median, 95th and worst frame in milliseconds.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [page, file, executablePath = '/usr/bin/chromium'] = process.argv.slice(2);
const house = JSON.parse(readFileSync(file, 'utf8'));
const node = process.env.EDGE_NODE ?? page;
const signed = await (await fetch(`${node}/api/v1/sessions`, {
  method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${house.device_token}` }, body: JSON.stringify({ name: house.name, pin: house.pin }),
})).json();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'] });
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
await context.addInitScript(([token, who]) => {
  localStorage.setItem('hearth.terminal', JSON.stringify({ device: 'measure', token, name: 'Reception', confirmed: true }));
  localStorage.setItem('hearth.signed', JSON.stringify(who));
  localStorage.setItem('hearth.language', 'en');
}, [house.device_token, signed]);
const tab = await context.newPage();
await tab.goto(`${page}/desk?days=31`);
await tab.waitForSelector('[data-piece]');
await tab.waitForTimeout(1_500);

async function frames(motion) {
  await tab.evaluate(() => {
    window.measured = [];
    let before = performance.now();
    const look = (now) => {
      window.measured.push(now - before);
      before = now;
      window.measuring = requestAnimationFrame(look);
    };
    window.measuring = requestAnimationFrame(look);
  });
  await motion();
  const all = await tab.evaluate(() => (cancelAnimationFrame(window.measuring), window.measured.slice(2)));
  all.sort((a, b) => a - b);
  const at = (share) => Number((all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0).toFixed(1));
  return { frames: all.length, median_ms: at(0.5), p95_ms: at(0.95), worst_ms: at(1) };
}
const bars = await tab.locator('[data-piece]').count();
const rest = await frames(() => tab.waitForTimeout(1_500));
const box = await tab.locator('section:nth-of-type(2) [data-piece]').nth(4).boundingBox();
const drag = await frames(async () => {
  await tab.mouse.move(box.x + 20, box.y + 15);
  await tab.mouse.down();
  for (let step = 0; step < 240; step += 1) {
    await tab.mouse.move(500 + 320 * Math.sin(step / 18), 520 + 250 * Math.sin(step / 11));
  }
});
const edge = await frames(async () => {
  await tab.mouse.move(700, 885);
  await tab.waitForTimeout(2_500);
});
await tab.keyboard.press('Escape');
await tab.mouse.up();
const scroll = await frames(async () => {
  for (let step = 0; step < 120; step += 1) await tab.mouse.wheel(0, 160);
});
console.log(JSON.stringify({ rooms: house.rooms, stays: house.stays, days: 31, bars_drawn: bars, rest, drag, drag_scrolling_along: edge, scroll }, null, 2));
await browser.close();
