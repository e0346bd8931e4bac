// The verbs of the mesh against a node that does not exist: what is asked of it, what a person reads, and how each ends.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'uqr';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as adminClient from '../../../../main/node/cli/adminClient.ts';
import * as asking from '../../../../main/node/cli/confirm.ts';
import { CommandFailed } from '../../../../main/node/cli/outcome.ts';
import { buildProgram } from '../../../../main/node/cli/program.ts';
import { MeshPeer } from '../../../../schemas/meshView.ts';
import { FakeMesh, idOf, LINK, meshView, MESH_ID, OWN_WORDS, peer } from '../../../doubles/fakeMesh.ts';
import { FakeNode } from '../../../doubles/fakeNode.ts';

vi.mock('../../../../main/node/cli/adminClient.ts');
vi.mock('../../../../main/node/cli/confirm.ts');

const KITCHEN = idOf('a41c07'), ATTIC = idOf('b90d52'), WAITING = idOf('d977aa');
const waiting = peer({ id: WAITING, name: 'la\u202Eptop\n', state: 'needs-approval', mayRevoke: false, path: 'lan', trains: false, accepted: 0, checkWords: 'tunnel basil ginger orient copper wing' });
let mesh: FakeMesh;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ileices-mesh-'));
  mesh = new FakeMesh(() => undefined);
  const { status } = new FakeNode();
  vi.mocked(adminClient.callNode).mockImplementation((_node, method, input) => {
    if (method === 'status') return Promise.resolve({ ...status, mesh: mesh.view === null ? null : { meshId: mesh.view.meshId, round: 118, stateHash: null, peers: [], state: mesh.view.state, phase: 'training' } } as never);
    const handlers: Readonly<Record<string, (input: never) => Promise<unknown>>> = mesh.handlers();
    return handlers[method]!(input as never) as never;
  });
  vi.mocked(asking.someoneIsThere).mockReturnValue(false);
});
afterEach(() => { vi.restoreAllMocks(); rmSync(folder, { recursive: true, force: true }); process.exitCode = 0; });

async function run(...words: string[]): Promise<{ out: string; said: string; failure: unknown }> {
  const out: string[] = [], said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => { out.push(String(chunk)); return true; });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => { said.push(String(chunk)); return true; });
  const failure = await buildProgram().parseAsync([...words, '--home', folder], { from: 'user' }).then(() => null, (error: unknown) => error);
  return { out: out.join(''), said: said.join(''), failure };
}
const answering = (yes: boolean): void => {
  vi.mocked(asking.someoneIsThere).mockReturnValue(true);
  vi.mocked(asking.confirm).mockResolvedValue(yes);
};

