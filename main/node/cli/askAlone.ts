// An answer with no node running. The conversation is not journalled: nobody lives here who would remember it.
import { weightsName } from '../../../app/agent/liveModel.ts';
import { factsOf } from '../../../app/world/scene/snapshot.ts';
import type { AdminInput, AskResult } from '../../../schemas/admin.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import { FIRST_SAMPLING, speak } from '../agent/speak.ts';
import { TokenCounter } from '../agent/tokenCounter.ts';
import { openSleeping, withModel } from './sleepingModel.ts';

export function answerAlone(folder: string, input: AdminInput<'ask'>, onDelta: (text: string) => void): Promise<AskResult> {
  const sleeping = openSleeping(folder);
  return withModel(sleeping, async (awake, live) => {
    const counter = new TokenCounter();
    const { text, sources, tokens, tokensPerSecond, stoppedBy } = await speak(awake, {
      id: 'ask', text: input.text, raw: input.raw, sampling: SamplingOptions.parse({ ...FIRST_SAMPLING, ...input.sampling }), context: live.context,
      facts: () => Promise.resolve(factsOf(sleeping.world)), countTokens: (tokenizer, piece) => counter.count(tokenizer, piece), onDelta,
    });
    return { reply: text, checkpoint: weightsName(live), tokenizer: live.tokenizer, policy: sleeping.policy, sources: [...sources], tokens, tokensPerSecond, stoppedBy };
  });
}
