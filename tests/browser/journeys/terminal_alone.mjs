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
  const open = async () => {
    const lists = await till.page.evaluate(async () => {
      const signed = JSON.parse(localStorage.getItem('hearth.signed'));
      const answer = await fetch('/api/v1/checks?limit=200', { headers: { authorization: `Bearer ${signed.token}` } });
      return (await answer.json()).items.length;
    });
    return lists;
  };
  const before = await open();

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
  await again.waitForFunction(async (count) => {
    const signed = JSON.parse(localStorage.getItem('hearth.signed'));
    const answer = await fetch('/api/v1/checks?limit=200', { headers: { authorization: `Bearer ${signed.token}` } }).catch(() => undefined);
    return answer?.ok === true && (await answer.json()).items.length === count + 1;
  }, before, { timeout: 30_000, polling: 500 });
  const stored = await again.evaluate(async () => {
    const signed = JSON.parse(localStorage.getItem('hearth.signed'));
    const headers = { authorization: `Bearer ${signed.token}` };
    const list = await (await fetch('/api/v1/checks?limit=1', { headers })).json();
    for (let turn = 0; turn < 40; turn += 1) {
      const check = await (await fetch(`/api/v1/checks/${list.items[0].check}`, { headers })).json();
      if (check.status === 'closed') return check;
      await new Promise((next) => setTimeout(next, 500));
    }
    return undefined;
  });
  assert.equal(stored?.status, 'closed');
  assert.equal(stored.lines.length, 1);
  assert.equal(stored.tenders.length, 1);
  assert.ok(stored.receipt > 0, 'numbered by the node on arrival');
});