describe('invite', () => {
  test('prints the link alone on stdout, and beside it how long it holds, for whom, and what it is good for', async () => {
    const { out, said } = await run('invite');
    expect(out).toBe(`${LINK}\n`);
    expect(said).toMatch(/^It holds until .*, for 1 machine, from this machine only: say --lan for others of your network\.\n.*train with the others.*\nOwn words, which they see before they join: .*\n$/);
    expect(said).toContain(`join: ${OWN_WORDS}\n`);
    expect(mesh.asked).toEqual([['mesh.invite', { hours: 24, uses: 1 }]]);
  });

  test('says who can reach it as it is, and how that ends once --lan was said', async () => {
    expect((await run('invite', '--lan')).said).toContain('for 1 machine, from this network.\n');
    expect((await run('invite')).said).toContain('from this network, since --lan was said before: `invite --no-lan` ends that.\n');
    expect((await run('invite', '--no-lan')).said).toContain('from this machine only; links with an address of the network lead here no more.\n');
    expect((await run('invite')).said).toContain('from this machine only: say --lan');
    expect(mesh.asked.map(([, input]) => (input as { lan?: boolean }).lan)).toEqual([true, undefined, false, undefined]);
  });

  test('passes on every option, and prints one JSON document as the contract has it', async () => {
    const { out } = await run('invite', '--hours', '1.5', '--uses', '3', '--lan', '--scope', 'train', '--scope', 'chat', '--name', 'home', '--round-seconds', '0.5', '--json');
    expect(mesh.asked).toEqual([['mesh.invite', { hours: 1.5, uses: 3, lan: true, scopes: ['train', 'chat'], name: 'home', roundSeconds: 0.5 }]]);
    expect(JSON.parse(out)).toEqual({ link: LINK, meshId: MESH_ID, expiresAt: expect.any(String), uses: 3, scopes: ['train', 'chat'], reach: 'network' });
  });

  test('writes a file that only its owner may read, and never over another one', async () => {
    const path = join(folder, 'home');
    expect((await run('invite', '--file', path)).said).toContain(`Written to ${path}.ileices-invite.`);
    expect(readFileSync(`${path}.ileices-invite`, 'utf8')).toBe(`${LINK}\n`);
    expect(statSync(`${path}.ileices-invite`).mode & 0o777).toBe(0o600);
    expect((await run('invite', '--file', path)).failure).toEqual(expect.objectContaining({ message: expect.stringContaining('is there already') as string }));
    expect((JSON.parse((await run('invite', '--file', `${path}2`, '--json')).out) as { file: string }).file).toBe(`${path}2.ileices-invite`);
  });

  test('draws the link as a QR code with light around it', async () => {
    const { said } = await run('invite', '--qr');
    const lines = said.split('\n').filter((line) => /^[ \u2580\u2584\u2588]+$/.test(line));
    // Light squares are drawn: the upper half, the lower half, or both of a sign.
    const light = lines.flatMap((line) => [[...line].map((sign) => sign === '\u2588' || sign === '\u2580'), [...line].map((sign) => sign === '\u2588' || sign === '\u2584')]);
    const { data, size } = encode(LINK, { border: 2 });
    expect(light.slice(0, size).map((row) => row.map((is) => !is))).toEqual(data);
  });

  test.each([['--hours', '0'], ['--hours', '200'], ['--uses', '65'], ['--uses', '1.5'], ['--scope', 'rule'], ['--name', ' '], ['--round-seconds', '0']])('%s %s is used wrongly', async (option, value) => {
    expect((await run('invite', option, value)).failure).toEqual(expect.objectContaining({ code: 'commander.invalidArgument' }));
    expect(mesh.asked).toEqual([]);
  });
});

describe('join', () => {
  test('shows what the invite says before it asks; a no joins nothing', async () => {
    answering(false);
    mesh.preview = { ...mesh.preview, meshName: 'ho\u202Eme' };
    const { said, out } = await run('join', LINK);
    for (const part of [`An invite into "home" (${MESH_ID.slice(0, 12)})`, OWN_WORDS, 'train with the others', 'ws://192.168.1.20:47901/signal', 'can leak something of that text', 'Your own model is kept as it is and comes back when you leave.', 'Nothing was joined.']) expect(said).toContain(part);
    expect(out).toBe('');
    expect(mesh.asked.map(([method]) => method)).toEqual(['mesh.preview']);
    expect(process.exitCode).toBe(1);
  });

  test('a yes asks to join, and says which words to tell; a file is taken as its link', async () => {
    answering(true);
    const file = join(folder, 'a.ileices-invite');
    writeFileSync(file, `${LINK}\n`);
    const { out } = await run('join', file);
    expect(mesh.asked).toEqual([['mesh.preview', { link: LINK }], ['mesh.join', { link: LINK }]]);
    expect(out).toContain('Asked to join "home".');
    expect(out).toContain(`so that they know it is you: ${OWN_WORDS}`);
  });

  test('M78 a script has to say --yes, and gets one JSON document', async () => {
    expect((await run('join', LINK)).failure).toEqual(new CommandFailed('Nobody is there to ask. Say --yes to do it.'));
    expect(mesh.view).toBeNull();
    expect(JSON.parse((await run('join', LINK, '--yes', '--json')).out)).toEqual({ ...mesh.preview, state: 'connecting', stateWords: expect.any(String), checkWords: OWN_WORDS });
  });

  test('what is neither a link nor a file is said so', async () => {
    expect((await run('join', join(folder, 'nothing'))).failure).toEqual(expect.objectContaining({ message: expect.stringContaining('a link begins with ileices://join/') as string }));
    expect(mesh.asked).toEqual([]);
  });
});

