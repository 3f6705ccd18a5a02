// The terminal loses the node: orders go on, the tab may be closed, and everything is stored once when the node is back (R20, N15).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { browser, links, people, photograph, signOn, terminal } from '../screen.mjs';

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

test('a waiter alone opens a check, adds lines and takes cash; on return all of it is stored once', async () => {
  const till = await terminal(chromium, links.till);
  await signOn(till.page, people.server, '/pos');
  await till.page.getByRole('button', { name: /^Table \d+, Free/ }).first().waitFor();
  await till.page.waitForFunction(() => navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready.then(() => true));
  /** Ids of the latest checks, as the house lists them. */
  const listed = (page) =>
    page.evaluate(async () => {
      const signed = JSON.parse(localStorage.getItem('hearth.signed'));
      const answer = await fetch('/api/v1/checks?status=all&limit=200', { headers: { authorization: `Bearer ${signed.token}` } }).catch(() => undefined);
      return answer?.ok === true ? (await answer.json()).items.map((check) => check.check) : [];
    });
  const before = new Set(await listed(till.page));

  await till.context.setOffline(true);
  const table = till.page.getByRole('button', { name: /^Table \d+, Free/ }).last();
  await table.click();
  await till.page.getByRole('button', { name: '2', exact: true }).click();
  await till.page.getByRole('tab', { name: 'Soft drinks' }).click();
  await till.page.getByRole('button', { name: /Lemonade of the house/ }).first().click();
  await till.page.getByRole('button', { name: /^Send/ }).click();
  await till.page.getByText('Waiting').first().waitFor();
  await photograph(till.page, 'pos-alone');
  await till.page.getByRole('button', { name: /^Pay/ }).click();
  await till.page.getByRole('radio', { name: /^Cash/ }).click();
  await till.page.getByRole('button', { name: /^Take / }).click();
  await till.page.getByText('Waiting').first().waitFor();
  await photograph(till.page, 'pos-alone-paid');

  // The tab is closed and opened again, still alone: the screens come from the terminal, what waits is there.
  await till.page.close();
  const again = await till.context.newPage();
  again.setDefaultTimeout(20_000);
  await again.goto(new URL('/pos', links.till).href);
  await again.getByRole('button', { name: /^Table \d+/ }).first().waitFor();

  await till.context.setOffline(false);
  const until = Date.now() + 45_000;
  let stored;
  while (stored?.status !== 'closed' && Date.now() < until) {
    const [mine] = (await listed(again)).filter((check) => !before.has(check));
    if (mine !== undefined) {
      stored = await again.evaluate(async (check) => {
        const signed = JSON.parse(localStorage.getItem('hearth.signed'));
        return (await fetch(`/api/v1/checks/${check}`, { headers: { authorization: `Bearer ${signed.token}` } })).json();
      }, mine);
    }
    await again.waitForTimeout(500);
  }
  await photograph(again, 'pos-alone-back');
  assert.equal(stored?.status, 'closed', JSON.stringify(stored));
  assert.deepEqual((await listed(again)).filter((check) => !before.has(check)).length, 1, 'one check, once');
  assert.equal(stored.lines.length, 1);
  assert.equal(stored.tenders.length, 1);
  assert.ok(stored.receipt > 0, 'numbered by the node on arrival');
});
