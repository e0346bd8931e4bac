// Pictures of the mesh, taken by tools/screenshots.mjs: three real nodes in homes of their own found one, let each other in, train,
// offer files, pause, go away, are shut out and refused, while the window of the first is looked at. Nothing in them is made up.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const LIMIT_MS = 240_000, LOOK_MS = 500;
/** Of this project's own documents: what each node learns, and what it offers. */
const NODES = [
  { name: 'study', learns: 'docs/architecture.md', offers: [] },
  { name: 'kitchen', learns: 'schemas/PROTOCOL.md', offers: [['schemas/PROTOCOL.md', 'rules of the house.md', 'CC-BY-4.0'], ['README.md', 'read me first.md', 'MIT']] },
  { name: 'attic', learns: 'schemas/THREAT_MODEL.md', offers: [] },
];
const OWN_OFFER = ['docs/architecture.md', 'how it is built.md', 'CC-BY-4.0'];

const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
const button = (page, name) => page.getByRole('button', { name, exact: true });
const toTop = (page, selector) => page.locator(selector).first().evaluate((node) => { node.scrollIntoView({ block: 'start' }); });
async function toMesh(page) {
  await page.locator('#view-mesh').click();
  await page.locator('.mesh').evaluate((node) => { node.scrollTop = 0; });
}

/** One node of three: `cli` is its command line, `child` its process. */
class Place {
  constructor(folder, { name, learns, offers }, commandLine) {
    this.name = name;
    this.learns = join(root, learns);
    this.offers = offers;
    this.files = join(folder, `${name} files`);
    mkdirSync(this.files);
    this.cli = commandLine(join(folder, name));
  }

  async up() {
    this.child = this.cli.start(['up', '--headless', '--json', '--port', '0']);
    this.child.stdout.resume();
    await this.until(async () => (await this.cli.json(['status'])).state !== 'starting');
  }
  async down() {
    if (this.child === undefined || this.child.exitCode !== null) return;
    const gone = new Promise((done) => { this.child.once('close', done); });
    this.child.kill('SIGTERM');
    await gone;
  }
  /** Commands that fail meanwhile are tried again: a node needs its time to begin. */
  async until(wanted) {
    for (const endMs = Date.now() + LIMIT_MS; ;) {
      if (await wanted().catch(() => false)) return;
      if (Date.now() > endMs) throw new Error(`${this.name} never came to that`);
      await sleep(LOOK_MS);
    }
  }
  peers() { return this.cli.json(['peers']); }
  untilLinked(count) { return this.until(async () => (await this.peers()).filter(({ state, path }) => state === 'allowed' && path !== null).length === count); }
  async offer([from, name, licence]) {
    const file = join(this.files, name);
    copyFileSync(join(root, from), file);
    return this.cli.json(['share', file, '--licence', licence, '--yes']);
  }
}

async function invite(page, { shoot }) {
  await page.locator('#view-mesh').click();
  await button(page, 'Invite somebody').waitFor();
  await shoot('mesh-alone');
  await button(page, 'Invite somebody').click();
  await page.getByLabel('Name of the mesh').fill('our house');
  await page.getByLabel('A round trains').selectOption('10');
  await page.getByLabel('Machines it lets ask').selectOption('5');
  await page.getByLabel('This machine only').check();
  await shoot('mesh-founding');
  await button(page, 'Found the mesh and make the link').click();
  await page.locator('.made').waitFor({ timeout: LIMIT_MS });
  await button(page, 'QR code').click();
  await page.locator('.qr').waitFor();
  await shoot('mesh-invite');
  return page.locator('.made-link').innerText();
}

async function letIn(page, { shoot }, link, [study, kitchen, attic]) {
  await button(page, 'Back to the mesh').click();
  await kitchen.cli.json(['join', link, '--yes']);
  await page.locator('.peer-waiting').waitFor({ timeout: LIMIT_MS });
  await shoot('mesh-waiting');
  await page.locator('.peer-waiting button').click();
  await page.locator('.approval .allow[aria-disabled="false"]').waitFor();
  await shoot('mesh-approval');
  await button(page, 'Allow').click();
  await attic.cli.json(['join', link, '--yes']);
  await study.until(async () => (await study.peers()).some(({ state }) => state === 'needs-approval'));
  await study.cli.json(['approve', 'attic']);
  for (const place of [study, kitchen, attic]) await place.untilLinked(2);
}

/** Until a round in which all three learn has gone into the model, and the next one runs. */
async function train(page, { shoot }, [study, kitchen, attic]) {
  for (const { cli, learns } of [study, kitchen, attic]) await cli.json(['learn', learns, '--yes', '--once', '--mesh']);
  await study.until(async () => (await study.peers()).every(({ accepted }) => accepted >= 2));
  await page.locator('.round-flow').waitFor({ timeout: LIMIT_MS });
  await toMesh(page);
  await shoot('mesh-round');
}

