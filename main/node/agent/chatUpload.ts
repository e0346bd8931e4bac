// A file of conversations on its way in from a window: parts in order, held in memory until the last one, then read whole or
// not at all. One file a window at a time, few windows, little memory; what is left lying is forgotten.
import { ChatFileError, notText, readChatFile, tooLarge } from '../../../app/mind/chat/readChatFile.ts';
import type { Clock } from '../../../app/ports.ts';
import { IMPORT_BYTES_MAX } from '../../../schemas/chat.ts';
import type { ImportDone } from '../../../schemas/chat.ts';
import type { RpcParsedInput } from '../../../schemas/rpc.ts';
import { RpcError } from '../host/rpcCall.ts';
import type { ChatRoom } from './chatRoom.ts';

/** Files on their way at once. */
const UPLOADS_MAX = 4;
/** One that gets no part for this long is forgotten. */
const FORGOTTEN_MS = 60_000;

interface Upload { readonly parts: Uint8Array[]; bytes: number; heardMs: number }

export class ChatUpload {
  readonly #room: ChatRoom;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #uploads = new Map<string, Upload>();

  constructor(room: ChatRoom, clock: Pick<Clock, 'monotonicMs'>) { this.#room = room; this.#clock = clock; }

  async take({ upload: name, part, last, base64 }: RpcParsedInput<'chat.import'>): Promise<ImportDone | null> {
    const upload = this.#at(name, part), bytes = Buffer.from(base64, 'base64');
    if (part !== upload.parts.length) { this.#uploads.delete(name); throw new RpcError('bad-request', 'A part of the file is missing. Import it again; nothing was changed.'); }
    upload.parts.push(bytes);
    upload.bytes += bytes.byteLength;
    upload.heardMs = this.#clock.monotonicMs();
    if (upload.bytes > IMPORT_BYTES_MAX) { this.#uploads.delete(name); throw new RpcError('bad-request', tooLarge(upload.bytes).message); }
    if (!last) return null;
    this.#uploads.delete(name);
    return importFile(this.#room, Buffer.concat(upload.parts));
  }

  #at(name: string, part: number): Upload {
    const nowMs = this.#clock.monotonicMs();
    for (const [other, { heardMs }] of this.#uploads) if (nowMs - heardMs > FORGOTTEN_MS) this.#uploads.delete(other);
    const known = this.#uploads.get(name);
    if (known !== undefined) return known;
    if (part !== 0) throw new RpcError('not-found', 'This file was on its way for too long. Import it again; nothing was changed.');
    if (this.#uploads.size >= UPLOADS_MAX) throw new RpcError('busy', `${UPLOADS_MAX} files are being imported already. Wait until one is done.`);
    const upload: Upload = { parts: [], bytes: 0, heardMs: nowMs };
    this.#uploads.set(name, upload);
    return upload;
  }
}

export async function importFile(room: ChatRoom, bytes: Uint8Array): Promise<ImportDone> {
  let threads;
  try { threads = readChatFile(textOf(bytes)); } catch (fault) {
    if (fault instanceof ChatFileError) throw new RpcError('bad-request', fault.message);
    throw fault;
  }
  return room.bringIn(threads);
}

function textOf(bytes: Uint8Array): string {
  if (bytes.byteLength > IMPORT_BYTES_MAX) throw tooLarge(bytes.byteLength);
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { throw notText(); }
}
