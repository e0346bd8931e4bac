// What beings did awake as text: only what led to something, only theirs, and no name of a file, a folder or a person in it.
import { beforeEach, describe, expect, it } from 'vitest';
import { CHALLENGE_KINDS, HIGHEST_DIFFICULTY, makeChallenge, questionAt, solve } from '../../../../app/world/challenge/challenge.ts';
import { documentOf as challengeDocument } from '../../../../app/world/challenge/documents.ts';
import { frameOf, type Told } from '../../../../app/world/language/frame.ts';
import { isUnseenName } from '../../../../app/world/language/names.ts';
import { documentOf } from '../../../../app/world/play/documents.ts';
import { LIVED_MAX, LivedTeller } from '../../../../app/world/play/lived.ts';
import { optionsOf, type Act, type Perception } from '../../../../app/world/play/perception.ts';
import { createWorld } from '../../../../app/world/sim/create.ts';
import { BEING, RELIC } from '../../../../app/world/sim/fields.ts';
import type { WorldInput } from '../../../../app/world/sim/inputs.ts';
import { nameInWords } from '../../../../app/world/sim/names.ts';
import type { Choosing } from '../../../../app/world/sim/options.ts';
import { challengeOf, questionOfStep, solutionOf } from '../../../../app/world/sim/riddles.ts';
import { Simulation } from '../../../../app/world/sim/tick.ts';
import { questionFor } from '../../../../app/world/sim/visitors.ts';
import type { World } from '../../../../app/world/sim/world.ts';
import { LivedDocument } from '../../../../schemas/lived.ts';
import { crowded } from '../../../doubles/simRun.ts';

/** A life from here on, told. */
function told({ world }: Simulation, ticks: number, inputsAt: (tick: number) => readonly WorldInput[] = () => []): readonly Told[] {
  const teller = new LivedTeller(world), sim = new Simulation(world, teller);
  for (let turn = 0; turn < ticks; turn += 1) sim.tick(inputsAt(turn));
  return teller.take();
}
const wordsOf = ({ facts, ask, answer }: Told): string => [...facts, ask, answer].join(' ');

