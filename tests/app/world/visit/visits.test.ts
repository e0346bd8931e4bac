// Visits by the bytes both sides write: what a guest is told and may do, and what becomes of floods, forged ids, frames that are none,
// guests who are slow, silent or shut out, and islands that lie.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCall } from '../../../../app/mesh/callWire.ts';
import { base64urlOf } from '../../../../app/mesh/base64url.ts';
import { frameOf } from '../../../../app/world/view/frame.ts';
import { limits } from '../../../../schemas/mesh.ts';
import { visitLimits, type IslandMessage } from '../../../../schemas/visit.ts';
import { ENTITY_KINDS, ROW, ROW_WORDS } from '../../../../schemas/worldFrame.ts';
import { GUEST, ISLAND, IslandsHere, OWNER } from '../../../doubles/islandsHere.ts';
import { settle } from '../../../doubles/manualClock.ts';

const VISIT = '0'.repeat(31) + '1';
const WRONG = 'f'.repeat(32);
const secret = (letters: string): string => `zq${letters}zq`;

/** An island with a folder and files whose names nobody else is to know. */
async function withFiles(names: readonly string[]): Promise<IslandsHere> {
  const islands = new IslandsHere();
  const { world } = islands;
  world.input({ kind: 'region-added', key: 'l-1', name: secret('folder'), region: 'shown', unseen: 3 });
  world.input({ kind: 'relics-added', region: 'l-1', relics: names.map((name, index) => ({ key: `r-key${index}zq`, name, bytes: 7_654_321 + index, suffix: 'zqs', mark: 'dark', digest: 'c0ffee11'.repeat(8) })) });
  world.input({ kind: 'processes', processes: [{ class: 'browser', count: 12, load: 500 }] });
  world.input({ kind: 'relic-mark', key: 'r-key0zq', mark: 'learnt', digest: 'c0ffee11'.repeat(8) });
  world.tick(30);
  return islands;
}

describe('W1, W2: nobody comes without a yes', () => {
  test.each([['closed', true, 'closed'], ['try', false, 'not-a-member']] as const)('guests %s, member %s: %s', async (guests, member, why) => {
    const islands = new IslandsHere();
    islands.policy = { guests, names: false };
    if (!member) islands.members.clear();
    await expect(islands.go()).rejects.toThrow(why);
    expect(islands.told.map(({ message }) => message.type)).toEqual(['visit-over']);
    expect(islands.names()).toEqual(['Kay']);
  });

  test('an open one is walked, looked at and talked on; going home leaves nothing behind', async () => {
    const islands = new IslandsHere();
    await islands.go();
    await islands.live(2_000);
    expect(islands.names()).toEqual(['Kay', 'node b']);
    const { scene, land } = islands.visit.abroad!;
    expect(scene.visitors.map(({ name, own }) => [name, own])).toEqual([['Kay', false], ['node b', true]]);
    expect(land.regions.length).toBeGreaterThan(0);
    expect(islands.rows.length / ROW_WORDS).toBeGreaterThan(3);
    const own = scene.visitors[1]!.id;
    expect(await Promise.all([islands.visit.look(own), settle()]).then(([seen]) => seen)).toMatchObject({ kind: 'visitor', own: true });
    expect(await islands.visit.act({ act: 'say', text: ' one\u202e\nline ' })).toMatchObject({ ok: true });
    expect([islands.lines, islands.heard.map(({ text }) => text)]).toEqual([['one line'], ['one line']]);
    islands.visit.home();
    await settle();
    islands.world.tick(1);
    expect([islands.names(), islands.host.guests, islands.ends]).toEqual([['Kay'], [], [null, null]]);
  });

  test('who may look tries nothing, whatever it sends; nobody abroad greets beings; who may not talk is not heard', async () => {
    const islands = new IslandsHere();
    islands.policy = { guests: 'look', names: false };
    islands.members.set(GUEST, false);
    await islands.go();
    const relic = islands.visit.abroad!.land.relics[0]!.id;
    for (const act of [{ act: 'try', relic }, { act: 'answer', option: 0 }, { act: 'say', text: 'hello' }, { act: 'greet', name: 'Ileices' }] as const) expect(await islands.visit.act(act)).toMatchObject({ ok: false, why: 'not-allowed' });
    expect(islands.heard).toEqual([]);
    expect(await islands.visit.act({ act: 'walk', x: islands.rows[2] ?? 33_000, z: 33_000 })).toMatchObject({ ok: true });
  });
});

