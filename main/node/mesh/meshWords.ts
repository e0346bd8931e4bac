// Sentences about a mesh for people: where a round stands, where this node stands. No state, no decision.
import type { RoundPhase } from '../../../app/federation/phase.ts';
import { meshRefusals } from '../../../schemas/mesh.ts';
import type { MeshRefusal } from '../../../schemas/mesh.ts';
import type { MeshRound, MeshView } from '../../../schemas/meshView.ts';

const ABORTED: Readonly<Record<Extract<RoundPhase, { phase: 'aborted' }>['reason'], string>> = {
  'no-quorum': 'Too few agreed in time; the round is tried again, and nothing that was learnt is lost.',
  'no-updates': 'There was nothing to add up; the round is tried again.',
  'proposer-silent': 'Whoever led went silent; the next one leads.',
  'outvoted': 'The others went another way; this node follows.',
  'state-differs': 'The models differed; this node takes the one of the others.',
  'worse': 'The model became worse; the round is taken back.',
  'newcomer': 'Somebody new is here; the round begins again with them, and nothing that was learnt is lost.',
};
const RESTING: Readonly<Record<Extract<RoundPhase, { phase: 'resting' }>['reason'], string>> = {
  'paused': 'This node takes no part while it does not learn.',
  'no-model': 'This node takes no part while its model sleeps.',
  'no-scope': 'This node was let in without training along.',
};
/** While the model is no part of the mesh, why not. */
const MODEL_WORDS: Readonly<Record<ModelStanding, string>> = {
  'asleep': RESTING['no-model'],
  'waking': 'The model is waking up; then this node catches up with the others.',
  'not-in-yet': 'This node takes part once it was let in.',
  'shut-out': 'This node takes no part any more.',
};
export type ModelStanding = 'asleep' | 'waking' | 'not-in-yet' | 'shut-out';

/** How many are through with the present step, of how many. */
export function countsOf(phase: RoundPhase): Pick<MeshRound, 'members' | 'done'> {
  switch (phase.phase) {
    case 'committed': return { members: phase.roster.length, done: phase.commits };
    case 'revealed': return { members: phase.commits, done: phase.held };
    case 'gated': return { members: phase.judges, done: phase.verdicts };
    case 'manifest': return { members: phase.roster.length, done: phase.endorsed };
    case 'training': return { members: phase.roster.length, done: null };
    default: return { members: null, done: null };
  }
}

export function phaseWords(phase: RoundPhase, model: ModelStanding): string {
  switch (phase.phase) {
    case 'resting': return phase.reason === 'no-model' ? MODEL_WORDS[model] : RESTING[phase.reason];
    case 'catching-up': return `Fetches what the others learnt: round ${phase.round} of ${phase.toRound}.`;
    case 'alone': return 'Nobody else trains now; it learns on alone.';
    case 'announced': return `Round ${phase.round} is about to begin.`;
    case 'training': return `Round ${phase.round}: ${phase.roster.length} nodes learn, each from its own text.`;
    case 'committed': return `Round ${phase.round}: ${phase.commits} of ${phase.roster.length} have said what they learnt.`;
    case 'revealed': return `Round ${phase.round}: ${phase.held} of ${phase.commits} updates are here.`;
    case 'gated': return `Round ${phase.round}: each update is measured; ${phase.verdicts} of ${phase.judges} have measured.`;
    case 'manifest': return `Round ${phase.round}: ${phase.endorsed} of ${phase.roster.length} agree on what goes in.`;
    case 'applied': return `Round ${phase.round} is in the model.`;
    case 'aborted': return ABORTED[phase.reason];
  }
}

const TELLING_WORDS = 'This node has a new key and tells the others of it; it goes on as soon as one has heard.';
/** Why this node stands where it does, or what stands in the way of it as a member; null where nothing is to be said. `refusal` is
 *  what others answered while it was no member (under this key): a member is not told of it. */
export function hindranceWords(state: MeshView['state'], { tellsOfKey, fault, refusal }: { readonly tellsOfKey: boolean; readonly fault: string | null; readonly refusal: string | null }): string | null {
  if (tellsOfKey) return TELLING_WORDS;
  if (state === 'revoked') return null;
  return state === 'member' ? fault : refusal;
}

export const standingWords: Readonly<Record<MeshView['state'], string>> = {
  'connecting': 'It tries to reach whoever invited it. Their node has to be running.',
  'waiting-approval': 'It was reached. Somebody there has to let this node in: tell them your check words.',
  'member': 'It is a member.',
  'refused': 'It was refused. Ask for a new invite and join with it: it takes the place of this one.',
  'revoked': 'Its membership was taken back. Leave the mesh to have your own model again.',
  'left': 'It has left.',
};

/** To who asked to be let in, and is not however often it asks. */
export const turnedAwayWords = (reason: MeshRefusal): string => `${reason === 'blocked' ? 'Whoever was asked said no.' : meshRefusals[reason]} This node asks no more. Join with another invite: it takes the place of this one.`;
