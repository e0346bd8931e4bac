// Why a reply failed, in words with the next step. The journal keeps the reason, people read the sentence.

export const replyFailures = {
  'compute-ended': 'The compute process ended while answering. Ask again; it is restarted by itself.',
  'no-model': 'No readable model was found. Run `ileices doctor`.',
  'node-stopped': 'The node stopped while answering. Ask again.',
  'nobody-answered': 'Whoever was asked in the mesh did not answer to the end. Ask again, or ask this node itself.',
  'too-long': 'That is too long for so small a mind: about twenty everyday words fit. Shorten it and ask again.',
  'no-room': 'There is no room left in so small a mind to go on with this reply. Ask anew.',
} as const;
export type ReplyFailure = keyof typeof replyFailures;

export function failureText(reason: string): string {
  return reason in replyFailures ? replyFailures[reason as ReplyFailure] : reason;
}
