// `npm run screenshots`: pictures of the window on a real node. It founds one in a temporary home, lets it learn, allows
// it this project's own documents, talks with it, and writes docs/screenshots. Nothing in the pictures is made up.
// `npm run screenshots -- mesh` takes those of the mesh alone, `-- window` all others.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { furnish, takeConsent } from './consentPictures.mjs';
import { takeMesh } from './meshPictures.mjs';
import { childEnvironment } from './setup/node.mjs';
import { entry, root } from './setup/paths.mjs';
import { prepare } from './setup/prepare.mjs';
import { SetupError, entryPoint, say } from './setup/say.mjs';
import { ALL_TARGETS } from './setup/targets.mjs';

const FOLDER = join(root, 'docs', 'screenshots');
const CHROMIUM = process.env.ILEICES_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];
const LARGE = { width: 1440, height: 900 };
const SMALL = { width: 960, height: 600 };
/** A picture larger than this is too heavy for a README. */
const MOST_BYTES = 300 * 1024;
const JPEG_QUALITY = 82;
const QUESTIONS = ['Where is Ileices?', 'How does Mystiiqa feel?'];

/** The command line of this clone, on one home. */
function commandLine(node, home, person) {
  const start = (args) => spawn(node, [entry, ...args, '--home', home], { env: { ...childEnvironment(node), HOME: person, USERPROFILE: person }, stdio: ['ignore', 'pipe', 'inherit'] });
  return {
    start,
    /** Runs one command to its end and returns its JSON. */
    json: async (args) => {
      const child = start([...args, '--json']);
      let text = '';
      for await (const part of child.stdout) text += part;
      const code = child.exitCode ?? await new Promise((done) => { child.once('close', done); });
      if (code !== 0) throw new SetupError(`"${args.join(' ')}" ended with ${code}; its reason stands above.`);
      return JSON.parse(text);
    },
  };
}

const firstLine = (child) => new Promise((done, failed) => {
  createInterface({ input: child.stdout }).once('line', (line) => { done(JSON.parse(line)); });
  child.once('exit', () => { failed(new SetupError('The node ended before it was up; its reason stands above.')); });
});

/** Waits until the node learns and has a curve to show. */
async function untilLearning(cli, steps, limitMs) {
  const begun = Date.now();
  const first = (await cli.json(['status'])).model?.step ?? 0;
  for (;;) {
    const status = await cli.json(['status']);
    if (status.state === 'learning' && status.model.step >= first + steps) return;
    if (Date.now() - begun > limitMs) { say(`it is ${status.state} (${status.reasonText}) after ${limitMs / 1000} s; the pictures show that`); return; }
    await new Promise((done) => { setTimeout(done, 3_000); });
  }
}

async function openPage(browser, cli, { viewport, colorScheme, welcomed }) {
  const context = await browser.newContext({ viewport, colorScheme });
  if (welcomed) await context.addInitScript(() => { localStorage.setItem('ileices.welcomed', 'yes'); });
  const page = await context.newPage();
  await page.goto((await cli.json(['open'])).url);
  await page.waitForSelector('.state-word');
  await page.waitForFunction(() => window.__ileices.frames.frames > 2);
  return page;
}

/** A shutter for the large window in the dark and the small one in the light, one page for both. */
const bothOf = (page) => async (name) => {
  for (const [viewport, colorScheme] of [[SMALL, 'light'], [LARGE, 'dark']]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    // A small window begins with the curve folded.
    const curve = page.getByRole('button', { name: 'Details' });
    if ((await curve.getAttribute('aria-expanded') === 'true') !== (viewport === LARGE) && await curve.isVisible()) await curve.evaluate((node) => { node.click(); });
    await shoot(page, `${name}-${viewport.width}-${colorScheme}`);
  }
};

