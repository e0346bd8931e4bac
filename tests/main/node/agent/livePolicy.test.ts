// A real home with a policy.yaml that is edited while the node runs: real store, world and policy, a doubled compute process.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openNode } from '../../../../main/node/agent/openNode.ts';
import type { OpenNode } from '../../../../main/node/agent/openNode.ts';
import { adminHandlers, hostAgent, rpcHandlers } from '../../../../main/node/agent/handlers.ts';
import type { ComputeInput, ComputeMethod, ComputeOutput } from '../../../../schemas/compute.ts';
import { MessageId, ThreadId } from '../../../../schemas/ids.ts';
import { PolicyAction } from '../../../../schemas/policy.ts';
import { FakeCompute, packWeights } from '../../../doubles/fakeCompute.ts';
import { ManualClock, settle } from '../../../doubles/manualClock.ts';
import { asked, temporaryHome } from './agentFixture.ts';

/** Takes the real embryo for its own first weights. */
class EmbryoFake extends FakeCompute {
  override call<M extends ComputeMethod>(method: M, input: ComputeInput<M>): Promise<ComputeOutput<M>> {
    return super.call(method, method === 'load' ? { ...input, weights: packWeights({ step: 0 }) } : input);
  }
}

const open: OpenNode[] = [];
afterEach(async () => { for (const node of open.splice(0)) await node.close(); });
const neverAborted = { aborted: false, onAbort: () => undefined };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const rules = (...more: string[]) => `version: 1\nrules:\n  - { id: mine, effect: permit, who: [self], action: ["*"] }\n${more.map((rule) => `  - ${rule}\n`).join('')}`;

async function living() {
  const folder = temporaryHome(), clock = new ManualClock(), processes: EmbryoFake[] = [];
  const node = await openNode({
    folder, version: '0', clock, passphrase: null, onStop: () => undefined, openLog: () => silent,
    spawnCompute: () => { const process = new EmbryoFake(); processes.push(process); return process; },
    readers: null, sealedPassphrase: null, ownPids: [], spawnLink: () => { throw new Error('no mesh in these tests'); },
  });
  open.push(node);
  await node.agent.start();
  await settle();
  const { agent } = node;
  const admin = adminHandlers(agent);
  return {
    agent, clock, processes,
    policy: (text: string) => { writeFileSync(join(folder, 'policy.yaml'), text); },
    ask: () => admin.ask({ text: 'Where is Oru?', sampling: {}, raw: false }, () => undefined, neverAborted),
    admin, rpc: rpcHandlers(agent), host: hostAgent(agent),
    resume: () => admin.resume({}, () => undefined, neverAborted),
    notices: () => agent.status().notices.filter((notice) => notice.id === 'policy').map((notice) => notice.text),
    loaded: () => agent.parts.journal.read({ kinds: ['PolicyLoaded'] }).map((row) => row.kind === 'PolicyLoaded' && row.fact.sha256),
  };
}

test('C7: an edit counts at the next decision, is journalled, and replies name the policy in force', async () => {
  const { policy, ask, resume, loaded } = await living();
  const before = (await ask()).policy;
  policy(rules('{ id: no-control, effect: forbid, who: [self], action: [node.control] }'));
  await expect(resume()).rejects.toThrow('The rule "no-control" forbids node.control.');
  const after = (await ask()).policy;
  expect(after).not.toBe(before);
  expect(loaded()).toEqual([before, after]);
  policy(rules('{ id: no-answers, effect: forbid, who: [self], action: [model.ask] }'));
  await expect(ask()).rejects.toThrow('The rule "no-answers" forbids model.ask.');
});

test('nobody has to ask anything: the loop looks too, and says when the file is refused and when it is mended', async () => {
  const { policy, clock, notices, loaded } = await living();
  const [first] = loaded();
  policy('version: 1\nrulez: []\n');
  await clock.advance(31_000);
  expect(notices()).toEqual([expect.stringMatching(/^policy\.yaml is refused: .*rulez.* Nothing is permitted until it is mended or removed\.$/)]);
  policy(rules());
  await clock.advance(31_000);
  expect(notices()).toEqual([]);
  policy(`${rules()}  - { id: x }\n`);
  await clock.advance(31_000);
  expect(notices()).toEqual([expect.stringContaining('The policy before it stays in force')]);
  expect(loaded()).toEqual([first, expect.any(String), expect.any(String)]);
});

