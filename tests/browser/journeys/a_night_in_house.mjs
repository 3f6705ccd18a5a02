// The desk: the tape chart, who comes, a check-in page, the rooms and the audit (F07, F09, F10, F20, F21).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, browser, links, people, photograph, signOn, terminal } from '../screen.mjs';

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

test('the desk shows its day in light, dark and Arabic, and every page passes axe', async () => {
  for (const look of [{ theme: 'light', language: 'en' }, { theme: 'dark', language: 'en' }, { theme: 'light', language: 'ar' }]) {
    const desk = await terminal(chromium, links.desk, { width: 1440, height: 900, ...look });
    await signOn(desk.page, people.receptionist, '/desk');
    await desk.page.getByText('104', { exact: true }).first().waitFor();
    assert.equal(await desk.page.evaluate(() => document.documentElement.dir), look.language === 'ar' ? 'rtl' : 'ltr');
    await photograph(desk.page, `desk-chart-${look.theme}-${look.language}`);
    await accessible(desk.page, `chart ${look.theme} ${look.language}`);
    assert.deepEqual(desk.complaints, []);
    await desk.context.close();
  }
});
