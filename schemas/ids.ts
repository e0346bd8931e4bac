// Branded identifiers: strings that crossed a check once and cannot be mixed up afterwards.
import { z } from 'zod';

/** Lower-case hex SHA-256, 64 characters. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/).brand<'Sha256'>();
export type Sha256 = z.infer<typeof Sha256>;

/** A node: lower-case hex SHA-256 of its Ed25519 public key. Shown shortened to 8 characters. */
export const NodeId = z.string().regex(/^[0-9a-f]{64}$/).brand<'NodeId'>();
export type NodeId = z.infer<typeof NodeId>;

/** A source of text (own world, file or folder). `s-` and 16 hex characters; never a path. */
export const SourceId = z.string().regex(/^s-[0-9a-f]{16}$/).brand<'SourceId'>();
export type SourceId = z.infer<typeof SourceId>;

/** A consent grant. */
export const GrantId = z.string().regex(/^g-[0-9a-f]{16}$/).brand<'GrantId'>();
export type GrantId = z.infer<typeof GrantId>;

/** A piece of consented text. */
export const ChunkId = z.string().regex(/^k-[0-9a-f]{16}$/).brand<'ChunkId'>();
export type ChunkId = z.infer<typeof ChunkId>;

/** A chat message or reply. Chosen by the client, so that sending twice is harmless. */
export const MessageId = z.string().regex(/^m-[0-9a-z-]{4,40}$/).brand<'MessageId'>();
export type MessageId = z.infer<typeof MessageId>;

/** A checkpoint: the first 16 hex characters of the SHA-256 of its weights file. */
export const CheckpointId = z.string().regex(/^c-[0-9a-f]{16}$/).brand<'CheckpointId'>();
export type CheckpointId = z.infer<typeof CheckpointId>;

/** A conversation. Chosen by the client, as messages are. */
export const ThreadId = z.string().regex(/^t-[0-9a-z-]{4,40}$/).brand<'ThreadId'>();
export type ThreadId = z.infer<typeof ThreadId>;

/** How a being of the world is called. */
export const BeingName = z.string().regex(/^\p{L}[\p{L}\p{N}' -]{0,39}$/u);