type Living = Awaited<ReturnType<typeof living>>;
/** What a rule about each action must stop: a rule that nothing asks about holds nothing. Training ends by itself, below. */
const stopped: Record<Exclude<PolicyAction, 'model.train'>, readonly ((own: Living) => unknown)[]> = {
  'source.read': [({ admin }) => admin['learn.preview']({ path: import.meta.filename }, () => undefined, neverAborted), ({ agent }) => agent.learn({ path: import.meta.filename, scope: 'device' })],
  'source.list': [({ rpc }) => rpc['picker.open']({ folder: null }), ({ rpc }) => rpc['picker.choose']({ handle: 'h-000000000000000000000000' })],
  'source.look': [async ({ agent, rpc }) => rpc['consent.look'](await agent.consent.desk.offer(import.meta.filename)), async ({ agent, rpc }) => rpc['consent.look'](await agent.consent.desk.offer(import.meta.dirname))],
  'source.forget': [({ rpc }) => rpc['source.forget']({ id: 's-1000000000000001', choice: 'roll-back' }), ({ admin }) => admin.forget({ source: 's-1000000000000001', choice: 'roll-back' }, () => undefined, neverAborted)],
  'land.show': [({ admin }) => admin['land.preview']({ path: import.meta.dirname }, () => undefined, neverAborted), ({ admin }) => admin['land.show']({ path: import.meta.dirname }, () => undefined, neverAborted)],
  'land.ask': [({ rpc }) => rpc['land.ask']({ relic: 'r-000000000000000000000000' }), ({ agent }) => agent.land.ask('r-000000000000000000000000', { kind: 'world', being: 'Oru' })],
  'land.processes': [({ rpc }) => rpc['settings.set']({ worldProcesses: true })],
  'dataset.export': [({ admin }) => admin['dataset.export']({ folder: '/nowhere/at/all', everything: false }, () => undefined, neverAborted)],
  'model.ask': [
    ({ ask }) => ask(), ({ rpc }) => rpc['chat.send'](asked('m-first', 'hi')), ({ rpc }) => rpc['chat.regenerate']({ replyId: MessageId.parse('m-first') }), ({ rpc }) => rpc['chat.continue']({ replyId: MessageId.parse('m-first') }),
    ({ admin }) => admin.evaluate({ text: 'hi' }, () => undefined, neverAborted),
  ],
  'node.control': [
    ({ resume }) => resume(), ({ rpc }) => rpc['node.resume']({}), ({ rpc }) => rpc['settings.set']({ theme: 'dark' }),
  ],
  'mesh.join': [({ rpc }) => rpc['mesh.join']({ link: 'x' }), ({ admin }) => admin['mesh.join']({ link: 'x' }, () => undefined, neverAborted)],
  'mesh.admit': [({ rpc }) => rpc['mesh.invite']({ hours: 1, uses: 1, lan: false }), ({ rpc }) => rpc['mesh.approve']({ peer: 'x' }), ({ admin }) => admin['mesh.invite']({ hours: 1, uses: 1, lan: false }, () => undefined, neverAborted)],
  'mesh.share': [({ rpc }) => rpc['mesh.fetch']({ artefact: 'abcdef', purpose: 'read' }), ({ admin }) => admin['mesh.share']({ path: import.meta.filename }, () => undefined, neverAborted), ({ admin }) => admin['mesh.fetch']({ artefact: 'abcdef', purpose: 'read' }, () => undefined, neverAborted)],
  'journal.read': [({ rpc }) => rpc['chat.threads']({}), ({ rpc }) => rpc['chat.thread']({ threadId: ThreadId.parse('t-first') }), ({ rpc }) => rpc['chat.search']({ text: 'hi' }), ({ rpc }) => rpc['consent.get']({}), ({ admin }) => admin['consent.get']({}, () => undefined, neverAborted), ({ admin }) => admin['journal.verify']({}, () => undefined, neverAborted)],
  'window.open': [async ({ host }) => { host.permitWindow(); }],
};

test.each(PolicyAction.exclude(['model.train']).options)('C4: a rule that forbids %s stops everything that does it', async (action) => {
  const own = await living();
  own.policy(rules(`{ id: not-this, effect: forbid, who: [self], action: [${action}] }`));
  for (const attempt of stopped[action]) await expect(attempt(own)).rejects.toThrow(`The rule "not-this" forbids ${action}.`);
});

test('nothing keeps it going: a policy that permits nothing still lets a person pause and stop it', async () => {
  const { policy, admin, rpc, agent } = await living();
  policy('version: 1\n');
  await rpc['node.pause']({ minutes: null });
  expect(agent.status().state).toBe('paused');
  await admin.pause({ minutes: 5 }, () => undefined, neverAborted);
  expect(await admin.stop({}, () => undefined, neverAborted)).toEqual({});
});

test('a rule that forbids model.train makes the node rest, and hours hold while it runs', async () => {
  const { agent, clock, policy, processes } = await living();
  expect(agent.status()).toMatchObject({ state: 'learning', reason: 'learning-own-world' });
  policy(rules('{ id: no-training, effect: forbid, who: [self], action: [model.train] }'));
  await clock.advance(31_000);
  expect(agent.status()).toMatchObject({ state: 'idle', reason: 'nothing-to-learn' });
  expect(processes.at(-1)?.training).toBe(false);
  const at = (minutes: number) => { const time = new Date(clock.now() + minutes * 60_000); return `"${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}"`; };
  policy(rules(`{ id: not-then, effect: forbid, who: [self], action: [model.train], when: { hours: { from: ${at(5)}, to: ${at(15)} } } }`));
  const states: string[] = [];
  for (let i = 0; i < 4; i += 1) { await clock.advance(i === 0 ? 60_000 : 300_000); states.push(agent.status().state); }
  expect(states).toEqual(['learning', 'idle', 'idle', 'learning']);
  expect(processes.length).toBe(1);
});

test('the dataset is written out nowhere below the home', async () => {
  const { admin, agent } = await living();
  const folder = join(agent.parts.home, 'out');
  await expect(admin['dataset.export']({ folder, everything: true }, () => undefined, neverAborted)).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('lies in the home') });
  expect(existsSync(folder)).toBe(false);
});
