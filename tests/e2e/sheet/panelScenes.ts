// Scenes of the mesh, consent, jobs, the ledger, settings and the bar below.
import type { Page } from 'playwright-core';
import { RpcError } from '../../../main/node/host/rpcCall.ts';
import type { FakeNode } from '../../doubles/fakeNode.ts';
import { shownFolder } from '../../doubles/fakeLand.ts';
import { artefact, idOf, LINK, meshView, peer } from '../../doubles/fakeMesh.ts';
import { answering, lived, never, press, SOURCES, toTop, view, type Scene } from './scene.ts';

const [mesh, consent, ledger, settings] = [view('mesh'), view('consent'), view('ledger'), view('settings')];
const waiting = peer({ id: idOf('d1377'), name: 'laptop of Oru', state: 'needs-approval', mayRevoke: false, accepted: 0, credit: 0, share: 0, trains: false, path: null, checkWords: 'tunnel basil ginger orient copper wing' });
const member = (node: FakeNode): void => { lived(node); node.mesh.view = meshView(); };
const invited = async (page: Page): Promise<void> => { await mesh(page); await press(page, 'I have an invite'); await page.locator('.mesh-paste').fill(LINK); await press(page, 'Look at it'); };
const asked = (node: FakeNode): void => {
  lived(node);
  node.consent.ask({ kind: 'folder', name: 'letters', why: 'You chose this folder.', toRead: [{ name: '2024.txt', bytes: 12_000, reason: null }, { name: '2025.txt', bytes: 9_400, reason: null }], toRefuse: [{ name: '.key', bytes: 12, reason: 'It is hidden, and hidden things are left alone.' }] });
  node.consent.ask({ asker: { kind: 'world', being: 'Oru' }, name: 'seed list.txt', path: '/made/up/seeds', why: 'Oru uncovered it in the world.' });
};
const decided = (node: FakeNode): void => {
  lived(node);
  node.land.told = { shown: [shownFolder(), shownFolder({ landId: 'l-0000000000000002', name: 'usb stick', state: 'gone', files: 0 })], relics: { dark: 4_096, asked: 3, reading: 1, ready: 12, refused: 2 }, processes: [{ class: 'browser', count: 3, load: 124 }] };
  for (const [decision, holds] of [['granted', true], ['never', true], ['not-now', false], ['previewed', false], ['withdrawn', false]] as const) node.consent.decided(decision, { holds, sourceId: SOURCES[0]!.id, scope: 'device', reach: 'file' });
};
const picking = async (page: Page): Promise<void> => { await consent(page); await page.locator('[data-decision="begin"]').click(); await page.waitForSelector('.picker-entry'); };
/** A tab of the bar below. */
const bar = (name: string, tab: string, rest: Omit<Scene, 'name' | 'bar'> = {}): Scene => ({
  stage: member, ...rest, name: `bar ${name}`, bar: true,
  reach: async (page, node) => { if (await page.locator('.hud-body').count() === 0) await page.locator('.hud-toggle').click(); await page.locator(`#hud-tab-${tab}`).click(); await rest.reach?.(page, node); },
});

