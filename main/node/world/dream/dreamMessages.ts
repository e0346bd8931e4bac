// What the agent and a dream say to each other. Both ends are ours and in one process, so shapes are types only.
import type { AskedBeing } from '../../../../app/world/view/asked.ts';
import type { DreamReport } from '../../../../schemas/play.ts';

/** `saved` is the waking world as app/world/sim/save.ts wrote it: the dream has a copy of its own. */
export interface DreamBirth { readonly saved: Uint8Array; readonly ticks: number; readonly driver: 'rules' | 'organism' }

export type FromDream = { readonly type: 'asked'; readonly asked: readonly AskedBeing[] } | { readonly type: 'dreamt'; readonly report: DreamReport };
/** Places of the options chosen, in the order of what was asked. */
export interface ToDream { readonly options: readonly number[] }
