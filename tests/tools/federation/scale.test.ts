// The simulation of cohorts in two levels: a function of its seed that loses no byte and answers to what it is given; its words
// are as many and as long as those of whole nodes.
import { describe, expect, it } from 'vitest';
import { parseJsonBytes } from '../../../app/mesh/jsonBytes.ts';
import type { ControlMessage, LogEntry, LogMessage } from '../../../schemas/mesh.ts';
import type { Costs } from '../../../tools/federation/scale/costs.ts';
import { breaksOf, brokerRow, flatRow } from '../../../tools/federation/scale/flat.ts';
import { runLearning } from '../../../tools/federation/scale/learning.ts';
import { SCALE } from '../../../tools/federation/scale/settings.ts';
import { toyText } from '../../../tools/federation/scale/toy.ts';
import { runWorld } from '../../../tools/federation/scale/world.ts';
import type { WorldSettings } from '../../../tools/federation/scale/world.ts';
import { DIGESTS_A_ROUND, draftsOf, entriesOf, fixedWords, PRESENCES_A_ROUND, roundKinds, wordsOf } from '../../../tools/federation/scale/words.ts';
import { gapsOf } from '../../../tools/federation/scaleFigure.ts';
import { realText } from '../../../tools/federation/text.ts';
import { wholeMesh } from '../../sim/meshWorld.ts';
import { GOOD_WIRE } from '../../sim/network.ts';
import type { Plan } from '../../sim/plan.ts';
import { World } from '../../sim/world.ts';

const settings: WorldSettings = { ...SCALE.world, nodes: 48, updateBytes: 32_800, modelBytes: 3_700_000, minutes: 36 };
const still: WorldSettings = { ...settings, churn: { ...settings.churn, stayMinutes: 0, stallShare: 0 } };

describe('a simulation of cohorts', () => {
  it('is a function of its seed', () => {
    const once = runWorld(settings);
    expect(runWorld(settings)).toEqual(once);
    expect(runWorld({ ...settings, seed: 2 }).sentBytes).not.toBe(once.sentBytes);
  });

  it('loses no byte: what was sent was received, was meant for somebody who is gone, or is on its way', () => {
    const { sentBytes, receivedBytes, lostBytes, onTheWayBytes, joins, bytesANodeARound, membersARound, rounds } = runWorld({ ...settings, churn: { ...settings.churn, stayMinutes: 15, crashShare: 1 } });
    expect(joins).toBeGreaterThan(20);
    expect(lostBytes).toBeGreaterThan(0);
    expect(Math.abs(sentBytes - receivedBytes - lostBytes - onTheWayBytes)).toBeLessThan(1);
    expect(onTheWayBytes).toBeLessThan(0.01 * sentBytes);
    const told = Object.values(bytesANodeARound).reduce((sum, bytes) => sum + bytes, 0) * membersARound * rounds;
    expect(told / sentBytes).toBeCloseTo(1, 6);
  });

  it('carries every update to every other member, and between cohorts to all', () => {
    const { bytesANodeARound, takenShare, upper, cohorts, membersARound, rounds } = runWorld(still);
    expect(takenShare).toBe(1);
    expect(membersARound).toBe(16);
    // Packets and frames come on top, and what asks for them.
    expect(bytesANodeARound.updates / (15 * settings.updateBytes)).toBeGreaterThan(1.07);
    expect(bytesANodeARound.updates / (15 * settings.updateBytes)).toBeLessThan(1.15);
    expect(upper).toMatchObject({ begun: 2, cohorts: 2 * cohorts, taken: 2 * cohorts, reached: 2 * cohorts });
    expect(bytesANodeARound['fan-out'] * membersARound * rounds).toBeGreaterThan(2 * cohorts * cohorts * 15 * settings.updateBytes);
  });

  it('answers to what it is given: slower lines, larger updates, silence and departures make rounds longer', () => {
    const median = (changed: Partial<WorldSettings>) => runWorld({ ...still, ...changed }).roundSeconds;
    const as = median({});
    expect(as.median).toBeGreaterThan(120);
    expect(as.median).toBeLessThan(125);
    expect(median({ lines: { ...still.lines, up: [5, 50], down: [25, 250] } }).median).toBeGreaterThan(as.median + 0.05);
    expect(median({ updateBytes: 20 * settings.updateBytes }).median).toBeGreaterThan(as.median + 1);
    expect(median({ lines: { ...still.lines, delayMs: [200, 800] } }).median).toBeGreaterThan(as.median + 1);
    expect(median({ churn: { ...still.churn, stallShare: 0.2 } }).mean).toBeGreaterThan(as.mean + 5);
    expect(median({ churn: settings.churn }).mean).toBeGreaterThan(as.mean + 5);
  });

  it('counts the words that whole nodes say: as many of each, as long', async () => {
    const nodes = 8, plan: Plan = {
      seed: 7, nodes, trainMs: 20_000, lateJoiners: 0, lateMs: 0, slowness: Array.from({ length: nodes }, () => 1), vices: new Map(), healMs: 120_000, unreachable: [], skewsMs: Array.from({ length: nodes }, () => 0), acts: [],
      wires: Array.from({ length: nodes }, () => Array.from({ length: nodes }, () => ({ ...GOOD_WIRE, latencyMs: 40 }))),
    };
    const world = new World(plan, wholeMesh), said = new Map<string, { count: number; bytes: number }>(), rounds = new Set<number>();
    const note = (kind: string, bytes: number) => { const before = said.get(kind) ?? { count: 0, bytes: 0 }; said.set(kind, { count: before.count + 1, bytes: before.bytes + bytes }); };
    world.network.tap(({ channel, message }) => {
      // Until then they join.
      if (world.scheduler.nowMs < 40_000 || (channel !== 'log' && channel !== 'control')) return;
      const word = parseJsonBytes(message) as ControlMessage | LogMessage;
      note(word.type, message.length);
      for (const text of word.type === 'entries' ? word.entries : []) {
        const { kind, body } = JSON.parse(text) as LogEntry;
        note(kind, text.length);
        if (kind === 'applied') rounds.add(body.round);
      }
    });
    await world.run();
    const pairs = nodes * (nodes - 1), counts = entriesOf(nodes), words = wordsOf(nodes);
    for (const kind of roundKinds) {
      const { count, bytes } = said.get(kind) ?? { count: 0, bytes: 0 };
      // The first and the last round are seen in part.
      expect(count / (counts[kind] * (nodes - 1)), kind).toBeGreaterThan(rounds.size - 2);
      expect(count / (counts[kind] * (nodes - 1)), kind).toBeLessThan(rounds.size + 1);
      expect(bytes / count / words.entry[kind], kind).toBeCloseTo(1, 1);
    }
    const { presence, digest } = { presence: said.get('presence'), digest: said.get('digest') };
    expect((presence?.count ?? 0) / pairs / rounds.size / PRESENCES_A_ROUND).toBeCloseTo(1, 0);
    expect((digest?.count ?? 0) / pairs / rounds.size / DIGESTS_A_ROUND).toBeCloseTo(1, 0);
    expect((presence?.bytes ?? 0) / (presence?.count ?? 1) / fixedWords.presence).toBeCloseTo(1, 1);
  });
});

