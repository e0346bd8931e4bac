// An answer with no node running. The conversation is not journalled: nobody lives here who would remember it.
import { weightsName } from '../../../app/agent/liveModel.ts';
import { replyFailures } from '../../../app/mind/replyFailures.ts';
import { QuestionTooLongError } from '../../../app/mind/prompt.ts';
import { factsOf } from '../../../app/world/view/scene.ts';
import type { AdminInput, AskResult } from '../../../schemas/admin.ts';
import { SamplingOptions } from '../../../schemas/model.ts';
import { FIRST_SAMPLING, speak } from '../agent/speak.ts';
import { TokenCounter } from '../agent/tokenCounter.ts';
import { ownVoice } from '../agent/voice.ts';
import { CommandFailed } from './outcome.ts';
import { openSleeping, withModel } from './sleepingModel.ts';

export async function answerAlone(folder: string, input: AdminInput<'ask'>, onDelta: (text: string) => void): Promise<AskResult> {
  const sleeping = openSleeping(folder);
  const answer = await withModel(sleeping, async (awake, live) => {
    const counter = new TokenCounter();
    const spoken = await speak(ownVoice(awake), {
      id: 'ask', text: input.text, raw: input.raw, sampling: SamplingOptions.parse({ ...FIRST_SAMPLING, ...input.sampling }), context: live.context, about: null, said: '',
      facts: () => Promise.resolve(factsOf(sleeping.world)), countTokens: (tokenizer, piece) => counter.count(tokenizer, piece), onDelta,
    }).catch(nullWhenTooLong);
    if (spoken === null) return null;
    const { text, sources, tokens, tokensPerSecond, stoppedBy } = spoken;
    return { reply: text, checkpoint: weightsName(live), tokenizer: live.tokenizer, policy: sleeping.policy, sources: [...sources], tokens, tokensPerSecond, stoppedBy };
  });
  if (answer === null) throw new CommandFailed(replyFailures['too-long']);
  return answer;
}

/** That one is the question's fault, not the model's. */
function nullWhenTooLong(fault: unknown): null {
  if (fault instanceof QuestionTooLongError) return null;
  throw fault;
}
