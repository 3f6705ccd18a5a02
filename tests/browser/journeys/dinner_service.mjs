// A waiter takes an order at a table, the cook makes it, the guest pays (R01, R06, R11, K02, K03).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessible, browser, links, people, photograph, signOn, terminal } from '../screen.mjs';

let chromium;
before(async () => (chromium = await browser()));
after(() => chromium.close());

test('an order goes from the table to the kitchen and is paid', async () => {
  const kitchen = await terminal(chromium, links.kitchen, { width: 1920, height: 1080, theme: 'dark' });
  await signOn(kitchen.page, people.cook, '/kitchen');
  await kitchen.page.getByRole('button', { name: 'Bar' }).click();
  await kitchen.page.getByText('All day').waitFor();

  const till = await terminal(chromium, links.till);
  await signOn(till.page, people.server, '/pos');
  const table = till.page.getByRole('button', { name: /^Table \d+, Free/ }).first();
  const number = /\d+/.exec(await table.getAttribute('aria-label') ?? (await table.textContent()))[0];
  await photograph(till.page, 'pos-floor');
  await accessible(till.page, 'floor');
  await table.click();
  await till.page.getByRole('button', { name: '2', exact: true }).click();
  await till.page.getByRole('tab', { name: 'Soft drinks' }).click();
  await till.page.getByRole('button', { name: /Lemonade of the house/ }).first().click();
  await till.page.getByRole('button', { name: /Cola/ }).first().click();
  await till.page.getByRole('button', { name: /^Send/ }).click();
  await photograph(till.page, 'pos-check');
  await accessible(till.page, 'check');

  const ticket = kitchen.page.getByRole('button', { name: new RegExp(`^${number},`) });
  await ticket.waitFor();
  const card = kitchen.page.getByRole('listitem').filter({ has: ticket });
  assert.match(await card.textContent(), /Lemonade of the house/);
  await photograph(kitchen.page, 'kitchen');
  await accessible(kitchen.page, 'kitchen');
  await ticket.click();
  await ticket.click();
  await ticket.waitFor({ state: 'detached' });
  await kitchen.page.keyboard.press('Backspace');
  await ticket.waitFor();

  await till.page.getByRole('button', { name: /^Pay/ }).click();
  await till.page.getByRole('radio', { name: /^Cash/ }).click();
  await photograph(till.page, 'pos-payment');
  await accessible(till.page, 'payment');
  await till.page.getByRole('button', { name: /^Take / }).click();
  await till.page.getByText(/Receipt \d+/).waitFor();
  await photograph(till.page, 'pos-paid');
  assert.deepEqual([...till.complaints, ...kitchen.complaints], []);
});
