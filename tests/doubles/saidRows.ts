// Journal rows of conversations without a journal: numbered, timed a second apart, in the order they are asked for.
import type { JournalBody, JournalEntry, JournalFact, JournalKind } from '../../schemas/journal.ts';
import type { ReplyFooter } from '../../schemas/chat.ts';

export const someFooter: ReplyFooter = { checkpoint: 'c-41f0a2b9c8d7e6f5', tokenizer: 't', policy: 'p', step: 418, trainLoss: 1.62, tokens: 9, tokensPerSecond: 612, stoppedBy: 'end', sources: ['world'] };

export class SaidRows {
  #seq = 0;
  row<K extends JournalKind>(kind: K, fact: JournalFact<K>, body: JournalBody<K> | null, erased = false): JournalEntry {
    this.#seq += 1;
    return { seq: this.#seq, at: new Date(Date.UTC(2026, 10, 20) + this.#seq * 1000).toISOString(), kind, fact, body, erased } as unknown as JournalEntry;
  }
  asked(messageId: string, inReplyTo: string | null = null, threadId = 't-one', text = `${messageId}?`): JournalEntry { return this.row('ChatMessagePosted', { messageId, threadId, inReplyTo }, { text }); }
  replied(messageId: string, inReplyTo: string, over: Partial<ReplyFooter> & { continued?: true } = {}, text = `${messageId}.`): JournalEntry {
    const { peer: _peer, ...footer } = { ...someFooter, ...over };
    return this.row('ReplyCompleted', { messageId, inReplyTo, ...footer, ...(over.continued === undefined ? {} : { continued: true }) }, { text });
  }
}
