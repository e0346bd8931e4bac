// The Desktop port: in memory, and on Electron's calls as the stand-in plays them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { ElectronDesktop } from '../../main/electron/electronDesktop.ts';
import { ElectronStandIn } from '../doubles/electronStandIn.ts';
import { MemoryDesktop } from '../doubles/memoryDesktop.ts';
import { agentSuite, desktopSuite } from './desktopSuite.ts';
import { electronHands, memoryHands } from './desktopHands.ts';

const folder = mkdtempSync(join(tmpdir(), 'ileices-desktop-'));
const invite = { path: join(folder, 'an.ileices-invite'), text: 'ileices://join/AAEC' };
const server = createServer((_request, response) => { response.end('<title>Ileices</title>'); });
let url = '';
beforeAll(async () => {
  writeFileSync(invite.path, `${invite.text}\n`);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An agent that says its words, and everything again. */
const AGENT = `process.send({ words: process.argv.slice(2) }); process.on('message', (message) => { if ('exit' in message) process.exit(message.exit); process.send({ echo: message }); });`;
function electron() {
  const standIn = new ElectronStandIn();
  standIn.canSeal = true;
  mkdirSync(standIn.userData, { recursive: true });
  const agent = join(folder, 'agent.mjs');
  writeFileSync(agent, AGENT);
  const desktop = new ElectronDesktop(standIn.parts, { agent, reader: agent, preload: '/preload.cjs' }, { argv: ['electron'], platform: 'linux', pid: process.pid, env: { ...process.env, DISPLAY: ':0', WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' }, cwd: () => folder });
  return { standIn, desktop };
}

describe('in memory', () => { desktopSuite(async () => memoryHands(new MemoryDesktop(), url, invite)); });
describe('on Electron\'s calls', () => {
  desktopSuite(async () => { const { standIn, desktop } = electron(); return electronHands(standIn, desktop, url, invite); });
  agentSuite(async () => { const { standIn, desktop } = electron(); return { desktop, close: async () => { standIn.dispose(); } }; });
});
