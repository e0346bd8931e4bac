// Notes and presence between two agents over two real link processes; the keys stay with the agents.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { Signer } from '../../../../app/ports.ts';
import { SharedState } from '../../../../main/node/mesh/sharedState.ts';
import type { SharingSide } from '../../../../main/node/mesh/linkHost.ts';
import type { Shared } from '../../../../main/node/mesh/sharedState.ts';
import { signedBytes } from '../../../../worker/mesh/yEnvelope.ts';
import { HeardHost, connect, until, wire } from '../../../worker/mesh/linkPair.ts';

const MESH = 'ab'.repeat(32);
const hosts: HeardHost[] = [];
afterEach(async () => { await Promise.all(hosts.splice(0).map((one) => one.host.stop())); });

function agent() {
  const host = new HeardHost(), { publicKey, privateKey } = generateKeyPairSync('ed25519');
  hosts.push(host);
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32), signed: Uint8Array[] = [];
  const signer: Signer = { nodeId: createHash('sha256').update(raw).digest('hex'), publicKey: raw, sign: (message) => { signed.push(message); return sign(null, message, privateKey); } };
  const faults: string[] = [];
  let shared: Shared = { notes: {}, presence: {} };
  const state = new SharedState({ host: host.host, signer, mesh: MESH, onChange: (now) => { shared = now; }, onFault: (nodeId) => { faults.push(nodeId); } });
  return { host, state, signer, signed, faults, id: signer.nodeId, member: { nodeId: signer.nodeId, publicKey: raw.toString('hex') }, shared: () => shared };
}

it('M53 M59 what one says reaches the other, also after its link process was killed, and nothing but that is signed', async () => {
  const a = agent(), b = agent();
  for (const one of [a, b]) one.state.setMembers([a.member, b.member]);
  wire(a.host, b.host);
  b.host.host.answer('one', []);
  a.host.host.offer('one', [], { kind: 'member', nodeId: b.id });
  await until(() => a.host.opened.length === 1 && b.host.opened.length === 1);
  a.host.host.admit('one', b.id);
  b.host.host.admit('one', a.id);
  expect(await a.state.setNote('name', 'Ann')).toBe(true);
  expect(await a.state.setNote('book', 'x'.repeat(19_990))).toBe(false);
  b.state.setPresence({ doing: 'learning' });
  await until(() => b.shared().notes[a.id]?.['name'] === 'Ann', 10_000, 'the note');
  await until(() => JSON.stringify(a.shared().presence[b.id]) === '{"doing":"learning"}', 10_000, 'the presence');
  expect(a.signed.length).toBe(1);
  process.kill(a.host.processes[0]?.pid ?? 0, 'SIGKILL');
  await until(() => a.host.processes.length === 2, 10_000, 'the next process');
  await connect(a.host, b.host, 'two', false);
  a.host.host.admit('two', b.id);
  b.host.host.admit('two', a.id);
  await a.state.setNote('mood', 1);
  await until(() => b.shared().notes[a.id]?.['mood'] === 1, 10_000, 'the note of the second process');
  expect(b.shared().notes[a.id]).toEqual({ name: 'Ann', mood: 1 });
  expect([a.faults, b.faults, b.host.warnings, a.host.lines, b.host.lines]).toEqual([[], [], [], [], []]);
}, 40_000);

it('M59 whatever else a link process asks to be signed stays unsigned: other words, another mesh, another author, too many', () => {
  const { privateKey } = generateKeyPairSync('ed25519'), self = '11'.repeat(32), answers: (string | null)[] = [];
  let side: SharingSide | undefined;
  const signer: Signer = { nodeId: self, publicKey: new Uint8Array(32), sign: (message) => sign(null, message, privateKey) };
  const host = {
    listenSharing: (one: SharingSide) => { side = one; one.started(); },
    askSharing: (method: string, input: object) => { if (method === 'signed') answers.push((input as { signature: string | null }).signature); return Promise.resolve(null); },
  };
  new SharedState({ host, signer, mesh: MESH, onChange: () => undefined, onFault: () => undefined });
  const ask = (message: Uint8Array) => { side?.heard({ event: 'sign', data: { id: 1, message: Uint8Array.from(message) } }); };
  const place = { generation: 1, seq: 1 }, hash = new Uint8Array(32);
  ask(signedBytes(MESH, { author: self, ...place }, hash));
  expect(answers.map((answer) => answer?.length ?? 0)).toEqual([128]);
  for (const message of [Buffer.from('ileices-log-1'), Buffer.from('ileices-hs-1'), signedBytes('cd'.repeat(32), { author: self, ...place }, hash), signedBytes(MESH, { author: '22'.repeat(32), ...place }, hash), new Uint8Array()]) ask(message);
  expect(answers.slice(1)).toEqual([null, null, null, null, null]);
  for (let each = 0; each < 100; each += 1) ask(signedBytes(MESH, { author: self, ...place }, hash));
  expect(answers.slice(6).filter((answer) => answer !== null).length).toBeLessThan(20);
});