async function files(page, { shoot }, [study, kitchen, attic]) {
  const own = await study.offer(OWN_OFFER), [rules] = [await kitchen.offer(kitchen.offers[0]), await kitchen.offer(kitchen.offers[1])];
  await study.until(async () => (await study.cli.json(['artefacts'])).artefacts.length === 3);
  await attic.until(async () => (await attic.cli.json(['artefacts'])).artefacts.some(({ artefact }) => artefact === own.artefact));
  await page.locator('.file', { hasText: kitchen.offers[0][1] }).getByRole('button', { name: /^Ask for it/ }).click();
  let request = null;
  await kitchen.until(async () => { request = (await kitchen.cli.json(['consent', 'list'])).offers[0] ?? null; return request !== null; });
  await kitchen.cli.json(['consent', 'allow', request.id]);
  await study.until(async () => (await study.cli.json(['artefacts'])).artefacts.find(({ artefact }) => artefact === rules.artefact).state === 'here');
  await attic.cli.start(['fetch', own.artefact, '--wait', '1']).stdout.resume();
  await page.locator('section[aria-labelledby="mesh-files"] .peer-waiting').waitFor({ timeout: LIMIT_MS });
  await page.getByText('On this machine, and what its manifest says.').waitFor({ timeout: LIMIT_MS });
  await toTop(page, '#mesh-files');
  await shoot('mesh-files');
  await page.locator('section[aria-labelledby="mesh-files"] .peer-waiting button').click();
  await page.locator('.allow[aria-disabled="false"]').waitFor();
  await toTop(page, '.offer');
  await shoot('mesh-asked');
  await button(page, 'Allow').click();
  await toMesh(page);
}

async function leaving(page, { shoot }, [study, , attic]) {
  await button(page, 'Pause now').click();
  await button(page, 'Go on').waitFor({ timeout: LIMIT_MS });
  await page.locator('.round-flow').waitFor({ state: 'detached', timeout: LIMIT_MS });
  await toMesh(page);
  await shoot('mesh-paused');
  await button(page, 'Go on').click();
  await attic.down();
  await study.untilLinked(1);
  await page.locator('.peer-away').waitFor({ timeout: LIMIT_MS });
  await toTop(page, '#mesh-others');
  await shoot('mesh-offline');
  await button(page, 'Revoke… attic').click();
  await page.locator('dialog[open] input').fill('shut out');
  await button(page, 'Revoke it').click();
  await page.getByText('1 that is out').click();
  await page.locator('.toast').first().waitFor({ state: 'detached', timeout: LIMIT_MS });
  await toTop(page, '#mesh-others');
  await shoot('mesh-revoked');
}

/** The node that is out hears so; then a link that does not hold. */
async function shutOut(openPage, shots, link, attic) {
  await attic.up();
  await attic.until(async () => (await attic.cli.json(['status'])).mesh.state === 'revoked');
  const page = await openPage(attic.cli);
  await page.locator('#view-mesh').click();
  await page.getByText('Shut out', { exact: true }).waitFor();
  await shots(page)('mesh-shut-out');
  await attic.cli.json(['leave', '--yes']);
  await button(page, 'I have an invite').click();
  await page.getByLabel('The link you were given').fill(`${link.slice(0, -9)}AAAAAAAAA`);
  await button(page, 'Look at it').click();
  await page.locator('.mesh-form .problem').waitFor();
  await shots(page)('mesh-error');
  await page.context().close();
}

/** Who left asks to come back, and somebody says no. */
async function refused(openPage, shots, study, kitchen) {
  await kitchen.cli.json(['leave', '--yes']);
  await kitchen.cli.json(['join', (await study.cli.json(['invite', '--no-lan'])).link, '--yes']);
  await study.until(async () => (await study.peers()).some(({ state }) => state === 'needs-approval'));
  await study.cli.json(['refuse', 'kitchen']);
  await kitchen.until(async () => (await kitchen.cli.json(['status'])).mesh.state === 'refused');
  const page = await openPage(kitchen.cli);
  await page.locator('#view-mesh').click();
  await page.getByText('Refused', { exact: true }).waitFor();
  await shots(page)('mesh-refused');
  await page.context().close();
}

/** `commandLine(home)` speaks to the node of that home; `openPage(cli)` opens its window; `shots(page)` gives a shutter. */
export async function takeMesh({ commandLine, openPage, shots }) {
  const folder = mkdtempSync(join(tmpdir(), 'ileices-meshes-'));
  const places = NODES.map((node) => new Place(folder, node, (home) => commandLine(home, { meshName: node.name, backend: 'cpu' })));
  try {
    for (const place of places) await place.up();
    const [study, kitchen, attic] = places, page = await openPage(study.cli), look = { shoot: shots(page) };
    const link = await invite(page, look);
    await letIn(page, look, link, places);
    await train(page, look, places);
    await files(page, look, places);
    await leaving(page, look, places);
    await page.context().close();
    await shutOut(openPage, shots, link, attic);
    await refused(openPage, shots, study, kitchen);
  } finally {
    for (const place of places) await place.down();
    rmSync(folder, { recursive: true, force: true });
  }
}
