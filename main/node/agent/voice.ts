// Who speaks a reply: the model of this node, or members of the mesh with this node behind them. All go on behind what another one
// said, so that an answer that is cut off in the middle ends as one. Owns no process and no link.
import { NobodyAnswersError } from '../../../app/mesh/peerVoice.ts';
import type { ComputeInput, ComputeOutput } from '../../../schemas/compute.ts';
import type { PeerLabel } from '../../../schemas/meshView.ts';
import type { SamplingOptions } from '../../../schemas/model.ts';
import type { Others } from '../mesh/meshDesk.ts';
import type { Awake } from './computeKeeper.ts';

export interface Said extends ComputeOutput<'generate'> {
  /** The member that spoke last, null when none did; and whether this node said nothing of it. */
  readonly peer: PeerLabel | null;
  readonly byPeerAlone: boolean;
}
export type VoiceInput = Omit<ComputeInput<'generate'>, 'sampling'> & { readonly sampling: SamplingOptions };
export interface Voice {
  /** The text of the tokenizer that its prompts are cut with. */
  readonly tokenizer: string;
  generate(input: VoiceInput, onDelta: (text: string) => void): Promise<Said>;
  cancel(id: string): void;
}
export class NotAnsweredError extends Error {}

export function ownVoice({ compute, tokenizer }: Awake): Voice {
  return {
    tokenizer,
    generate: async (input, onDelta) => {
      const stopListening = compute.onEvent((event) => { if (event.event === 'delta' && event.data.id === input.id) onDelta(event.data.text); });
      try { return { ...await compute.call('generate', input), peer: null, byPeerAlone: false }; } finally { stopListening(); }
    },
    cancel: (id) => { compute.call('cancel', { id }).catch(() => { /* it has ended, which is what was asked */ }); },
  };
}

/** One member that was named speaks or nobody does; of all of them this node is the last. */
export function othersVoice(others: Others, awake: Awake): Voice {
  const own = ownVoice(awake);
  let stop: ((id: string) => void) | null = null, cancelled = false;
  return {
    tokenizer: awake.tokenizer,
    generate: async (input, onDelta) => {
      const asking = others.ask({ prompt: input.prompt, sampling: input.sampling, onDelta });
      stop = () => { asking.cancel(); };
      try { return { ...await asking.done, byPeerAlone: true }; } catch (fault) {
        if (!(fault instanceof NobodyAnswersError)) throw fault;
        const peer = fault.peers.at(-1) ?? null;
        if (cancelled) return { text: fault.text, tokens: fault.spoken.length, promptTokens: 0, tokensPerSecond: 0, stoppedBy: 'cancelled', peer, byPeerAlone: true };
        if (others.only !== null) throw new NotAnsweredError(fault.message);
        stop = (id) => { own.cancel(id); };
        const rest = await own.generate({ ...input, spoken: [...fault.spoken] }, onDelta);
        return { ...rest, text: fault.text + rest.text, peer, byPeerAlone: false };
      }
    },
    cancel: (id) => { cancelled = true; stop?.(id); },
  };
}
