// Messages that an import has written while its last row is not there yet. They become a conversation together, or are erased.
import type { ChatMessage } from '../../../schemas/chat.ts';
import type { JournalEntry } from '../../../schemas/journal.ts';

type Imported = Extract<JournalEntry, { kind: 'MessageImported' }>;
export interface Row { readonly seq: number; readonly message: Omit<ChatMessage, 'touched'> }

export class PendingImports {
  readonly #rows = new Map<string, Row[]>();

  add({ seq, fact, body }: Imported): void {
    if (body === null) return;
    const message = {
      id: fact.messageId, threadId: fact.threadId, author: fact.author, text: body.text, at: body.at, inReplyTo: fact.inReplyTo, state: body.failure !== null && body.footer === null ? 'failed' as const : 'done' as const,
      footer: body.footer, failure: body.failure, number: null, to: body.to, imported: true, rating: null,
    };
    const rows = this.#rows.get(fact.threadId) ?? [];
    rows.push({ seq, message });
    this.#rows.set(fact.threadId, rows);
  }

  take(threadId: string): readonly Row[] {
    const rows = this.#rows.get(threadId) ?? [];
    this.#rows.delete(threadId);
    return rows;
  }

  dropAll(): number[] {
    const seqs = [...this.#rows.values()].flat().map(({ seq }) => seq);
    this.#rows.clear();
    return seqs;
  }
}
