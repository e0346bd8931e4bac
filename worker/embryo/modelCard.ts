// The model card of the embryo, written from the run and its measurements; no figure in it is typed by hand.
import { parameterLayout } from '../../app/organism/config.ts';
import { ANSWER_WEIGHT, FACT_WEIGHT, PROSE_WEIGHT, QUESTION_WEIGHT } from '../../app/world/language/frame.ts';
import type { ExaminedAnswer } from './examine.ts';
import { shareRight } from './examine.ts';
import { EMBRYO_CONFIG, EMBRYO_STEPS, EMBRYO_TRAIN, EMBRYO_WORLD_SEED, EXAMINATION_SEED, PRACTICE_STEPS } from './recipe.ts';

export interface EmbryoFigures {
  readonly steps: number;
  /** Tokens predicted (what stands behind the end of a document does not count). */
  readonly tokensSeen: number;
  readonly seconds: number;
  readonly threads: number;
  readonly device: string;
  readonly trainLoss: number | null;
  readonly heldOutBitsPerByte: number | null;
  readonly withFacts: readonly ExaminedAnswer[];
  readonly withoutFacts: readonly ExaminedAnswer[];
  readonly weightsSha256: string;
  readonly weightsBytes: number;
  readonly tokenizerSha256: string;
}

export const percent = (share: number | null): string => (share === null ? 'none asked' : `${(share * 100).toFixed(1)} %`);

function table(answers: readonly ExaminedAnswer[], groupOf: (answer: ExaminedAnswer) => string): string {
  const groups = new Map<string, ExaminedAnswer[]>();
  for (const answer of answers) groups.set(groupOf(answer), [...(groups.get(groupOf(answer)) ?? []), answer]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, group]) => `| ${name} | ${group.length} | ${percent(shareRight(group))} |`).join('\n');
}

export function modelCard(figures: EmbryoFigures): string {
  const { withFacts, withoutFacts } = figures;
  const config = EMBRYO_CONFIG;
  const unseen = withFacts.filter((answer) => answer.unseenName);
  const wrong = withFacts.filter((answer) => !answer.right).slice(0, 5).map((answer) => `- ${answer.question} It said: "${answer.answer}" True: "${answer.expected}"`).join('\n');
  return `# The embryo

Written by \`npm run train-embryo\`; do not edit. The checkpoint a fresh node starts from: it speaks the simple English of
the world it lives in, and nothing else.

## What it is
A Llama-style decoder, preset *${config.preset}*: ${parameterLayout(config).parameterCount.toLocaleString('en-GB')} parameters, ${config.layers} layers, width ${config.width}, ${config.heads} heads,
feed-forward ${config.feedForward}, context ${config.context}, byte-level BPE with ${config.vocabulary} ids trained here. Weights are float16, ${figures.weightsBytes.toLocaleString('en-GB')} bytes.

- weights sha256 \`${figures.weightsSha256}\`
- tokenizer sha256 \`${figures.tokenizerSha256}\`

## How it was made
- Data: documents of the generator in \`app/world/language\`, seed ${EMBRYO_WORLD_SEED}: small worlds with questions and answers, worlds told
  again, small stories, greetings. No text by anyone else. Each token of an answer weighs ${ANSWER_WEIGHT} in the loss, of a fact
  ${FACT_WEIGHT}, of a question ${QUESTION_WEIGHT}, of a story ${PROSE_WEIGHT}. The first ${PRACTICE_STEPS} steps ask only for names; then worlds grow.
- First parameters: primed (\`app/organism/priming.ts\`): three layers start as rough copying heads.
- ${figures.steps.toLocaleString('en-GB')} of ${EMBRYO_STEPS.toLocaleString('en-GB')} steps of ${EMBRYO_TRAIN.batch} x ${EMBRYO_TRAIN.window} positions, ${figures.tokensSeen.toLocaleString('en-GB')} tokens predicted, ${Math.round(figures.seconds).toLocaleString('en-GB')} s on ${figures.threads} threads (${figures.device}) of a machine that did other work too.
- AdamW: peak rate ${EMBRYO_TRAIN.peakLearningRate}, warm-up ${EMBRYO_TRAIN.warmupSteps} steps, decay from step ${EMBRYO_TRAIN.decayFromStep ?? 0} to ${EMBRYO_TRAIN.finalLearningRateShare} of it, betas ${EMBRYO_TRAIN.beta1} and ${EMBRYO_TRAIN.beta2}, weight
  decay ${EMBRYO_TRAIN.weightDecay}, clipped at norm ${EMBRYO_TRAIN.clipNorm}, seed ${EMBRYO_TRAIN.seed}.

## What it can do, measured
Held-out text of the world: ${figures.heldOutBitsPerByte?.toFixed(4) ?? 'not measured'} bits per byte (facts themselves cannot be foreseen, so this cannot come near 0).
Training loss at the end: ${figures.trainLoss?.toFixed(4) ?? 'not measured'} nats (weighted).

Examination ${EXAMINATION_SEED}: ${withFacts.length} questions about worlds never trained on, greedy, letter by letter.

| | questions | exactly right |
|---|---|---|
| facts in the prompt | ${withFacts.length} | ${percent(shareRight(withFacts))} |
| the same, facts removed | ${withoutFacts.length} | ${percent(shareRight(withoutFacts))} |
| facts in the prompt, name in no training world | ${unseen.length} | ${percent(shareRight(unseen))} |

| kind of question | questions | exactly right |
|---|---|---|
${table(withFacts, (answer) => answer.template.split('/')[0] ?? '')}

| beings in the world | questions | exactly right |
|---|---|---|
${table(withFacts, (answer) => String(answer.beings))}

## Limits
It knows no facts but those in its prompt, at most eight or so at once, and no words but the world's: facts about beings
with other than the world's two-syllable names, or with words the world does not have, it mostly gets wrong, and facts
told in other words than its own it often misreads. It does not count, reason or remember.${wrong === '' ? '' : `

Some of its mistakes:
${wrong}`}
`;
}
