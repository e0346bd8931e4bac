// Presence and notes among members, and what security.md's attackers would try: with real signatures and real Yjs.
import { afterEach, describe, expect, it } from 'vitest';
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, mergeUpdates } from 'yjs';
import { ownRoot } from '../../../worker/mesh/authorDoc.ts';
import { UPDATE_BYTES, decodeYMessage } from '../../../worker/mesh/yEnvelope.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { clientOf, endProviders, forge, mesh, names, noted, updateBy } from './providerMesh.ts';

afterEach(endProviders);

describe('notes and presence', () => {
  it('M53 reach every member, signed once for what was gathered, and are not passed on', async () => {
    const { clock, nodes } = mesh();
    await clock.advance(1_000);
    const before = names.map((name) => nodes[name].sent);
    for (let each = 0; each < 20; each += 1) nodes.ann.provider.setNote('mood', each);
    nodes.ben.provider.setPresence({ doing: 'learning' });
    await clock.advance(1_000);
    expect([noted(nodes.ben, 'ann'), noted(nodes.cem, 'ann')]).toEqual([{ mood: 19 }, { mood: 19 }]);
    expect(nodes.cem.provider.presence().get('ben')).toEqual({ doing: 'learning' });
    expect(names.map((name, at) => nodes[name].sent - (before[at] ?? 0))).toEqual([2, 2, 0]);
    expect(nodes.ann.signatures).toBe(1);
    expect(names.flatMap((name) => nodes[name].refused)).toEqual([]);
  });

  it('M54 that were lost are found by comparing and asked for, from whoever has them', async () => {
    const { clock, nodes, cut } = mesh();
    cut.add('cem');
    for (let each = 0; each < 5; each += 1) { nodes.ann.provider.setNote(`n${each}`, each); await clock.advance(400); }
    expect(noted(nodes.cem, 'ann')).toEqual({});
    cut.delete('cem');
    cut.add('ann');
    await clock.advance(25_000);
    expect(noted(nodes.cem, 'ann')).toEqual({ n0: 0, n1: 1, n2: 2, n3: 3, n4: 4 });
  });

  it('M55 go on within their limits for ever: what was replaced is forgotten', async () => {
    const { clock, nodes } = mesh();
    for (let each = 0; each < 700; each += 1) { nodes.ann.provider.setNote('count', each); await clock.advance(260); }
    await clock.advance(1_000);
    expect(noted(nodes.cem, 'ann')).toEqual({ count: 699 });
    expect(nodes.cem.provider.bytes).toBeLessThan(300 * 1024);
    expect(nodes.ann.provider.setNote('book', 'x'.repeat(30_000))).toBe(false);
  }, 60_000);
});