export const PANEL_SCENES: readonly Scene[] = [
  { name: 'mesh empty', reach: mesh },
  { name: 'mesh loading', stage: (node) => { answering(node, { 'mesh.get': never }); }, reach: mesh },
  { name: 'mesh invite', reach: async (page) => { await mesh(page); await press(page, 'Invite somebody'); await page.waitForSelector('.mesh-form'); } },
  { name: 'mesh invite made', stage: member, reach: async (page) => { await mesh(page); await press(page, 'Invite somebody'); await page.getByLabel('This machine only').check(); await press(page, 'Make the link'); await page.waitForSelector('.made'); await press(page, 'QR code'); } },
  { name: 'mesh join', reach: async (page) => { await mesh(page); await press(page, 'I have an invite'); await page.waitForSelector('.mesh-paste'); } },
  { name: 'mesh join error', stage: (node) => { node.mesh.before = () => Promise.reject(new RpcError('bad-request', 'This link is damaged: it does not end as it began. Ask for it once more.')); }, reach: async (page) => { await invited(page); await page.waitForSelector('.mesh-form .problem'); } },
  { name: 'mesh what the invite says', reach: async (page) => { await invited(page); await page.waitForSelector('.mesh .offer'); } },
  {
    name: 'mesh full', reach: mesh,
    stage: (node) => {
      member(node);
      node.mesh.view = meshView({ peers: [waiting, ...meshView().peers, peer({ id: idOf('c1'), name: 'cellar', path: null, rttMs: null, trains: false }), peer({ id: idOf('e1'), name: 'old laptop', state: 'revoked' })], invites: [{ nonce: '1'.padStart(32, '0'), expiresAt: '2026-12-01T10:00:00.000Z', uses: 3, usesLeft: 2, scopes: ['train'], state: 'open' }], openAt: '192.168.1.10:47901' });
    },
  },
  { name: 'mesh files', stage: (node) => { member(node); node.mesh.artefacts = [artefact({ artefact: 'ab12'.padEnd(64, '0') }), artefact({ artefact: 'cd34'.padEnd(64, '0'), name: 'map of the river.pdf', state: 'fetching', got: 20_000 }), artefact({ artefact: 'ef56'.padEnd(64, '0'), name: 'diary.txt', state: 'refused', words: 'Nobody there allowed it.' }), artefact({ artefact: 'fe98'.padEnd(64, '0'), name: 'rules of the house.md', state: 'own', grants: [{ peer: idOf('a41c07'), name: 'kitchen', purpose: 'quote', expiresAt: '2026-12-01T10:00:00.000Z' }] })]; }, reach: async (page) => { await mesh(page); await page.waitForSelector('.file'); await toTop(page, '#mesh-files'); } },
  { name: 'mesh approval', stage: (node) => { lived(node); node.mesh.view = meshView({ peers: [waiting, ...meshView().peers] }); }, reach: async (page) => { await mesh(page); await page.locator('.peer-waiting button').first().click(); await page.waitForSelector('dialog.approval[open]'); } },
  { name: 'mesh shut out', stage: (node) => { lived(node); node.mesh.view = meshView({ state: 'revoked', stateWords: 'Shut out: a member took the permission back.', peers: [] }); }, reach: mesh },
  { name: 'mesh connecting', stage: (node) => { lived(node); node.mesh.view = meshView({ state: 'connecting', stateWords: 'Looking for somebody of the mesh.', peers: [], trouble: 'No member was reached so far.' }); }, reach: mesh },
  { name: 'consent empty', reach: consent },
  { name: 'consent loading', stage: (node) => { answering(node, { 'consent.get': never, 'land.get': never }); }, reach: consent },
  { name: 'consent asked', stage: asked, reach: async (page) => { await consent(page); await page.waitForSelector('.allow[aria-disabled="false"]'); } },
  { name: 'consent looked inside', stage: asked, reach: async (page) => { await consent(page); await press(page, 'Look inside'); await page.waitForSelector('.looked-text'); await toTop(page, '.look'); } },
  { name: 'consent look failed', stage: (node) => { asked(node); node.consent.beforeLook = () => Promise.reject(new RpcError('failed', 'The reader ended while it read. Nothing of it was kept. Try again.')); }, reach: async (page) => { await consent(page); await press(page, 'Look inside'); await page.waitForSelector('.look .problem'); } },
  { name: 'consent copy for a member', stage: (node) => { member(node); node.consent.ask({ asker: { kind: 'peer', nodeId: idOf('a41c07'), name: 'kitchen', keyWords: 'velvet orbit hockey lens maple dune' }, name: 'rules of the house.md', copy: { artefact: 'fe98'.padEnd(64, '0'), purpose: 'quote', hours: 24 } }); }, reach: async (page) => { await consent(page); await page.waitForSelector('.copy-facts'); } },
  { name: 'consent full', stage: decided, reach: async (page) => { await consent(page); await page.waitForSelector('.source'); await toTop(page, '.sources'); } },
  { name: 'consent shown and decided', stage: decided, reach: async (page) => { await consent(page); await page.waitForSelector('.history'); await page.locator('.consent-title').nth(2).evaluate((node) => { node.scrollIntoView({ block: 'start' }); }); } },
  { name: 'consent picker', reach: picking },
  { name: 'consent picker empty', reach: async (page) => { await picking(page); await page.locator('.picker-entry', { hasText: 'Downloads' }).click(); await page.locator('.picker .empty').waitFor(); } },
  { name: 'consent show a folder', reach: async (page) => { await picking(page); await page.locator('.picker-entry', { hasText: 'Documents' }).click(); await page.getByRole('button', { name: /^Show it in the world/ }).click(); await page.waitForSelector('.show-step'); } },
  { name: 'consent withdraw', stage: decided, reach: async (page) => { await consent(page); await page.getByRole('button', { name: /^Withdraw…/ }).first().click(); await page.waitForSelector('dialog[open]'); } },
  { name: 'jobs empty', stage: (node) => { node.change({ state: 'idle', reason: 'nothing-to-learn' }); }, reach: view('jobs') },
  { name: 'jobs full', stage: (node) => { member(node); node.mesh.artefacts = [artefact({ artefact: 'cd34'.padEnd(64, '0'), name: 'map of the river.pdf', state: 'fetching', got: 20_000 })]; node.building = { sourceId: 'dataset', stage: 'shard', done: 3, total: 9, bytesDone: 1, bytesTotal: 2, startedAt: '2026-11-20T10:00:00.000Z', bytesPerSecond: null, etaSeconds: 70 }; }, reach: async (page) => { await view('jobs')(page); await page.waitForSelector('.job progress'); } },
  { name: 'ledger empty', stage: (node) => { node.audit = []; }, reach: async (page) => { await ledger(page); await page.waitForSelector('.hud-none'); } },
  { name: 'ledger loading', stage: (node) => { answering(node, { 'audit.page': never }); }, reach: ledger },
  { name: 'ledger error', stage: (node) => { answering(node, { 'audit.page': () => Promise.reject(new RpcError('failed', 'The record could not be read: the disk answers with errors. See `ileices doctor`.')) }); }, reach: async (page) => { await ledger(page); await page.waitForSelector('.audit .problem'); } },
  { name: 'ledger full', reach: async (page) => { await ledger(page); await page.locator('.audit-row summary', { hasText: 'SettingsChanged' }).first().click(); await press(page, 'Check signatures'); await page.waitForSelector('.verdict-good'); } },
  { name: 'ledger damaged', stage: (node) => { node.verdict = { rows: 120, ok: false, head: 'c'.repeat(64), firstBad: { seq: 57, why: 'its hash is not that of its words' } }; }, reach: async (page) => { await ledger(page); await press(page, 'Check signatures'); await page.waitForSelector('.verdict-bad'); } },
  { name: 'settings', reach: async (page) => { await settings(page); await page.waitForSelector('.setting'); } },
  { name: 'settings nothing fits', reach: async (page) => { await settings(page); await page.locator('.settings-search').fill('zebra'); } },
  { name: 'settings refused', reach: async (page) => { await settings(page); const field = page.getByLabel('Servers that help to connect'); await field.fill('https://relay.example.org'); await field.press('Enter'); await page.waitForSelector('.setting-refused'); await toTop(page, '.setting:has(.setting-refused)'); } },
  { name: 'settings hours', reach: async (page) => { await settings(page); await toTop(page, '.schedule, [class*="schedule"]'); } },
  { name: 'settings keys', reach: async (page) => { await settings(page); await toTop(page, '#settings-keys'); } },
  bar('nodes', 'nodes'), bar('nodes alone', 'nodes', { stage: () => undefined }), bar('jobs', 'jobs'), bar('credits', 'credits'), bar('credits alone', 'credits', { stage: () => undefined }), bar('loss', 'loss'),
  bar('loss as a table', 'loss', { reach: async (page) => { await press(page, 'As a table'); await page.waitForSelector('.loss-table'); } }),
  bar('loss empty', 'loss', { stage: (node) => { node.metrics = []; } }), bar('audit', 'audit'), bar('logs', 'logs'), bar('logs empty', 'logs', { stage: (node) => { node.log = []; } }),
  bar('logs error', 'logs', { stage: (node) => { answering(node, { 'logs.tail': () => Promise.reject(new RpcError('failed', 'The log could not be read.')) }); }, reach: async (page) => { await page.waitForSelector('.logs .problem'); } }),
];
