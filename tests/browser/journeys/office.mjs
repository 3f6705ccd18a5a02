// The office: every section opens for the owner, and the journal is checked from the first record (B01, B03, R12).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, browser, links, people, photograph, signOn, terminal } from '../screen.mjs';

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

test('every section of the office opens, passes axe in both themes, and the journal is whole', async () => {
  for (const theme of ['light', 'dark']) {
    const office = await terminal(chromium, links.office, { theme });
    await signOn(office.page, people.owner, '/office');
    const sections = office.page.getByRole('navigation', { name: 'Office' }).getByRole('link');
    await sections.first().waitFor();
    for (let at = 0; at < (await sections.count()); at += 1) {
      const name = await sections.nth(at).textContent();
      await sections.nth(at).click();
      await office.page.getByRole('heading', { level: 1, name: name.trim() }).waitFor();
      await office.page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
      await photograph(office.page, `office-${name.trim().toLowerCase().replaceAll(' ', '-')}-${theme}`);
      await accessible(office.page, `${name} ${theme}`);
    }
    await office.page.getByRole('link', { name: 'Journal' }).click();
    await office.page.getByRole('button', { name: 'Check all records' }).click();
    await office.page.getByText('The journal is whole').waitFor();
    assert.deepEqual(office.complaints, []);
    await office.context.close();
  }
});
