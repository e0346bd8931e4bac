// Pictures of consent, taken by tools/screenshots.mjs on its node: a person picks a folder, looks inside, allows it, and a
// file comes to it later. The files are this project's own documents, in a home folder made for the pictures.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const SOURCES = [['docs/architecture.md', 'how it is built.md'], ['docs/dependencies.md', 'what it is made of.md'], ['schemas/PROTOCOL.md', 'rules.md']];
const LATER = ['schemas/THREAT_MODEL.md', 'what is defended.md'];
/** One folder for each round of pictures. */
const FOLDERS = ['Garden notes', 'Letters'];
/** A watched folder is looked through two seconds after the last change. */
const OFFERED_WITHIN_MS = 30_000;

const write = (folder, [from, name]) => { copyFileSync(join(root, from), join(folder, name)); };

/** A person's home folder, with something to pick. */
export function furnish(person) {
  for (const name of FOLDERS) {
    const folder = join(person, 'Documents', name);
    mkdirSync(folder, { recursive: true });
    for (const source of SOURCES) write(folder, source);
  }
  mkdirSync(join(person, 'Downloads'), { recursive: true });
  write(person, ['README.md', 'read me.md']);
}

const button = (page, name) => page.getByRole('button', { name, exact: true });
const toTop = (page, selector) => page.locator(selector).first().evaluate((node) => { node.scrollIntoView({ block: 'start' }); });

async function pick(page, name) {
  await button(page, 'Choose a file or folder').click();
  for (const step of ['Documents', name]) await page.locator('.picker-entry', { hasText: step }).click();
  await page.locator('.picker-entry', { hasText: 'rules.md' }).waitFor();
}

/** Every state of one folder's way in; `shoot` takes a picture by name. */
export async function takeConsent(page, person, round, shoot) {
  const name = FOLDERS[round];
  await page.getByRole('tab', { name: 'Consent' }).click();
  await page.locator('.consent').waitFor();
  await shoot(page, 'consent');
  await pick(page, name);
  await shoot(page, 'consent-pick');
  await page.getByRole('button', { name: 'Ask to read it' }).click();
  await page.locator('.offer').waitFor();
  await page.locator('.allow[aria-disabled="false"]').waitFor();
  await toTop(page, '.offer');
  await shoot(page, 'consent-asked');
  await button(page, 'Look inside').click();
  await page.locator('.looked-text').first().waitFor();
  await toTop(page, '.look');
  await shoot(page, 'consent-looked');
  await button(page, 'Allow').click();
  await page.locator('.toast-undo').waitFor();
  await toTop(page, '.consent-head');
  await shoot(page, 'consent-allowed');
  await page.locator('.toast-undo').waitFor({ state: 'detached' });
  await page.locator('.source', { hasText: 'Watched' }).first().waitFor();
  write(join(person, 'Documents', name), LATER);
  await page.locator('.offer').waitFor({ timeout: OFFERED_WITHIN_MS });
  await page.locator('.allow[aria-disabled="false"]').waitFor();
  await toTop(page, '.consent-head');
  await shoot(page, 'consent-added');
  await button(page, 'Never').click();
  await page.locator('.offer').waitFor({ state: 'detached' });
  // The focus goes to where a person begins; the history lies further down.
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-decision') === 'begin');
  await toTop(page, '.history');
  await shoot(page, 'consent-decided');
}