describe('W3: no name leaves', () => {
  test('every byte to a guest is searched for names, keys, sizes and digests of files, through the whole of a visit', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: fc.constantFrom(...'bcdfg'), minLength: 4, maxLength: 12 }).map(secret), { minLength: 1, maxLength: 5 }), async (names) => {
      const islands = await withFiles(names);
      await islands.go();
      await islands.live(3_000);
      const abroad = islands.visit.abroad!;
      for (const { id } of [...abroad.land.relics, ...abroad.land.regions]) { void islands.visit.look(id); await islands.live(500); }
      const guarded = abroad.land.relics.at(-1)!.id;
      await islands.visit.act({ act: 'try', relic: guarded });
      await islands.live(8_000);
      await islands.visit.act({ act: 'answer', option: 0 });
      await islands.live(1_000);
      for (const leak of ['zq', '765432', 'c0ffee', 'r-key', 'browser']) expect([leak, islands.toGuests.includes(leak)]).toEqual([leak, false]);
      expect(islands.faults).toEqual([]);
    }), { numRuns: 6, seed: 20_261 });
  });

  test('with a yes to names they are told, keys and sizes still not; taken back, they are gone with the next word', async () => {
    const islands = await withFiles([secret('diary')]);
    islands.policy = { guests: 'try', names: true };
    await islands.go();
    expect(islands.toGuests).toContain(secret('diary'));
    for (const leak of ['765432', 'c0ffee', 'r-key', 'browser']) expect(islands.toGuests).not.toContain(leak);
    islands.policy = { guests: 'try', names: false };
    islands.toGuests = '';
    islands.host.changed();
    await islands.live(2_000);
    expect(islands.toGuests).not.toContain('zq');
    expect(JSON.stringify(islands.visit.abroad)).not.toContain('zq');
  });

  test('a glyph does not give away that both have the same file, and programs are not shown', async () => {
    const islands = await withFiles([secret('same'), secret('other')]);
    await islands.go();
    await islands.live(1_000);
    const relics = islands.visit.abroad!.land.relics.slice(-2);
    const panes = relics.map(({ id }) => { for (let at = 0; at < islands.rows.length; at += ROW_WORDS) if (islands.rows[at] === id) return [...islands.rows.subarray(at + ROW.panes, at + ROW_WORDS)].join(); return null; });
    expect(panes[0]).not.toBe(panes[1]);
    const own = islands.world.rows();
    for (let at = 0; at < own.length; at += ROW_WORDS) if (own[at] === relics[0]!.id) expect([...own.subarray(at + ROW.panes, at + ROW_WORDS)].join()).not.toBe(panes[0]);
    const kinds = new Set<string>();
    for (let at = 0; at < islands.rows.length; at += ROW_WORDS) kinds.add(ENTITY_KINDS[islands.rows[at + ROW.what]! & 255]!);
    expect(kinds.has('creature')).toBe(false);
  });
});

