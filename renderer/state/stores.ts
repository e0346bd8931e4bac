// What the window knows, as vanilla stores: copies of what the node said (never the truth itself) and what only this
// window decides (view). Components read through `useStore` of zustand; effects are in connect.ts and actions.ts.
import { createStore } from 'zustand/vanilla';
import type { ConsentView, LookView } from '../../schemas/consent.ts';
import type { ArtefactView, InviteMade, MeshView } from '../../schemas/meshView.ts';
import type { ChatMessage, ThreadView } from '../../schemas/chat.ts';
import type { MetricPoint } from '../../schemas/rpc.ts';
import type { Settings } from '../../schemas/settings.ts';
import type { Status } from '../../schemas/status.ts';
import type { LandNames, WorldSaid, WorldScene } from '../../schemas/world.ts';
import type { LinkState } from '../rpc.ts';
import { readKept } from './kept.ts';
import { keptLayout, type Layout } from './layout.ts';

/** Points of the loss curve a window keeps. */
export const METRIC_POINTS = 1200;

export interface Link {
  readonly link: LinkState;
  readonly everOpen: boolean;
  /** The line is open and what is shown came over it: only then may anything look as if it went on now. */
  readonly live: boolean;
  /** When the node was last heard, in milliseconds since the epoch. */
  readonly seenAtMs: number | null;
  /** Since when nothing is live, on the page's own clock. */
  readonly lostAtMs: number;
}
export const linkStore = createStore<Link>(() => ({ link: { kind: 'connecting' }, everOpen: false, live: false, seenAtMs: null, lostAtMs: 0 }));
export const nodeStore = createStore<{ status: Status | null; settings: Settings | null }>(() => ({ status: null, settings: null }));
export const metricStore = createStore<{ points: readonly MetricPoint[]; loaded: boolean }>(() => ({ points: [], loaded: false }));
export const worldStore = createStore<{ scene: WorldScene | null; land: LandNames | null }>(() => ({ scene: null, land: null }));
/** What was said in the world last, and the visit that ended last; kept no longer than until the next. */
export const heardStore = createStore<{ said: WorldSaid | null; over: { readonly name: string; readonly why: string } | null }>(() => ({ said: null, over: null }));
/** An own message the node has not confirmed: `problem` null while it is on its way, else why it could not be sent. */
export interface Unsent { readonly message: ChatMessage; readonly problem: string | null }
/** What is to be erased once a person says yes; a null message is the whole conversation. */
export interface Erasing { readonly threadId: string; readonly messageId: string | null; readonly messages: number }
export interface Chat {
  readonly threads: readonly ThreadView[];
  /** The conversation that is open; '' before the node was heard. */
  readonly threadId: string;
  /** Of all its branches. */
  readonly messages: readonly ChatMessage[];
  readonly loaded: boolean;
  readonly draft: string;
  /** The earlier message that is being changed, and what it becomes. */
  readonly edit: { readonly id: string; readonly text: string } | null;
  readonly problem: string | null;
  readonly unsent: ReadonlyMap<string, Unsent>;
  /** The being that is spoken to next; null is whoever was spoken to last. */
  readonly to: string | null;
  readonly view: 'talk' | 'list';
  /** A message to be shown where it stands. */
  readonly found: string | null;
  readonly erasing: Erasing | null;
}
export const chatStore = createStore<Chat>(() => ({ threads: [], threadId: '', messages: [], loaded: false, draft: '', edit: null, problem: null, unsent: new Map(), to: null, view: 'talk', found: null, erasing: null }));

export type Looked = { readonly state: 'busy' } | { readonly state: 'seen'; readonly view: LookView } | { readonly state: 'failed'; readonly why: string };
export interface Consent {
  readonly view: ConsentView | null;
  /** The request that is shown whole; null is the oldest one. */
  readonly selected: string | null;
  /** What was seen inside of requests that wait. */
  readonly looked: ReadonlyMap<string, Looked>;
  readonly picking: boolean;
}
export const consentStore = createStore<Consent>(() => ({ view: null, selected: null, looked: new Map(), picking: false }));

export interface Mesh {
  /** Undefined before the node has said it; null while it is in no mesh. */
  readonly view: MeshView | null | undefined;
  /** When that was said, on the page's own clock: seconds left count from there. */
  readonly receivedAtMs: number;
  readonly page: 'mesh' | 'invite' | 'join';
  /** A link that was opened from outside and waits in the form for joining. */
  readonly offered: string | null;
  /** Files that members tell of, as last asked; null before that. */
  readonly artefacts: readonly ArtefactView[] | null;
  /** The invite made last: the only place where its link is. */
  readonly made: InviteMade | null;
  /** Who is shown in the dialog of approval, and how many more may follow there; null while it is closed. */
  readonly asking: { readonly peer: string; readonly more: number } | null;
}
export const meshStore = createStore<Mesh>(() => ({ view: undefined, receivedAtMs: 0, page: 'mesh', offered: null, artefacts: null, made: null, asking: null }));

export interface Toast {
  readonly id: string; readonly severity: 'info' | 'warning' | 'error'; readonly text: string;
  /** The decision it tells of, while that can be taken back. */
  readonly undo: string | null;
}
export interface ViewState extends Layout {
  /** Number of the entity looked at. */
  readonly selected: number | null;
  readonly following: boolean;
  readonly worldPaused: boolean;
  /** Channels of a glyph are told apart by pattern too, not by colour alone. */
  readonly patterns: boolean;
  readonly mapShown: boolean;
  /** The renderer's name when it is a software one; null on real graphics. */
  readonly softwareRenderer: string | null;
  readonly canvas: 'starting' | 'drawing' | 'lost' | 'unavailable';
  readonly onboarding: number | null;
  readonly keysShown: boolean;
  readonly paletteOpen: boolean;
  /** The window has less room than its parts want side by side; `small` where even less. */
  readonly room: 'wide' | 'narrow' | 'small';
  readonly toasts: readonly Toast[];
  /** Spoken politely to screen readers. */
  readonly announcement: string;
}
export const viewStore = createStore<ViewState>(() => ({
  ...keptLayout(window.innerHeight), selected: null, following: false, worldPaused: false, patterns: false, mapShown: readKept('map') !== 'closed',
  softwareRenderer: null, canvas: 'starting', onboarding: readKept('welcomed') === 'yes' ? null : 0, keysShown: false, paletteOpen: false, room: 'wide', toasts: [], announcement: '',
}));