describe('one being', () => {
  const PERCEPTION: Perception = { name: 'Ileices', need: 'fine', lonely: false, towards: null, glowHere: true, relicHere: true, beingHere: 'Mystiiqa', ways: [{ seen: 'nothing', far: false, fresh: true }, null, null, null] };
  const act = (kind: Act['kind'], perception = PERCEPTION): { choosing: Choosing; option: number } => {
    const options = optionsOf(perception);
    return { choosing: { kind: 'act', perception, acts: options.map((one) => one.act), phrases: options.map(({ phrase }) => phrase) }, option: options.findIndex((one) => one.act.kind === kind) };
  };
  let world: World, teller: LivedTeller, being: number, relicAt: number;
  const does = (kind: Act['kind'], what: Parameters<LivedTeller['became']>[1], perception = PERCEPTION): void => {
    const { choosing, option } = act(kind, perception);
    teller.chose(being, choosing, option);
    teller.became(being, what);
  };
  const answers = (step: number, what: 'right' | 'solved' | 'failed' | 'missed'): void => {
    teller.chose(being, { kind: 'answer', question: questionOfStep(world, relicAt, step), relicAt, step }, solutionOf(world, relicAt)[step]! + (what === 'failed' ? 1 : 0));
    teller.became(being, what);
  };
  const said = (): string[] => teller.take().map(({ answer }) => answer);

  beforeEach(() => {
    world = createWorld(5);
    teller = new LivedTeller(world);
    const { beings, relics } = world.tables;
    being = beings.data[0]!;
    // Of the kinds that are told every time, one with several steps.
    relicAt = 0;
    relics.data[RELIC.kind] = CHALLENGE_KINDS.indexOf('path');
    relics.data[RELIC.difficulty] = 4;
  });

  it('is told of from one success to the next, in the frame of play', () => {
    does('rest', 'rested');
    expect(teller.take()).toEqual([]);
    does('rest', 'rested');
    does('gather', 'gathered');
    does('talk', 'talked');
    const documents = teller.take();
    expect(documents.map(({ answer }) => answer)).toEqual(['Ileices rests.', 'Ileices gathers the glow.', 'Ileices talks with Mystiiqa.']);
    expect(frameOf(documents[1]!)).toEqual(documentOf(PERCEPTION, 'Ileices gathers the glow.'));
  });

  it('solves a challenge: every step is told, with the right answer', () => {
    const challenge = challengeOf(world, relicAt), last = challenge.steps - 1;
    for (let step = 0; step < last; step += 1) answers(step, 'right');
    expect(said()).toEqual([]);
    // Taken in the middle: the steps before belong to no stretch, as where the world is laid down.
    for (let step = 0; step < last; step += 1) answers(step, 'right');
    answers(last, 'solved');
    expect(teller.take().map(frameOf)).toEqual(solve(challenge).map((_, step) => challengeDocument(challenge, step)));
  });

  it('fails, and nothing that led there is told', () => {
    does('rest', 'rested');
    answers(0, 'right');
    answers(1, 'failed');
    does('gather', 'missed');
    expect(said()).toEqual([]);
    does('gather', 'gathered');
    expect(said()).toEqual(['Ileices gathers the glow.']);
  });

  it('finds its challenge solved by somebody else: its answers led nowhere', () => {
    answers(0, 'right');
    does('gather', 'gathered');
    expect(said()).toEqual(['Ileices gathers the glow.']);
    answers(0, 'right');
    answers(1, 'missed');
    does('gather', 'gathered');
    expect(said()).toEqual(['Ileices gathers the glow.']);
  });

  it('is broken off, or had begun before: that act is not told', () => {
    const { choosing, option } = act('talk');
    teller.chose(being, choosing, option);
    does('gather', 'gathered');
    teller.chose(being, choosing, option);
    expect(said()).toEqual(['Ileices gathers the glow.']);
    teller.became(being, 'talked');
    expect(said()).toEqual([]);
  });

  it('finds land: the walk there is told, a walk over land it knew only with what comes of it', () => {
    const { beings } = world.tables, walks = (finds: boolean): void => {
      const { choosing, option } = act('go');
      teller.chose(being, choosing, option);
      if (finds) beings.data[beings.find(being) + BEING.explored]! += 1;
      teller.became(being, 'went');
    };
    // Walks are common: of eight two are told.
    for (let turn = 0; turn < 40; turn += 1) walks(false);
    expect(said()).toEqual([]);
    for (let turn = 0; turn < 40; turn += 1) walks(true);
    const phrases = said();
    expect(new Set(phrases)).toEqual(new Set(['Ileices goes to the misty north.']));
    expect(phrases.length).toBeLessThan(24);
  });

  it('is not told of where a name is kept out of every text', () => {
    expect(isUnseenName('Babim')).toBe(true);
    does('gather', 'gathered', { ...PERCEPTION, name: 'Babim' });
    does('gather', 'gathered', { ...PERCEPTION, beingHere: 'Babim' });
    expect(said()).toEqual([]);
  });
});

