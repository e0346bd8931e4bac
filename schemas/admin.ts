// Command line -> running agent: methods that only the bearer of the node's 0600 token may call, over loopback HTTP
// (`POST /admin/<method>`, JSON in; NDJSON out: any number of {"delta": ...} lines, then {"result": ...} or {"error": ...}).
// The window never gets these: they carry file paths.
import { z } from 'zod';
import { chatMethods, IMPORT_BYTES_MAX, ImportDone, ThreadView } from './chat.ts';
import { ConsentChoice, ConsentView, OfferId, Reach } from './consent.ts';
import { DatasetView, FlowProgress } from './dataset.ts';
import { ForgetChoice, ForgetReport } from './forget.ts';
import { ThreadId } from './ids.ts';
import { Intent } from './intent.ts';
import { landMethods, LandPreview } from './land.ts';
import { ArtefactName, ArtefactView, meshMethods, PeerLabel } from './meshView.ts';
import { SamplingOptions } from './model.ts';
import { changeOf } from './partial.ts';
import { MeetServers, ServerLogin } from './meetServers.ts';
import { Dreamt, MOST_DREAM_MINUTES } from './play.ts';
import { PolicyAction } from './policy.ts';
import { Manifest } from './manifest.ts';
import { Settings } from './settings.ts';
import { Status } from './status.ts';

const nothing = z.strictObject({});
const absolutePath = z.string().min(1).max(4096);

export const LearnedFile = z.strictObject({
  id: z.string(), name: z.string(), bytes: z.int(),
  state: z.enum(['accepted', 'refused']), reason: z.string().nullable(),
});
export const LearnReport = z.strictObject({
  /** One line a source; the files behind it with the reason of each refusal. */
  sources: z.array(LearnedFile), files: z.array(LearnedFile.omit({ id: true })),
  accepted: z.int(), refused: z.int(), masked: z.record(z.string(), z.int()),
});
export type LearnReport = z.infer<typeof LearnReport>;

export const AskResult = z.strictObject({
  reply: z.string(), checkpoint: z.string(), tokenizer: z.string(), policy: z.string(), sources: z.array(z.string()),
  tokens: z.int(), tokensPerSecond: z.number(), stoppedBy: z.string(),
  /** Another member of the mesh spoke it, or the beginning of it. */
  peer: z.exactOptional(PeerLabel.nullable()),
});
export type AskResult = z.infer<typeof AskResult>;

