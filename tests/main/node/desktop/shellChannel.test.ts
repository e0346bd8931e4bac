// The channel to whoever started this process: Electron's port, Node's own between parent and child (a real child here), or none.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { openShellChannel } from '../../../../main/node/desktop/shellChannel.ts';

type Host = NonNullable<Parameters<typeof openShellChannel>[0]>;
const hostOf = (parts: object): Host => parts as Host;

const folder = mkdtempSync(join(tmpdir(), 'ileices-channel-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const program = join(folder, 'child.ts');
writeFileSync(program, `
import { openShellChannel } from ${JSON.stringify(fileURLToPath(new URL('../../../../main/node/desktop/shellChannel.ts', import.meta.url)))};
const channel = openShellChannel();
channel.onMessage((message) => { channel.post({ heard: message }); });
// Whoever is on the other side is gone: what is said now must not end this process with a fault.
channel.onClosed(() => { channel.post('into nothing'); setTimeout(() => process.exit(7), 50); });
channel.post('up');
`);

it('none, where nobody holds the other end', () => {
  expect(openShellChannel(hostOf({}))).toBeNull();
  expect(openShellChannel(hostOf({ parentPort: null }))).toBeNull();
});

it('Electron\'s port comes first, and its events are unwrapped', () => {
  const listeners = new Map<string, (event?: unknown) => void>(), posted: unknown[] = [], heard: unknown[] = [];
  const channel = openShellChannel(hostOf({ parentPort: { postMessage: (message: unknown) => { posted.push(message); }, on: (event: string, listener: () => void) => { listeners.set(event, listener); } }, send: () => expect.fail('not over Node\'s channel') }));
  channel?.post({ type: 'ready' });
  channel?.onMessage((message) => { heard.push(message); });
  channel?.onClosed(() => { heard.push('closed'); });
  listeners.get('message')?.({ data: { type: 'safe-mode' }, ports: [] });
  listeners.get('close')?.();
  expect([posted, heard]).toEqual([[{ type: 'ready' }], [{ type: 'safe-mode' }, 'closed']]);
});

it('Node\'s own: a child says and hears, learns that its parent let go, and says its last word into nothing unharmed', async () => {
  const child = fork(program, [], { execArgv: [], stdio: 'ignore' });
  const [first] = await once(child, 'message') as unknown[];
  expect(first).toBe('up');
  const answer = once(child, 'message');
  child.send({ type: 'signals', idleMs: null });
  expect((await answer)[0]).toEqual({ heard: { type: 'signals', idleMs: null } });
  const ended = once(child, 'exit');
  child.disconnect();
  expect((await ended)[0]).toBe(7);
});