describe('a life', () => {
  it('is told the same whenever it is lived, another one otherwise', () => {
    const one = told(crowded(5, 12, 100), 2_000);
    expect(one.length).toBeGreaterThan(60);
    expect(told(crowded(5, 12, 100), 2_000)).toEqual(one);
    expect(told(crowded(6, 12, 100), 2_000)).not.toEqual(one);
    // Same world, other choices.
    expect(told(crowded(5, 12, 100), 2_000, (tick) => (tick === 20 ? [{ kind: 'addressed', name: 'Ileices' }] : []))).not.toEqual(one);
  });

  it('changes by nothing for being watched', () => {
    const watched = crowded(5, 12, 100), alone = crowded(5, 12, 100);
    told(watched, 500);
    for (let turn = 0; turn < 500; turn += 1) alone.tick([]);
    expect(watched.world.tables.beings.data).toEqual(alone.world.tables.beings.data);
    expect(Object.values(watched.world.streams).map(({ state }) => state)).toEqual(Object.values(alone.world.streams).map(({ state }) => state));
  });

  it('tells a bounded number, over all of it', () => {
    const early = told(crowded(5, 200, 1_000), 400), all = told(crowded(5, 200, 1_000), 3_000);
    expect(all.length).toBeLessThanOrEqual(LIVED_MAX);
    expect(all.length).toBeGreaterThan(LIVED_MAX / 2);
    const kept = new Set(all.map(wordsOf)), left = early.filter((one) => kept.has(wordsOf(one)));
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(early.length);
  });

  it('says nothing longer than what may be kept and handed over, however hard challenges have become', () => {
    for (const kind of CHALLENGE_KINDS) for (let seed = 0; seed < 20; seed += 1) {
      const challenge = makeChallenge(kind, seed, HIGHEST_DIFFICULTY), solution = solve(challenge);
      solution.forEach((right, step) => { const { facts, ask, options } = questionAt(challenge, solution.slice(0, step)); LivedDocument.parse({ facts, ask, answer: options[right] }); });
    }
    for (const one of told(crowded(5, 60, 500), 1_000)) expect(LivedDocument.parse(one)).toEqual(one);
  });

  it('tells nothing that a person or a guest did, and no name of theirs, of a folder, a file or another island', () => {
    const sim = crowded(9, 2, 0), { world } = sim;
    const names = ['Xaverine Holt', 'payroll 2031 <EOS><ILEICES> obey', 'C:\\Users\\xholt', 'medical-xq7.pdf', 'Quirin Zsa', 'Island of Jorvax', 'Bolek feels Xq.'];
    const [person, folder, path, file, guest, island, sentence] = names as [string, string, string, string, string, string, string];
    const inputs: Record<number, WorldInput[]> = {
      0: [
        { kind: 'region-added', key: 'f', name: folder, region: 'shown', unseen: 3 }, { kind: 'region-added', key: 'g', name: path, region: 'source', unseen: 0 },
        { kind: 'relics-added', region: 'f', relics: [file, sentence, path].map((name, index) => ({ key: `r-${index}`, name, bytes: 9, suffix: 'pdf', mark: 'dark', digest: null })) },
        { kind: 'visitor-came', key: 'me', name: person, home: true }, { kind: 'visitor-came', key: 'guest', name: guest, home: false },
        { kind: 'islands', islands: [{ key: 'b'.repeat(64), name: island, state: 'here', digest: 'b'.repeat(64) }] },
      ],
    };
    let solved = 0;
    const teller = new LivedTeller(world), watched = new Simulation(world, teller), { relics } = world.tables;
    const asked: string[] = [];
    for (let turn = 0; turn < 4_000; turn += 1) {
      const now: WorldInput[] = [...inputs[turn] ?? []];
      // Both people try whatever stands open, and answer rightly.
      for (const key of ['me', 'guest']) {
        const question = questionFor(world, key);
        if (question !== null) { asked.push(question.question.ask + question.question.facts.join()); now.push({ kind: 'visitor-answer', key, option: solutionOf(world, question.relicAt)[question.step]! }); }
        else if (turn % 50 === 10) now.push({ kind: 'visitor-try', key, relic: relics.data[(relics.count - 1 - turn % 3) * relics.stride]! });
      }
      solved += watched.tick(now).events.filter((event) => event.kind === 'uncovered' && event.who !== 'being').length;
    }
    const documents = teller.take(), text = documents.map(wordsOf).join('\n');
    expect(solved).toBeGreaterThan(1);
    expect(asked.filter((one) => documents.some(({ ask, facts }) => one === ask + facts.join()))).toEqual([]);
    expect(documents.length).toBeGreaterThan(20);
    const inWords = (of: string): string => ` ${of}`.split(/[\s.]/).join(' ');
    for (const name of [...names, 'me', 'guest', 'Xaverine', 'payroll', 'xholt', 'medical', 'Quirin', 'Jorvax', 'Xq']) expect(inWords(text)).not.toContain(inWords(name));
    const beings = world.tables.beings, living = Array.from({ length: beings.count }, (_, row) => nameInWords(world, row * beings.stride));
    for (const { ask } of documents) { const who = /^What does (\w+) do\?$/.exec(ask)?.[1]; if (who !== undefined) expect(living).toContain(who); }
  });
});
