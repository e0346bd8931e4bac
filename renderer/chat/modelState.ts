// The one word for how the model is, from what the node says of itself, and the one thing a press on it does. Pure.
import type { Status } from '../../schemas/status.ts';

export type ModelWord = 'asleep' | 'waking' | 'ready' | 'learning' | 'degraded';
export type ModelPress = 'wake' | 'rest' | 'try' | null;
export interface ModelState { readonly word: ModelWord; readonly press: ModelPress }

type Seen = Pick<Status, 'state' | 'reason' | 'model' | 'backend'>;

export function modelState({ state, reason, model, backend }: Seen): ModelState {
  // Only these two go away by trying again; of the others a person has to look at the cause.
  if (state === 'blocked') return { word: 'degraded', press: reason === 'compute-failing' || reason === 'no-model' ? 'try' : null };
  if (state === 'paused') return { word: 'asleep', press: 'wake' };
  if (state === 'starting') return { word: 'waking', press: null };
  if (model === null) return { word: 'degraded', press: 'try' };
  // A rule of the machine ended its process: it comes back by that rule, or for as long as it is asked something.
  if (backend === null) return { word: 'asleep', press: null };
  if (state === 'idle' || reason === 'person-chatting') return { word: 'ready', press: 'rest' };
  return { word: 'learning', press: 'rest' };
}