describe('peers', () => {
  test('M17 lists who is in and who waits, with the words of their keys; names cannot deceive', async () => {
    mesh.view = meshView({ peers: [waiting, ...meshView().peers, peer({ id: idOf('e1'), name: 'garage', path: null, lastSeen: null, trains: false, doing: 'paused', outForRounds: 2 })] });
    const { out } = await run('peers');
    expect(out).toContain(`${WAITING.slice(0, 12)}  waits for approval "laptop": local network, 3 ms\n  words of its key: tunnel basil ginger orient copper wing\n`);
    expect(out).toContain(`${KITCHEN.slice(0, 12)}  member             "kitchen": local network, 3 ms; trains, 4120 tokens/s as it says; 37 updates taken, 31 % of the credit\n`);
    expect(out).toMatch(/"attic": through a relay, 84 ms;/);
    expect(out).toMatch(/"garage": no link; does not train, says it is paused; .*out for 2 rounds; never seen\n/);
    expect(out).not.toContain('\u202E');
  });

  test('--json is the list of the contract, empty outside of a mesh', async () => {
    expect(JSON.parse((await run('peers', '--json')).out)).toEqual([]);
    expect((await run('peers')).out).toContain('in no mesh');
    mesh.view = meshView();
    const listed = JSON.parse((await run('peers', '--json')).out) as unknown[];
    expect(listed.map((one) => MeshPeer.parse(one))).toEqual(mesh.view.peers);
    for (const one of listed) for (const field of ['id', 'name', 'state', 'checkWords', 'path', 'rttMs', 'lastSeen']) expect(one).toHaveProperty(field);
  });
});

describe('a peer is named', () => {
  beforeEach(() => { mesh.view = meshView({ peers: [waiting, ...meshView().peers] }); });

  test.each([[WAITING, 'its id'], ['d977', 'four signs of it'], ['D977AA', 'in capitals'], ['laptop', 'its name as it is shown'], [waiting.name, 'its name as it is']])('%j: %s', async (said) => {
    const { out, failure } = await run('approve', said);
    expect(failure).toBeNull();
    expect(mesh.asked).toEqual([['mesh.approve', { peer: WAITING }]]);
    expect(out).toContain('tunnel basil ginger orient copper wing');
  });

  test.each(['d97', 'nobody', ''])('%j fits nobody', async (said) => {
    expect((await run('approve', said)).failure).toEqual(expect.objectContaining({ message: expect.stringContaining('`peers` lists them') as string }));
    expect(mesh.asked).toEqual([]);
  });

  test('M18 nothing is done where two fit: one may have taken the name, or the beginning of the id, of the other', async () => {
    for (const name of ['laptop', 'd977']) {
      mesh.view = meshView({ peers: [waiting, peer({ id: idOf('cc'), name, checkWords: 'one two three four five six' })] });
      const { failure } = await run('approve', name);
      expect(failure).toEqual(expect.objectContaining({ message: expect.stringMatching(/More than one peer fits.*tunnel basil.*one two three.*Say more of the id\./) as string }));
    }
    expect(mesh.asked).toEqual([]);
  });

  test('approve --json prints the peer; refuse, unblock say what they did', async () => {
    expect(MeshPeer.parse(JSON.parse((await run('approve', 'd977', '--json')).out))).toMatchObject({ id: WAITING, state: 'allowed' });
    mesh.view = meshView({ peers: [waiting] });
    expect((await run('refuse', 'laptop')).out).toBe('Refused: "laptop" is not let in.\n');
    expect((await run('unblock', 'laptop')).out).toBe('Unblocked: "laptop" may connect to this node again.\n');
    expect((await run('refuse', 'laptop', '--json')).out).toBe(`{"peer":"${WAITING}","refused":true}\n`);
    mesh.view = null;
    expect(String((await run('approve', 'laptop')).failure)).toContain('in no mesh');
  });
});