describe('W4, W5: floods, silence and slow readers', () => {
  test('a flood of intents is answered too-fast, then ended and counted against the member; a second flood of asks lets nobody in', async () => {
    const islands = new IslandsHere();
    await islands.go();
    for (let call = 1; call <= 200; call += 1) islands.say(GUEST, { type: 'visit-act', id: VISIT, call, act: { act: 'stop' } });
    await settle();
    expect(islands.floods).toEqual([GUEST]);
    expect(islands.host.guests).toEqual([]);
    expect(islands.ends.at(-1)).toBe('too-fast');
    const answers = islands.told.filter(({ message }) => message.type === 'visit-done').length;
    expect(answers).toBeLessThanOrEqual(visitLimits.actsAtOnce + visitLimits.tooFastAtOnce);
    for (let turn = 0; turn < 50; turn += 1) islands.say(GUEST, { type: 'visit-ask', id: WRONG });
    await settle();
    expect(islands.told.filter(({ message }) => message.type === 'visit-over' && message.why === 'too-fast').length).toBeGreaterThan(40);
  });

  test('lines are few: the third in a row is heard, the fourth is not', async () => {
    const islands = new IslandsHere();
    await islands.go();
    const said = [];
    for (const text of ['one', 'two', 'three', 'four']) said.push((await islands.visit.act({ act: 'say', text })).why);
    expect(said).toEqual([null, null, null, 'too-fast']);
    await islands.live(2_500);
    expect((await islands.visit.act({ act: 'say', text: 'five' })).ok).toBe(true);
  });

  test('a guest that says nothing is gone in the named time, and gets no more than its window of frames before', async () => {
    const islands = new IslandsHere();
    islands.say(GUEST, { type: 'visit-ask', id: VISIT });
    await settle();
    await islands.live(visitLimits.silentMs + 4_000);
    expect(islands.host.guests).toEqual([]);
    expect(islands.names()).toEqual(['Kay']);
    expect(islands.told.filter(({ message }) => message.type === 'visit-frame').length).toBeLessThanOrEqual(visitLimits.framesUnseen);
    expect(islands.told.at(-1)?.message).toMatchObject({ type: 'visit-over', why: 'silent' });
  });

  test('a guest that does nothing is sent home in the named time, however long its window stays open', async () => {
    const islands = new IslandsHere();
    await islands.go();
    await islands.live(visitLimits.idleMs - 60_000);
    expect((await islands.visit.act({ act: 'say', text: 'still here' })).ok).toBe(true);
    // A window that is left open with something selected asks for it again and again.
    for (let minute = 0; minute < 14; minute += 1) { await islands.visit.look(1); await islands.live(60_000); }
    expect(islands.host.guests).toEqual([GUEST]);
    await islands.live(120_000);
    expect(islands.host.guests).toEqual([]);
    expect([islands.visit.abroad, islands.ends.at(-1)]).toEqual([null, 'idle']);
  });

  test('frames come at most five a second and the bytes a minute stay within the named share, also for one who asks for all of it again and again', async () => {
    const islands = new IslandsHere();
    islands.world.input({ kind: 'region-added', key: 'l-1', name: 'x', region: 'shown', unseen: 0 });
    islands.world.input({ kind: 'relics-added', region: 'l-1', relics: Array.from({ length: 1_500 }, (_, index) => ({ key: `r-${index}`, name: `f${index}`, bytes: 1, suffix: '', mark: 'dark' as const, digest: null })) });
    await islands.go();
    const from = islands.clock.monotonicMs();
    for (let second = 0; second < 60; second += 1) {
      for (let turn = 0; turn < 20; turn += 1) islands.say(GUEST, { type: 'visit-seen', id: VISIT, tick: null });
      await islands.live(1_000);
    }
    const told = islands.told.filter(({ atMs }) => atMs >= from);
    expect(told.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(visitLimits.bytesAtOnce + 61 * visitLimits.bytesPerSecond + 2 * limits.rpcBytes);
    expect(told.filter(({ message }) => message.type === 'visit-frame').length).toBeLessThanOrEqual(60 * visitLimits.framesPerSecond);
    expect(Math.max(...islands.told.map(({ bytes }) => bytes))).toBeLessThanOrEqual(limits.rpcBytes);
  });

  test('an island that falls silent is left in the named time; a lost link at once', async () => {
    const islands = new IslandsHere();
    await islands.go();
    await islands.clock.advance(visitLimits.silentMs + 2_000);
    expect([islands.visit.abroad, islands.ends.at(-1)]).toEqual([null, 'silent']);
    const other = new IslandsHere();
    await other.go();
    other.linked = false;
    other.visit.changed();
    expect([other.visit.abroad, other.ends.at(-1)]).toEqual([null, 'away']);
  });
});

describe('W6: what is taken back ends at once', () => {
  test.each([
    ['the setting', (islands: IslandsHere) => { islands.policy = { guests: 'closed', names: false }; }, 'closed'],
    ['the membership, or a block', (islands: IslandsHere) => { islands.members.delete(GUEST); }, 'not-a-member'],
  ] as const)('%s', async (_what, take, why) => {
    const islands = new IslandsHere();
    await islands.go();
    take(islands);
    islands.host.changed();
    await settle();
    expect([islands.ends.at(-1), islands.visit.abroad, islands.host.guests]).toEqual([why, null, []]);
    const told = islands.told.length;
    for (const act of [{ act: 'stop' }, { act: 'say', text: 'still here' }] as const) islands.say(GUEST, { type: 'visit-act', id: VISIT, call: 1, act });
    islands.say(GUEST, { type: 'visit-look', id: VISIT, call: 2, entity: 1 });
    await islands.live(2_000);
    expect(islands.told.length).toBe(told);
    expect(islands.heard).toEqual([]);
  });

  test('from trying to looking: whoever stands before a challenge is led away from it', async () => {
    const islands = new IslandsHere();
    await islands.go();
    const relic = islands.visit.abroad!.land.relics[0]!.id;
    await islands.visit.act({ act: 'try', relic });
    await islands.live(20_000);
    expect(islands.visit.abroad!.riddle?.relic).toBe(relic);
    islands.policy = { guests: 'look', names: false };
    islands.host.changed();
    await islands.live(1_500);
    expect([islands.visit.abroad!.riddle, islands.visit.abroad!.scene.abroad?.may]).toEqual([null, 'look']);
  });
});

describe('W7: forged ids', () => {
  test('of another visit or another member do nothing on either side', async () => {
    const islands = new IslandsHere();
    const THIRD = 'c'.repeat(64);
    islands.members.set(THIRD, true);
    await islands.go();
    const before = islands.told.length;
    for (const [from, id] of [[GUEST, WRONG], [THIRD, VISIT]] as const) {
      islands.say(from, { type: 'visit-act', id, call: 1, act: { act: 'say', text: 'forged' } });
      islands.say(from, { type: 'visit-leave', id });
    }
    await settle();
    expect([islands.told.length, islands.heard, islands.host.guests]).toEqual([before, [], [GUEST]]);
    const over: IslandMessage = { type: 'visit-over', id: VISIT, why: 'closed' };
    islands.visit.receive(THIRD, over);
    islands.visit.receive(OWNER, { ...over, id: WRONG });
    expect(islands.visit.abroad).not.toBeNull();
  });
});

describe('W8: an island is a stranger too', () => {
  const bytesOf = (message: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(message));

  test('what is longer than the limits, or of another shape, is no message at all', () => {
    const frame = (rows: number): unknown => ({ type: 'visit-frame', id: VISIT, frame: base64urlOf(frameOf(1, new Int32Array(rows * ROW_WORDS))) });
    expect(readCall(bytesOf(frame(visitLimits.rows + 200)))).toBeNull();
    expect(readCall(bytesOf(frame(1)))).not.toBeNull();
    for (const message of [
      { type: 'visit-said', id: VISIT, who: 1, text: 'x'.repeat(201) }, { type: 'visit-said', id: VISIT, who: -1, text: 'x' }, { type: 'visit-said', id: 'short', who: 1, text: 'x' }, { type: 'visit-over', id: VISIT, why: 'because' },
      { type: 'visit-land', id: VISIT, land: { version: 1, regions: [], relics: [[1, 2, 'x'.repeat(81)]] } }, { type: 'visit-land', id: VISIT, land: { version: 1, regions: [], relics: [], more: 1 } },
      { type: 'visit-act', id: VISIT, call: 1, act: { act: 'walk', x: 0.5, z: 1 } }, { type: 'visit-act', id: VISIT, call: 0, act: { act: 'stop' } },
    ]) expect([JSON.stringify(message).slice(0, 60), readCall(bytesOf(message))]).toEqual([JSON.stringify(message).slice(0, 60), null]);
  });

  test('a frame that is none ends the visit and counts against it; nothing of it is shown', async () => {
    for (const frame of ['AAAA', '!!!!', base64urlOf(Uint8Array.from({ length: 128 }, () => 255)), base64urlOf(frameOf(1, Int32Array.from({ length: ROW_WORDS }, () => 9)))]) {
      const islands = new IslandsHere();
      await islands.go();
      islands.visit.receive(OWNER, { type: 'visit-frame', id: VISIT, frame });
      expect([islands.visit.abroad, islands.penalties, islands.ends.at(-1), islands.rows.length]).toEqual([null, [OWNER], 'malformed', 0]);
    }
  });

  test('more messages than an island tells end the visit, and shut nobody out: links let go what they held up', async () => {
    const islands = new IslandsHere();
    await islands.go();
    for (let turn = 0; turn <= visitLimits.toldAtOnce; turn += 1) islands.visit.receive(OWNER, { type: 'visit-said', id: VISIT, who: 1, text: 'again' });
    expect([islands.visit.abroad, islands.ends.at(-1), islands.penalties]).toEqual([null, 'too-fast', []]);
    expect(islands.host.guests).toEqual([]);
  });

  test('no sign of its words turns, hides or breaks a line where they are shown', async () => {
    const islands = new IslandsHere();
    await islands.go();
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      const { scene } = (islands.told.find(({ message }) => message.type === 'visit-scene')!.message as Extract<IslandMessage, { type: 'visit-scene' }>);
      const before = islands.lines.length;
      islands.say(GUEST, { type: 'visit-seen', id: VISIT, tick: 1 });
      await islands.clock.advance(1_000);
      islands.visit.receive(OWNER, { type: 'visit-scene', id: VISIT, riddle: null, scene: { ...scene, weather: text, beings: scene.beings.map((being) => ({ ...being, name: text, place: text, deed: text, mood: text, thing: text })), visitors: scene.visitors.map((visitor) => ({ ...visitor, name: text })) } });
      islands.visit.receive(OWNER, { type: 'visit-land', id: VISIT, land: { version: 3, regions: [{ id: 1, name: text, place: text, noun: text, x: 0, z: 0, relics: 0, plots: [] }], relics: [[2, 1, text]] } });
      if (text !== '') islands.visit.receive(OWNER, { type: 'visit-said', id: VISIT, who: 1, text });
      const { scene: shown, land } = islands.visit.abroad!;
      const words = [shown.weather, ...shown.beings.flatMap(({ name, place, deed, mood, thing }) => [name, place, deed, mood, thing]), ...shown.visitors.map(({ name }) => name), ...land.regions.flatMap(({ name, place, noun }) => [name, place, noun]), land.relics[0]!.name, ...islands.lines.slice(before)];
      for (const word of words) expect(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(word)).toBe(false);
      expect(['sunny', 'rainy', 'windy', 'cloudy', 'snowy', 'misty']).toContain(shown.weather);
    }), { numRuns: 40, seed: 8 });
  });

  test('a challenge that its numbers do not make is not shown', async () => {
    const islands = new IslandsHere();
    await islands.go();
    const { scene } = (islands.told.find(({ message }) => message.type === 'visit-scene')!.message as Extract<IslandMessage, { type: 'visit-scene' }>);
    const riddle = { relic: 1, relicName: 'x', challenge: 'path' as const, difficulty: 8, seed: 5, step: 63, steps: 64, facts: [], ask: 'x', options: ['y'] };
    islands.visit.receive(OWNER, { type: 'visit-scene', id: VISIT, scene, riddle });
    expect(islands.visit.abroad!.riddle).toBeNull();
  });
});

test('W9: an act that is not answered is told as such, and the next visit knows nothing of it', async () => {
  const islands = new IslandsHere();
  await islands.go();
  islands.host.close();
  expect(islands.ends.at(-1)).toBe('stopping');
  expect(await islands.visit.act({ act: 'stop' })).toMatchObject({ ok: false, why: 'away' });
  expect(ISLAND.key).toBe(OWNER);
});
