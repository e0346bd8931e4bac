// The doors of the mesh to the world beside those of app/ports.ts: links, durable logs, and whoever trains. The product, the
// simulation and the experiments each bring their own; app/mesh and app/federation are the same in all of them.
import type { Channel, MeshRefusal } from '../../schemas/mesh.ts';
import type { RejectReason } from '../../schemas/round.ts';
import type { BlobStore } from '../ports.ts';

/** How a link runs, from best to last. */
export type LinkPath = 'loopback' | 'lan' | 'direct' | 'relay';

/** A connection that stands, as its engine sees it. Nothing is known yet of who is at its other end. */
export interface OpenLink {
  readonly linkId: string;
  /** It was this side that offered: the roles of the handshake. */
  readonly initiator: boolean;
  /** SHA-256 of the certificates in use, lower-case hex, from the engine and not from what was signalled. */
  readonly localFingerprint: string;
  readonly remoteFingerprint: string;
  readonly path: LinkPath;
  /** Whom this side dialled; null when the other side did. */
  readonly dialled: DialTarget | null;
}
export type DialTarget = { readonly kind: 'member'; readonly nodeId: string } | { readonly kind: 'invite'; readonly nonce: string };

export interface LinksListener {
  opened(link: OpenLink): void;
  /** Whole messages, in order within their channel. */
  message(linkId: string, channel: Channel, message: Uint8Array): void;
  closed(linkId: string, reason: MeshRefusal): void;
  /** Round trip of the last ping. */
  measured(linkId: string, rttMs: number): void;
}
/** Connections. What a closed link is sent is dropped without a word: `closed` was or will be told. */
export interface Links {
  listen(listener: LinksListener): void;
  send(linkId: string, channel: Channel, message: Uint8Array): void;
  close(linkId: string, reason: MeshRefusal): void;
  /** Tries to connect, by whatever way there is; ends in `opened` or in nothing. The caller asks again. */
  dial(target: DialTarget): void;
  /** The handshake held: from here on channels beside `control` and `log` may be used. */
  admit(linkId: string, nodeId: string): void;
}

/** Letters that one member alone can open. The key never leaves the implementation. */
export interface Boxes {
  /** X25519, 32 bytes: the `boxKey` of the member's first entry. */
  readonly publicKey: Uint8Array;
  /** `context` is bound to it: opened under another one it is nothing. Says nothing of who sealed it. Null where the key is none. */
  seal(recipient: Uint8Array, plain: Uint8Array, context: string): Uint8Array | null;
  /** Null where it was sealed for another key or context, or changed by a bit. */
  open(sealed: Uint8Array, context: string): Uint8Array | null;
}

/** What a node must not forget of a mesh. `append` and `write` resolve when it is on disk. */
export interface MeshStore {
  /** Canonical texts of all entries kept, in the order they were appended; read piece by piece, they may be many. */
  entries(): Iterable<string>;
  /** The text at this place in that order, from 1; null where there is none. */
  entry(place: number): string | null;
  append(entries: readonly string[]): Promise<void>;
  read(name: string): string | null;
  /** Replaces a small named value in one step; null removes it. */
  write(name: string, value: string | null): Promise<void>;
  readonly blobs: BlobStore;
}

/** An update as it is about to be committed. */
export interface Cut {
  readonly payload: Uint8Array;
  /** Tokens learnt since the cut before. */
  readonly tokens: number;
  /** Of the model it is a step from. */
  readonly startState: string;
}
export interface Measured {
  /** Wrong in itself, whatever it does to the loss. */
  readonly fault: RejectReason | null;
  /** Nats a token on the sample: with a quarter of this update alone, minus without. Null with a fault. */
  readonly deltaLoss: number | null;
  readonly standardError: number | null;
}
export interface Applied {
  readonly stateHash: string;
  /** Nats a token of the canary text before and after; null where it was not measured. */
  readonly lossBefore: number | null;
  readonly lossAfter: number | null;
}
export interface TakenUpdate { readonly author: string; readonly payload: Uint8Array; /** Thousandths. */ readonly weight: number }

/** The part of the organism that trains with others. Its calls run one after the other. After `open` it learns by itself, all the
 *  time; the calls cut what it learnt into updates and move the model to where all agree. */
export interface RoundTrainer {
  /** Of the anchor: the model as all members have it. */
  readonly stateHash: string;
  cut(): Promise<Cut>;
  /** Every update alone on the anchor, over a sample of held-out text that is drawn from `sample`. Null when it was given up because
   *  training rests here now. */
  measure(payloads: readonly Uint8Array[], sample: number): Promise<readonly Measured[] | null>;
  /** What one needs of a decoded update to decide about it, without the update. */
  inspect(payloads: readonly Uint8Array[]): Promise<readonly Inspected[]>;
  apply(taken: readonly TakenUpdate[]): Promise<Applied>;
  /** An own update that went into no model: what it would have brought is owed again. `missed` rounds ago. Twice is once. */
  refund(payload: Uint8Array, missed: number): Promise<void>;
  /** An own update that was owed again is in the model after all. Of any other it is nothing. */
  retake(payload: Uint8Array): Promise<void>;
  /** What was learnt alone becomes the model, whole. */
  rebase(): Promise<Applied>;
  /** The anchor as every holder of this state has it, byte for byte. */
  snapshot(): Promise<Uint8Array>;
  /** Moves to another anchor; what was learnt here and is not in it is owed. Refuses bytes that do not hash to `stateHash`. */
  adopt(snapshot: Uint8Array, stateHash: string): Promise<void>;
}
export interface Inspected {
  readonly fault: RejectReason | null;
  /** Euclidean length of what would be added, before any clipping. */
  readonly norm: number;
  /** Share of this update's indices that stand in the update at the same place of the list, 0 to 1. */
  readonly overlap: readonly number[];
}