describe('revoke, leave and finish', () => {
  test('M78 revoke says what it brings about and asks; what somebody else let in is blocked here alone', async () => {
    mesh.view = meshView({ peers: [peer({ id: KITCHEN }), peer({ id: ATTIC, name: 'attic', mayRevoke: false })] });
    answering(false);
    expect((await run('revoke', 'kitchen')).said).toContain('Every member shuts it out, for good. What it gave stays in the model');
    expect(mesh.asked).toEqual([]);
    answering(true);
    expect((await run('revoke', 'kitchen')).out).toBe('Revoked: "kitchen" is out of the mesh.\n');
    const { said, out } = await run('revoke', 'attic', '--yes', '--json');
    expect(said).toContain('This node alone shuts it out');
    expect(JSON.parse(out)).toEqual({ peer: ATTIC, reach: 'here' });
  });

  test('nothing is revoked or unblocked where there is nothing to it, and it is said how it stands', async () => {
    mesh.view = meshView({ peers: [peer({ id: KITCHEN, state: 'revoked', mayRevoke: false }), peer({ id: ATTIC, name: 'attic', state: 'blocked', mayRevoke: false }), peer({ id: idOf('e1'), name: 'garage', state: 'left', mayRevoke: false }), waiting] });
    const refusalOf = async (...words: string[]): Promise<string> => { const { failure, said } = await run(...words); expect(said).toBe(''); return failure instanceof CommandFailed ? failure.message : ''; };
    expect(await refusalOf('revoke', 'kitchen', '--yes')).toBe('"kitchen" is shut out already, by every member and for good.');
    expect(await refusalOf('unblock', 'kitchen')).toMatch(/^"kitchen" was shut out by the mesh, for good/);
    expect(await refusalOf('revoke', 'attic', '--yes')).toMatch(/already\. `unblock`/);
    expect(await refusalOf('revoke', 'garage', '--yes')).toBe('"garage" has left the mesh.');
    expect(await refusalOf('revoke', 'laptop', '--yes')).toMatch(/`refuse`/);
    expect(await refusalOf('unblock', 'garage')).toBe('"garage" is not blocked on this node.');
    expect(mesh.asked).toEqual([]);
  });

  test('who was shut out reads so beside its peers, and that no invite brings this key back', async () => {
    mesh.view = meshView({ state: 'revoked', stateWords: 'Its membership was taken back. Leave the mesh to have your own model again.' });
    expect((await run('peers')).out).toMatch(/^This node: revoked\. Its membership was taken back\./);
    const { said } = await run('leave', '--yes');
    expect(said).toContain('out for good');
    expect(said).not.toContain('needs a new invite');
  });

  test('who waits to be let in is not told to invite others', async () => {
    mesh.view = meshView({ state: 'waiting-approval', stateWords: 'It was reached.', peers: [] });
    expect((await run('peers')).out).toBe('This node: waiting for approval. It was reached.\n');
  });

  test('M78 leave says that the own model comes back and asks; outside of a mesh it fails', async () => {
    mesh.view = meshView({ ownModelKept: true });
    expect((await run('leave')).failure).toEqual(new CommandFailed('Nobody is there to ask. Say --yes to do it.'));
    const { said, out } = await run('leave', '--yes', '--json');
    expect(said).toContain('Your own model from before comes back.');
    expect(JSON.parse(out)).toEqual({ left: MESH_ID });
    expect((await run('leave', '--yes')).failure).toEqual(new CommandFailed('This node is in no mesh.'));
  });

  test('finish names the round that is ended, or that there is none', async () => {
    mesh.view = meshView();
    expect((await run('finish')).out).toBe('Round 118 is in the model; the node is paused. `resume` goes on.\n');
    mesh.view = null;
    expect((await run('finish', '--json')).out).toBe('{"round":null}\n');
  });
});

describe('status', () => {
  test('has lines about the mesh while the node is in one, in text alone', async () => {
    expect((await run('status')).out).not.toContain('mesh ');
    mesh.view = meshView({ peers: [waiting, ...meshView().peers] });
    const { out } = await run('status');
    expect(out).toContain(`mesh        "home" (${MESH_ID.slice(0, 12)}), member; 2 of 2 peers linked\nown words   ${OWN_WORDS}\nround       Round 119: 3 nodes learn, each from its own text. 118 rounds went into the model here\n  ${KITCHEN.slice(0, 12)}  "kitchen": local network, 3 ms\n`);
    expect(out).toContain('traffic     11.8 MB sent and 22.7 MB received today, 45.9 MB and 87.2 MB in all; 2000 MB a day each way\n');
    expect(out).toContain('waiting     1 peer to be approved');
    mesh.view = meshView({ state: 'waiting-approval', stateWords: 'It was reached.' });
    expect((await run('status')).out).toContain(`waiting for approval: It was reached.\nown words   ${OWN_WORDS}\n`);
    expect((JSON.parse((await run('status', '--json')).out) as { mesh: unknown }).mesh).toMatchObject({ meshId: MESH_ID, state: 'waiting-approval' });
  });
});

describe('files of the mesh', () => {
  test('a hash that is none is said to be none, in words', async () => {
    expect((await run('fetch', 'zz\n')).failure).toEqual(expect.objectContaining({ message: expect.stringMatching(/^"zz" is no hash of a file: .*six signs\.$/) as string }));
    expect((await run('unshare', '12')).failure).toEqual(expect.objectContaining({ message: expect.stringContaining('no hash') as string }));
  });

  test('outside of a mesh there are none, and it is said how to get into one', async () => {
    mesh.view = null;
    expect((await run('artefacts')).out).toMatch(/in no mesh.*`join <link>`/);
  });
});
