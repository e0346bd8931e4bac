import { describe, expect, it } from 'vitest';
import { SPARK } from '../../../app/organism/config.ts';
import { initialParameters } from '../../../app/organism/init.ts';
import { SPECIAL_COUNT, SPECIAL_IDS } from '../../../app/organism/tokenizer/special.ts';
import { Tokenizer } from '../../../app/organism/tokenizer/tokenizer.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import { generate } from '../../../worker/learner/generator.ts';
import type { Generation, GenerationOptions } from '../../../worker/learner/generator.ts';
import { OrganismSession } from '../../../worker/learner/organismSession.ts';
import { ReferenceBackend } from '../../doubles/referenceBackend.ts';
import { openTiny, TINY, TINY_TRAIN, tinyTokenizer } from './tinyOrganism.ts';

type Overrides = Partial<Omit<GenerationOptions, 'sampling'>> & { sampling?: Partial<SamplingOptions> };

async function run(organism: OrganismSession, overrides: Overrides = {}, tokenizer: Tokenizer = tinyTokenizer): Promise<Generation & { parts: string[] }> {
  const parts: string[] = [];
  let ms = 0;
  const generation = await generate(organism, tokenizer, {
    prompt: Int32Array.of(SPECIAL_IDS['<BOS>'], 100, 101), cancelled: () => false, onText: (text) => { parts.push(text); },
    yieldToHost: () => Promise.resolve(), nowMs: () => { ms += 1; return ms; }, ...overrides,
    sampling: SamplingOptions.parse({ temperature: 1, topP: 1, minP: 0, maxTokens: 12, ...overrides.sampling }),
  });
  return { ...generation, parts };
}

describe('generator', () => {
  it('says the same for the same seed, something else for another, and streams what it says', async () => {
    const organism = await openTiny();
    const first = await run(organism, { sampling: { seed: 3 } });
    expect(await run(organism, { sampling: { seed: 3 } })).toEqual(first);
    expect((await run(organism, { sampling: { seed: 4 } })).text).not.toBe(first.text);
    expect(first.parts.join('')).toBe(first.text);
    expect(first).toMatchObject({ tokens: 12, promptTokens: 3, stoppedBy: 'max-tokens' });
    expect(first.tokensPerSecond).toBeGreaterThan(0);
  });

  // 1, a full prefill run, one more, and several runs with a rest.
  it.each([1, 31, 32, 33, 70])('chooses after a prompt of %i what a pass without cache would choose', async (length) => {
    const tokenizer = new Tokenizer(SPARK.vocabulary, []);
    const train = { ...TINY_TRAIN, batch: 1, window: SPARK.context };
    const organism = await OrganismSession.open(new ReferenceBackend(), SPARK, train);
    const parameters = initialParameters(SPARK, 9).map((p, i) => (i < SPARK.vocabulary * SPARK.width ? p * 20 : p));
    organism.loadState({ parameters, moments: null });
    const prompt = Int32Array.from({ length }, (_, i) => SPECIAL_COUNT + ((i * 37) % 256));
    const { text, tokens } = await run(organism, { prompt, sampling: { temperature: 0, maxTokens: 6 } }, tokenizer);
    const said = [...tokenizer.encode(text)];
    // Without a cache: the loss of each chosen token must be the least of all tokens at its place.
    const sequence = [...prompt, ...said];
    const { session, plan, programs } = organism;
    const input = new Int32Array(SPARK.context);
    input.set(sequence);
    session.write(plan.tensors.tokens, input);
    session.write(plan.tensors.scalars, Float32Array.of(1));
    session.write(plan.tensors.weights, new Float32Array(SPARK.context).fill(1));
    const lossOf = async (token: number) => {
      session.write(plan.tensors.targets, new Int32Array(SPARK.context).fill(token));
      await session.run(programs.evaluate);
      return (await session.read(plan.tensors.losses)) as Float32Array;
    };
    const rivals = await Promise.all([...new Set([...said, 20, 100, 200, SPECIAL_IDS['<EOS>']])].map(async (token) => ({ token, losses: await lossOf(token) })));
    expect(tokens).toBe(6);
    said.forEach((token, i) => {
      const place = length - 1 + i;
      const own = rivals.find((rival) => rival.token === token)?.losses[place] ?? NaN;
      for (const rival of rivals) expect(rival.losses[place]).toBeGreaterThanOrEqual(own - 1e-4);
    });
  });

  it('stops at the end of the context, after a prompt that lost its beginning', async () => {
    const organism = await openTiny();
    const long = Int32Array.from({ length: 90 }, (_, i) => 100 + i);
    const cut = await run(organism, { prompt: long, sampling: { maxTokens: 60 } });
    expect(cut).toMatchObject({ promptTokens: TINY.context * 0.75, stoppedBy: 'context' });
    // The cache takes the whole context; the token drawn from its last row is said too.
    expect(cut.promptTokens + cut.tokens).toBe(TINY.context + 1);
    expect((await run(organism, { prompt: long.slice(-24), sampling: { maxTokens: 60 } })).text).toBe(cut.text);
  });

  it('never says a reserved token, and ends at <EOS>', async () => {
    const organism = await openTiny();
    // Embeddings that make one id win everywhere: the gain is 1, so the logit is the dot product with the row itself.
    const favour = (id: number) => {
      const flat = new Float32Array(organism.flatSize);
      for (const slot of organism.plan.parameters) if (!slot.decayed) flat.fill(1, slot.offset, slot.offset + TINY.width);
      for (let v = 0; v < TINY.vocabulary; v += 1) flat.fill(v === id ? 2 : v === 100 ? 1.5 : 1, v * TINY.width, (v + 1) * TINY.width);
      organism.loadState({ parameters: flat, moments: null });
    };
    favour(SPECIAL_IDS['<EOS>']);
    expect(await run(organism, { sampling: { temperature: 0 } })).toMatchObject({ text: '', tokens: 0, stoppedBy: 'end' });
    favour(SPECIAL_IDS['<USER>']);
    const spoken = await run(organism, { sampling: { temperature: 0 } });
    expect([...tinyTokenizer.encode(spoken.text)].every((id) => id >= SPECIAL_COUNT)).toBe(true);
    expect(spoken).toMatchObject({ tokens: 12, text: tinyTokenizer.decode([100]).repeat(12) });
  });

  it('holds back a character until it is whole', async () => {
    const organism = await openTiny();
    const { parts, text } = await run(organism, { sampling: { maxTokens: 25, seed: 8 } });
    expect(parts.join('')).toBe(text);
    for (const part of parts) expect(part).not.toBe('');
  });

  it('speaks its first text before it is done, and stops before the next token once cancelled, in prefill too (ORG-051)', async () => {
    const organism = await openTiny();
    // The host hears of the cancel while the generator yields after its fifth token: there is no sixth.
    let yields = 0;
    const late = await run(organism, { cancelled: () => yields >= 5, yieldToHost: () => { yields += 1; return Promise.resolve(); }, sampling: { maxTokens: 25, seed: 1 } });
    expect(late).toMatchObject({ stoppedBy: 'cancelled', tokens: 5 });
    expect(late.parts.length).toBeGreaterThan(1);
    let ran = 0;
    const session = organism.session;
    const counted = Object.create(organism, { session: { value: Object.create(session, { run: { value: (p: Parameters<typeof session.run>[0]) => { ran += 1; return session.run(p); } } }) } }) as OrganismSession;
    expect(await run(counted, { cancelled: () => true })).toMatchObject({ stoppedBy: 'cancelled', tokens: 0, text: '' });
    expect(ran).toBe(0);
  });
});