async function shoot(page, name) {
  // A touch lets a software renderer draw the newest moment.
  await page.mouse.move(page.viewportSize().width / 3, page.viewportSize().height / 2);
  await page.waitForTimeout(700);
  const path = join(FOLDER, `${name}.jpg`);
  await page.screenshot({ path, type: 'jpeg', quality: JPEG_QUALITY });
  const { size } = statSync(path);
  if (size > MOST_BYTES) throw new SetupError(`${name}.jpg has ${size} bytes, more than ${MOST_BYTES}.`);
  say(`docs/screenshots/${name}.jpg, ${Math.round(size / 1024)} KB`);
}

async function ask(page, text) {
  const footers = await page.locator('.reply-footer').count();
  await page.locator('#composer').fill(text);
  await page.locator('#composer').press('Enter');
  await page.waitForFunction((before) => document.querySelectorAll('.reply-footer').length > before, footers, { timeout: 60_000 });
}

async function takeAll(browser, cli, person) {
  const welcome = await openPage(browser, cli, { viewport: LARGE, colorScheme: 'dark', welcomed: false });
  await shoot(welcome, 'welcome-1440-dark');
  await welcome.context().close();
  say('waiting while it learns');
  await untilLearning(cli, 150, 240_000);
  const page = await openPage(browser, cli, { viewport: LARGE, colorScheme: 'dark', welcomed: true });
  for (const question of QUESTIONS) await ask(page, question);
  await shoot(page, 'learning-1440-dark');
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await page.locator('.outline-entry').first().click();
  await shoot(page, 'world-1440-dark');
  await page.context().close();
  for (const [viewport, colorScheme] of [[LARGE, 'light'], [SMALL, 'dark'], [SMALL, 'light']]) {
    const other = await openPage(browser, cli, { viewport, colorScheme, welcomed: true });
    await shoot(other, `window-${viewport.width}-${colorScheme}`);
    await other.context().close();
  }
  for (const [round, [viewport, colorScheme]] of [[LARGE, 'dark'], [SMALL, 'light']].entries()) {
    const asked = await openPage(browser, cli, { viewport, colorScheme, welcomed: true });
    await takeConsent(asked, person, round, (page, name) => shoot(page, `${name}-${viewport.width}-${colorScheme}`));
    await asked.context().close();
  }
}

/** The window of one node, with everything but the mesh. */
async function takeWindow(node, browser) {
  const home = mkdtempSync(join(tmpdir(), 'ileices-screenshots-')), person = mkdtempSync(join(tmpdir(), 'ileices-person-'));
  furnish(person);
  const cli = commandLine(node, home, person);
  const up = cli.start(['up', '--headless', '--json', '--port', '0']);
  try {
    await firstLine(up);
    up.stdout.resume();
    // Once: the pictures themselves come to that folder, and would be offered.
    await cli.json(['learn', join(root, 'docs'), '--yes', '--once']);
    await takeAll(browser, cli, person);
  } finally {
    up.kill('SIGTERM');
    await new Promise((done) => { if (up.exitCode !== null) done(); else up.once('close', done); });
    for (const folder of [home, person]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Nodes of the mesh, each with a home of its own and settings written before its first start. */
function settled(node, home, settings) {
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings), { mode: 0o600 });
  return commandLine(node, home, home);
}

await entryPoint(async () => {
  if (!existsSync(CHROMIUM)) throw new SetupError(`Chromium is needed at ${CHROMIUM}; install it, or name another one in ILEICES_CHROMIUM.`);
  const only = process.argv[2] ?? null;
  if (only !== null && only !== 'mesh' && only !== 'window') throw new SetupError('Say "mesh" or "window", or nothing for all pictures.');
  const node = await prepare(ALL_TARGETS);
  const { chromium } = await import('playwright-core');
  mkdirSync(FOLDER, { recursive: true });
  for (const name of readdirSync(FOLDER)) if (name.endsWith('.jpg') && (only === null || (only === 'mesh') === name.startsWith('mesh-'))) rmSync(join(FOLDER, name));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    if (only !== 'mesh') await takeWindow(node, browser);
    if (only !== 'window') await takeMesh({ commandLine: (home, settings) => settled(node, home, settings), openPage: (cli) => openPage(browser, cli, { viewport: LARGE, colorScheme: 'dark', welcomed: true }), shots: bothOf });
  } finally { await browser.close(); }
});