export const adminMethods = {
  status: { input: nothing, output: Status },
  'learn.preview': { input: z.strictObject({ path: absolutePath }), output: LearnReport },
  'learn.grant': { input: z.strictObject({ path: absolutePath, scope: z.enum(['device', 'mesh']), reach: z.exactOptional(Reach), expiresAt: z.exactOptional(z.iso.datetime().nullable()) }), output: LearnReport },
  'consent.get': { input: nothing, output: ConsentView },
  'consent.allow': { input: z.strictObject({ offerId: OfferId, choice: ConsentChoice }), output: LearnReport },
  'consent.refuse': { input: z.strictObject({ offerId: OfferId, never: z.boolean() }), output: nothing },
  'consent.lift': { input: z.strictObject({ offerId: OfferId }), output: nothing },
  'policy.why': { input: z.strictObject({ action: PolicyAction, resource: z.string().max(4096) }), output: z.strictObject({ allowed: z.boolean(), rule: z.string().nullable(), sentence: z.string() }) },
  forget: { input: z.strictObject({ source: z.string(), choice: ForgetChoice }), output: ForgetReport.extend({ source: z.string() }) },
  /** `lived`: documents of what beings of the own world did that may be learnt. */
  'dataset.show': { input: nothing, output: z.strictObject({ dataset: DatasetView.nullable(), building: FlowProgress.nullable(), lived: z.int().min(0) }) },
  'dataset.verify': { input: nothing, output: z.strictObject({ shards: z.int(), ok: z.boolean(), bad: z.array(z.strictObject({ name: z.string(), why: z.string() })) }) },
  /** `everything` is for oneself: without it only what may be passed on is written. */
  'dataset.export': { input: z.strictObject({ folder: absolutePath, everything: z.boolean() }), output: z.strictObject({ documents: z.int(), shards: z.int(), ledgerFiles: z.int(), heldBack: z.record(z.string(), z.int()) }) },
  'dataset.quarantine': { input: z.strictObject({ source: z.string() }), output: z.strictObject({ files: z.array(z.strictObject({ name: z.string(), inner: z.string().nullable(), bytes: z.int(), reason: z.string() })), cut: z.boolean() }) },
  /** Streams deltas {text}. */
  ask: { input: z.strictObject({ text: z.string().min(1, 'Ask something: the question is empty.').max(20_000, 'That is far too long for so small a mind. Shorten it and ask again.'), sampling: changeOf(SamplingOptions), raw: z.boolean(),
    /** Who answers: `self`, `mesh` (whoever is best, else this node), or one member by name or id. Without it as the settings say. */
    through: z.exactOptional(z.string().min(1).max(80)) }), output: AskResult },
  'chat.list': { input: nothing, output: z.strictObject({ threads: z.array(ThreadView) }) },
  'chat.search': { input: chatMethods['chat.search'].input, output: chatMethods['chat.search'].output },
  /** null is all of them. */
  'chat.export': { input: z.strictObject({ threadId: ThreadId.nullable(), format: z.enum(['json', 'markdown']) }), output: z.strictObject({ text: z.string(), threads: z.int() }) },
  'chat.import': { input: z.strictObject({ base64: z.base64().max(Math.ceil(IMPORT_BYTES_MAX / 3) * 4) }), output: ImportDone },
  'chat.erase': { input: z.strictObject({ threadId: ThreadId }), output: z.strictObject({ erased: z.int() }) },
  evaluate: { input: z.strictObject({ text: z.string() }), output: z.strictObject({ bitsPerByte: z.number(), tokens: z.int(), bytes: z.int(), checkpoint: z.string() }) },
  /** A copy of the world lives for so long in fast motion. */
  dream: { input: z.strictObject({ minutes: z.int().min(1).max(MOST_DREAM_MINUTES) }), output: Dreamt },
  pause: { input: z.strictObject({ minutes: z.number().positive().max(525_600).nullable() }), output: Status },
  resume: { input: nothing, output: Status },
  'settings.get': { input: nothing, output: Settings },
  'settings.set': { input: changeOf(Settings), output: Settings },
  /** A file or folder a person picked or dropped: it becomes a request that waits for a decision. */
  offer: { input: z.strictObject({ path: absolutePath }), output: z.strictObject({ offerId: OfferId }) },
  ...landMethods,
  /** What showing its names would show; nothing in it is opened. */
  'land.preview': { input: z.strictObject({ path: absolutePath }), output: LandPreview },
  'land.show': { input: z.strictObject({ path: absolutePath }), output: z.strictObject({ landId: z.string() }) },
  /** What a window is to show next; it does nothing by itself. */
  intent: { input: z.strictObject({ intent: Intent }), output: nothing },
  'journal.verify': { input: nothing, output: z.strictObject({ rows: z.int(), ok: z.boolean(), head: z.string(), firstBad: z.strictObject({ seq: z.int(), why: z.string() }).nullable() }) },
  /** Signs with this node's key, which never leaves the node. */
  'manifest.sign': { input: Manifest.omit({ signer: true, publicKey: true, signature: true }), output: Manifest },
  ...meshMethods,
  /** Tells the mesh of a file that has its manifest. */
  'mesh.share': { input: z.strictObject({ path: absolutePath }), output: ArtefactView },
  /** Where it lies on this disk; null where it is not here. */
  'mesh.where': { input: z.strictObject({ artefact: ArtefactName }), output: z.strictObject({ path: z.string().nullable() }) },
  'mesh.servers': { input: nothing, output: MeetServers },
  /** Takes the place of all that was set before; `login` null is none, left away it stays. */
  'mesh.setServers': { input: z.strictObject({ servers: Settings.shape.meshServers.unwrap(), login: z.exactOptional(ServerLogin.nullable()) }), output: MeetServers },
  /** Puts on disk what only memory knows (the world), so that a copy of the home has it. */
  'backup.prepare': { input: nothing, output: nothing },
  /** A fresh single-use address for the window. */
  open: { input: nothing, output: z.strictObject({ url: z.string() }) },
  stop: { input: nothing, output: nothing },
} as const;
export type AdminMethod = keyof typeof adminMethods;
export type AdminInput<M extends AdminMethod> = z.output<(typeof adminMethods)[M]['input']>;
export type AdminOutput<M extends AdminMethod> = z.output<(typeof adminMethods)[M]['output']>;
/** Told when the caller has hung up. */
export interface Cancellation { readonly aborted: boolean; onAbort(listener: () => void): void }
/** `emit` sends one delta line at once. */
export type AdminHandlers = { [M in Exclude<AdminMethod, 'open'>]: (input: AdminInput<M>, emit: (delta: unknown) => void, cancellation: Cancellation) => Promise<AdminOutput<M>> };
