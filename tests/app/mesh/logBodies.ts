// Bodies of entries that tests write: each kind once, as large as it may be or as small.
import type { Sha256 } from '../../../schemas/ids.ts';
import type { EntryBody, EntryDraft } from '../../../schemas/mesh.ts';

const hash = (letter: string): Sha256 => letter.repeat(64) as Sha256;

export const foundingBody = (publicKey: string): EntryBody<'founded'> => ({
  name: 'Ánna’s mesh', founderName: 'Ánna', publicKey, boxKey: 'b0'.repeat(32), stateHash: hash('1'), nonce: '0'.repeat(32),
  shape: { tokenizer: hash('2'), model: hash('3'), parameters: 80_000, block: 4096, keep: 128, trainMs: 20_000 },
});

/** One draft of every kind but those that need keys or proofs. */
export const drafts: readonly EntryDraft[] = [
  { kind: 'invited', body: { nonce: 'a'.repeat(32), secretHash: hash('4'), scopes: ['train', 'chat'], maxUses: 3, notBeforeMs: 1, expiresMs: 2 } },
  { kind: 'invite-cancelled', body: { nonce: 'a'.repeat(32) } },
  { kind: 'left', body: {} },
  { kind: 'rekeyed', body: { generation: 2, boxes: { [hash('5')]: 'Zm9v' } } },
  { kind: 'granted', body: { artefact: hash('6'), recipient: hash('5') as never, purpose: 'train', expiresMs: 5 } },
  { kind: 'grant-withdrawn', body: { artefact: hash('6'), recipient: hash('5') as never } },
  { kind: 'announced', body: { round: 1, parent: hash('7'), attempt: 0, roster: [hash('5') as never], stateHash: hash('8'), trainMs: 100 } },
  { kind: 'committed', body: { round: 1, parent: hash('7'), payload: hash('9'), bytes: 100, tokens: 5, startState: hash('8'), audit: null, escrow: null } },
  { kind: 'judged', body: { round: 1, parent: hash('7'), sample: 3, verdicts: [{ payload: hash('9'), deltaLoss: -0.00000123, standardError: 1e-7, fault: null }] } },
  { kind: 'endorsed', body: { parent: hash('7'), attempt: 0, manifest: hash('a') } },
  { kind: 'applied', body: { round: 1, manifest: hash('a'), stateHash: hash('b'), lossBefore: 2.5, lossAfter: 2.25 } },
  { kind: 'aborted', body: { round: 1, parent: hash('7'), attempt: 0, reason: 'no-quorum' } },
  {
    kind: 'proposed',
    body: { manifest: { round: 1, parent: hash('7'), attempt: 0, roster: [hash('5') as never], stateBefore: hash('8'), content: { kind: 'aggregate', taken: [{ author: hash('5') as never, commit: hash('c'), payload: hash('9'), weight: 1000 }], rejected: [], verdicts: [] } } },
  },
];