describe('what an attacker sends', () => {
  const set = (value: string) => (doc: Doc) => { doc.getMap(ownRoot('ben')).set('say', value); };
  async function afterAttack(messages: readonly Uint8Array[], channel: 'y-sync' | 'awareness' = 'y-sync') {
    const { clock, nodes } = mesh();
    nodes.cem.provider.setNote('own', 'true');
    await clock.advance(1_000);
    const cpu = process.cpuUsage();
    for (const message of messages) nodes.ann.provider.receive('ben', channel, message);
    await clock.advance(1_000);
    const { user, system } = process.cpuUsage(cpu);
    // Whatever it was, the others' notes stand, and the node had time for more.
    expect(noted(nodes.ann, 'cem')).toEqual({ own: 'true' });
    expect((user + system) / 1_000).toBeLessThan(1_000);
    expect(nodes.ann.provider.bytes).toBeLessThan(1 << 20);
    return { nodes, clock, refused: nodes.ann.refused, faulted: nodes.ann.faulted, said: noted(nodes.ann, 'ben') };
  }

  it('M53 a change that another one signed, or that was changed on its way, is refused', async () => {
    const good = updateBy(clientOf('ben'), set('good'));
    expect((await afterAttack([forge('ben', 1, good)])).said).toEqual({ say: 'good' });
    expect(await afterAttack([forge('ben', 1, good, 1, 'cem')])).toMatchObject({ refused: ['bad-signature'], said: {} });
    const changed = forge('ben', 1, good);
    changed[changed.length - 70] = (changed.at(-70) ?? 0) ^ 1;
    expect(await afterAttack([changed])).toMatchObject({ refused: ['bad-signature'], said: {} });
  });

  it('M56 what is not its author\'s own: foreign clients, foreign places, deletions, thousands of clients', async () => {
    const foreign = updateBy(clientOf('cem'), (doc) => { doc.getMap(ownRoot('ben')).set('say', 'x'); });
    const place = updateBy(clientOf('ben'), (doc) => { doc.getMap(ownRoot('cem')).set('own', 'false'); });
    const theirs = updateBy(clientOf('cem'), (doc) => { doc.getMap(ownRoot('cem')).set('own', 'true'); });
    const after = new Doc();
    applyUpdate(after, theirs);
    const before = encodeStateVector(after);
    after.getMap(ownRoot('cem')).delete('own');
    const deletion = encodeStateAsUpdate(after, before);
    const many = mergeUpdates(Array.from({ length: 1_500 }, (_, client) => updateBy(10_000 + client, (doc) => { doc.getMap('m').set('k', 1); })));
    expect(many.length).toBeLessThan(UPDATE_BYTES * 2);
    for (const update of [foreign, place, deletion, many.subarray(0, UPDATE_BYTES)]) expect(await afterAttack([forge('ben', 1, update)])).toMatchObject({ refused: ['malformed'], said: {} });
  });

  it('M56 gaps: a later part without the earlier, fifty times, and nothing waits for ever', async () => {
    const doc = new Doc(), parts: Uint8Array[] = [];
    doc.clientID = clientOf('ben');
    doc.on('update', (update: Uint8Array) => { parts.push(update); });
    for (let each = 0; each < 52; each += 1) doc.getMap(ownRoot('ben')).set('say', 'y'.repeat(20_000));
    const late = parts.slice(2), outcome = await afterAttack(late.map((update, at) => forge('ben', at + 1, update)));
    expect(outcome.refused).toContain('malformed');
    expect(outcome.said).toEqual({});
    expect(outcome.nodes.ann.provider.bytes).toBeLessThan(10_000);
    // And one with the gap inside.
    const whole = new Doc(), small: Uint8Array[] = [];
    whole.clientID = clientOf('ben');
    whole.on('update', (update: Uint8Array) => { small.push(update); });
    for (let each = 0; each < 3; each += 1) whole.getMap(ownRoot('ben')).set('say', each);
    const holed = await afterAttack([forge('ben', 1, mergeUpdates([small[0] ?? new Uint8Array(), small[2] ?? new Uint8Array()]))]);
    expect(holed).toMatchObject({ refused: ['malformed'], said: {} });
  });

  it('M57 two contents of one number freeze their author, whoever shows the second', async () => {
    const { clock, nodes } = mesh();
    nodes.ann.provider.receive('ben', 'y-sync', forge('ben', 1, updateBy(clientOf('ben'), set('honest'))));
    nodes.cem.provider.receive('ben', 'y-sync', forge('ben', 1, updateBy(clientOf('ben'), set('FORGED'))));
    await clock.advance(30_000);
    expect([nodes.ann.faulted, nodes.cem.faulted]).toEqual([['ben'], ['ben']]);
    expect([nodes.ann.provider.notes().has('ben'), nodes.cem.provider.notes().has('ben')]).toEqual([false, false]);
  });

  it('M57 a clock used twice in one history is no change', async () => {
    const first = forge('ben', 1, updateBy(clientOf('ben'), set('one'))), again = forge('ben', 2, updateBy(clientOf('ben'), set('two')));
    expect(await afterAttack([first, again])).toMatchObject({ refused: ['malformed'], said: { say: 'one' } });
  });

  it('M58 presence of another member, of no JSON, cut short, too many: the link ends, presence stays', async () => {
    const text = (words: string) => [...new TextEncoder().encode(words)], varUint = (value: number) => [(value & 127) | 128, value >> 7];
    const state = (client: number, json: string, count = 1) => Uint8Array.from([count, ...varUint(client), 9, json.length, ...text(json)]);
    expect((await afterAttack([state(clientOf('ben'), '{"a":1}')], 'awareness')).nodes.ann.provider.presence().get('ben')).toEqual({ a: 1 });
    for (const attack of [state(clientOf('cem'), '{"a":1}'), state(clientOf('ann'), 'null'), state(clientOf('ben'), '{not'), state(clientOf('ben'), '[]'), state(clientOf('ben'), '{}', 2), state(clientOf('ben'), '{"a":1}').subarray(0, 6), new Uint8Array()]) {
      const { refused, nodes } = await afterAttack([attack], 'awareness');
      expect(refused).toEqual(['malformed']);
      expect(nodes.ann.provider.presence().get('cem')).toEqual({});
    }
  });

  it('M58 20,000 damaged messages: no error, and what is good is taken afterwards', async () => {
    const seed = 58, stream = SeededStream.from(seed, 'y'), good = forge('ben', 1, updateBy(clientOf('ben'), set('good')));
    for (let each = 0; each < 20_000; each += 1) {
      const bytes = stream.nextBelow(2) === 0 ? Uint8Array.from({ length: stream.nextBelow(60) }, () => stream.nextBelow(256)) : good.slice(0, stream.nextBelow(good.length + 1));
      for (let flips = stream.nextBelow(4); flips > 0 && bytes.length > 0; flips -= 1) bytes[stream.nextBelow(bytes.length)] = stream.nextBelow(256);
      try { decodeYMessage(bytes); } catch (error) { throw new Error(`seed ${seed}, message ${each}`, { cause: error }); }
    }
    const damaged = Array.from({ length: 200 }, () => { const update = updateBy(clientOf('ben'), set('good')); update[stream.nextBelow(update.length)] = stream.nextBelow(256); return update; });
    const { clock, nodes } = mesh();
    // Signed by their author, so that each comes as far as Yjs: the link would have ended at the first.
    for (const update of damaged.slice(0, 150)) { nodes.ann.provider.receive('ben', 'y-sync', forge('ben', 1, update)); await clock.advance(1); if (Object.keys(noted(nodes.ann, 'ben')).length > 0) break; }
    expect(nodes.ann.refused.filter((reason) => reason !== 'malformed')).toEqual([]);
    nodes.ann.provider.receive('ben', 'y-sync', forge('ben', 1, updateBy(clientOf('ben'), set('good')), 2));
    await clock.advance(10);
    expect(nodes.ann.faulted.length > 0 || noted(nodes.ann, 'ben')['say'] === 'good').toBe(true);
  }, 60_000);
});
