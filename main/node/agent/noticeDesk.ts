// Every sentence this node wants someone to read, and when it comes and goes. The text is for people: it may name what they
// would want gone, so the log gets the notice's id only, and what is known to be harmless.
import { NoticeBoard } from '../../../app/agent/notices.ts';
import type { Notice } from '../../../app/agent/notices.ts';
import { plainLine, SHOWN_NAME_CHARACTERS } from '../plainText.ts';
import { leftOutText } from './leftOut.ts';
import type { LeftOut, NodeParts } from './parts.ts';

/** Of what a process that failed says about it. */
const WHY_CHARACTERS_MAX = 200;

const refusedId = (sourceId: string) => `source-refused-${sourceId}`;

export class NoticeDesk {
  readonly #board = new NoticeBoard();
  readonly #parts: Pick<NodeParts, 'clock' | 'log'>;
  readonly #onChange: () => void;

  constructor(parts: Pick<NodeParts, 'clock' | 'log'>, onChange: () => void) { this.#parts = parts; this.#onChange = onChange; }

  get list(): readonly Notice[] { return this.#board.list; }

  /** What the file of settings or of the policy has to say; null when it is in order. */
  file(id: 'settings' | 'policy', sentence: string | null): void {
    if (sentence === null) this.#clear(id); else this.#put(id, 'warning', sentence);
  }

  journalDamaged({ seq, why }: { readonly seq: number; readonly why: string }): void {
    this.#put('journal-damaged', 'error', `The journal is damaged at row ${seq}: ${why}. Run \`ileices journal verify\`.`);
  }

  diskFull(): void {
    this.#clear('disk-low');
    this.#put('disk-full', 'error', 'The disk is full. Learning rests until there is room; nothing that was acknowledged is lost.');
  }
  diskHasRoom(): void { this.#clear('disk-full'); }

  /** Nothing beside the word of a disk that is full. */
  diskLow(megabytes: number): void {
    if (this.list.some(({ id }) => id === 'disk-full')) return;
    this.#put('disk-low', 'warning', `Only ${megabytes} MB are free on the disk of the home folder. Free some space, or lower checkpointQuotaMegabytes in the settings.`);
  }
  diskEnough(): void { this.#clear('disk-low'); }

  pauseUnwritten(): void { this.#put('pause-unwritten', 'warning', 'The disk is full, so your last pause or resume could not be written down; after a restart the one before it counts.'); }
  pauseWritten(): void { this.#clear('pause-unwritten'); }

  computeFailing(why: string): void {
    this.#put('compute', 'error', `The compute process failed repeatedly (${plainLine(why, WHY_CHARACTERS_MAX)}). \`ileices logs\` has its last words; \`ileices resume\` tries again.`);
  }
  computeForgiven(): void { this.#clear('compute'); }

  checkpointDamaged(checkpoint: string, why: string): void {
    this.#put('checkpoint-damaged', 'warning', `Checkpoint ${checkpoint} could not be used (${why}). An older one is tried.`, { checkpoint });
  }
  checkpointRefused(checkpoint: string, why: string): void {
    this.#put('checkpoint-refused', 'warning', `Checkpoint ${checkpoint} did not wake (${why}). It is kept; the processor and then older checkpoints are tried.`, { checkpoint });
  }
  checkpointsTriedAgain(): void { this.#clear('checkpoint-refused'); }

  adapterUnusable(why: string): void {
    this.#put('adapter', 'warning', `What it learnt for this machine alone could not be used (${plainLine(why, WHY_CHARACTERS_MAX)}). It is learnt again from the sources you still allow; everything else is as it was.`);
  }

  sourceRefused(sourceId: string, name: string | null, reason: string): void {
    this.#put(refusedId(sourceId), 'warning', `${plainLine(name ?? sourceId, SHOWN_NAME_CHARACTERS)} was refused: ${reason}`);
  }
  sourceDecided(sourceId: string): void { this.#clear(refusedId(sourceId)); }

  sourcesLeftOut(left: readonly LeftOut[]): void {
    const text = leftOutText(left);
    if (text === null) this.#clear('sources-left-out'); else this.#put('sources-left-out', 'warning', text);
  }

  meshClosed(why: string): void { this.#put('mesh', 'error', `The mesh could not be opened: ${plainLine(why, WHY_CHARACTERS_MAX)}`); }

  /** In the words of the shell, which opens no page for them. */
  linksRefused(sentence: string): void { this.#put('links', 'warning', sentence); }

  backupFailed(sentence: string): void { this.#put('backup', 'warning', `No backup could be made. ${sentence} It is tried again in ten minutes.`); }
  backupMade(): void { this.#clear('backup'); }

  handoverFailed(): void { this.#put('handover', 'warning', 'What may be learnt could not be handed to the mind. It rests, and tries again in half a minute; `ileices logs` says why.'); }
  handedOver(): void { this.#clear('handover'); }

  #put(id: string, severity: Notice['severity'], text: string, fields: object = {}): void {
    if (!this.#board.put({ id, severity, text, at: new Date(this.#parts.clock.now()).toISOString() })) return;
    this.#parts.log.warn({ notice: id, severity, ...fields }, 'notice');
    this.#onChange();
  }

  #clear(id: string): void { if (this.#board.clear(id)) this.#onChange(); }
}
