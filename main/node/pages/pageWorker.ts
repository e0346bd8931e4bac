// Work that a page of a browser does for this node, seen from the agent: the same border as to a process. The page may come later
// than the first call, which waits for it then; the work ends when the page goes away, and one wrong word ends it too.
import type { RawData, WebSocket } from 'ws';
import { packPageFrame, unpackPageFrame } from '../../../app/pageWire.ts';
import type { FrameCaps } from '../../../app/ingest/readerFrames.ts';
import { CallBorder } from '../callBorder.ts';
import type { CallBorderOptions, CallEvents, CallMethods } from '../callBorder.ts';

const GONE = 'the page went away';

export interface PageWorkOptions<M extends CallMethods, E extends CallEvents> extends Pick<CallBorderOptions<M, E>, 'methods' | 'events' | 'endedError'> { readonly caps: FrameCaps }

export class PageWorker<M extends CallMethods, E extends CallEvents> {
  readonly border: CallBorder<M, E>;
  readonly #caps: FrameCaps;
  #page: WebSocket | null = null;
  /** What was asked before the page was there. */
  #early: Uint8Array[] = [];

  constructor({ methods, events, endedError, caps }: PageWorkOptions<M, E>) {
    this.#caps = caps;
    this.border = new CallBorder({
      methods, events, endedError,
      post: (frame) => {
        const bytes = packPageFrame(frame, caps);
        if (this.#page === null) this.#early.push(bytes); else this.#page.send(bytes, (error) => { if (error) this.end(GONE); });
      },
      end: () => { this.end('it was ended'); },
    });
  }

  get page(): WebSocket | null { return this.#page; }
  get waitsForPage(): boolean { return this.#page === null && !this.border.hasEnded; }

  take(page: WebSocket): void {
    this.#page = page;
    page.on('message', (data: RawData, isBinary) => { this.border.receive(isBinary && Buffer.isBuffer(data) ? unpackPageFrame(data, this.#caps) : null); });
    page.on('close', () => { this.border.ended(GONE); });
    for (const bytes of this.#early.splice(0)) page.send(bytes);
  }

  /** The page hears it by the end of its socket. */
  end(why: string): void {
    this.#early = [];
    this.#page?.terminate();
    this.border.ended(why);
  }
}