it('words grow with the members as their hashes do, also beyond the limit of a roster', () => {
  const [one, other] = [wordsOf(24), wordsOf(64)];
  expect(draftsOf(24).announced.body).toMatchObject({ roster: { length: 24 } });
  // 64 hex digits, two quotation marks, a comma.
  expect((other.entry.announced - one.entry.announced) / 40).toBe(67);
  expect(other.entry.endorsed).toBe(one.entry.endorsed);
});

it('what breaks first without cohorts is said in the order in which it comes', () => {
  const costs: Costs = { seedUpdateBytes: 32_730, seedParameters: 922_752, bitsABlock: 1_122, encodeMs: 60, decodeMs: 2, aggregateMs: 10, inspectMs: 136, checkMicroseconds: 130, diskBytesAnEntry: 470 };
  const breaks = breaksOf(costs, 32_766, 120_000, 2_500, 30_000), members = breaks.map(({ fromMembers }) => fromMembers);
  expect(breaks[0]).toMatchObject({ what: 'logs of a day in 20 MB on disk' });
  expect(members).toEqual([...members].sort((one, other) => one - other));
  const row = flatRow(1_000, costs, 32_766, 120_000), half = flatRow(500, costs, 32_766, 120_000);
  expect(row.updateBytesARound).toBe(999 * 32_766);
  expect(row.inspectMsARound / half.inspectMsARound).toBeCloseTo(4, 6);
  expect(row.checkMsARound / half.checkMsARound).toBeCloseTo(2, 1);
  const broker = brokerRow(1_000, 16, 32_766, 120_000, 1 / 8);
  // Everything is said once and heard by fifteen.
  expect(broker.receivedBytes - 63 * 32_766 / 8).toBeCloseTo(15 * (broker.sentBytes - 32_766 / 8 / 16), 0);
  expect(broker.outMegabits * 125 * 120_000 / 1_000).toBeCloseTo(broker.receivedBytes, 0);
});

describe('what a toy learns in two levels', () => {
  const text = toyText(realText()), few = { ...SCALE.learning, cohort: 4, tokensPerParameter: 24, seed: 1 };

  it('falls from where the founder stood, more slowly than alone, and is the same with the same seed', async () => {
    const once = await runLearning(text, { ...few, members: 8 });
    expect(once.exchanges).toBeGreaterThan(5);
    expect(once.takenShare).toBeGreaterThan(0.9);
    expect(once.loss).toBeLessThan(once.startLoss - 0.05);
    expect(once.loss).toBeGreaterThan((await runLearning(text, { ...few, members: 1 })).loss);
    const short = { ...few, tokensPerParameter: 6, members: 8 };
    expect({ ...await runLearning(text, short), seconds: 0 }).toEqual({ ...await runLearning(text, short), seconds: 0 });
  });

  it('the gap to one alone is taken seed by seed', () => {
    const learning = (members: number, seed: number, loss: number) => ({ name: 'two levels', learning: { settings: { ...few, members, seed }, rounds: 1, exchanges: 0, tokens: 1, loss, startLoss: 3, takenShare: 1, upperTakenShare: 1, seconds: 0 } });
    const [gap] = gapsOf([learning(1, 1, 2), learning(1, 2, 4), learning(16, 1, 2.2), learning(16, 2, 4.2)]);
    expect(gap).toMatchObject({ members: 16, name: 'two levels' });
    expect([gap?.low, gap?.gapPercent, gap?.high].map((value) => Math.round(10 * (value ?? 0)))).toEqual([50, 75, 100]);
  });
});
