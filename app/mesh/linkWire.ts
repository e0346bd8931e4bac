// Frames between the agent and links that run in a page, where only bytes can be sent: a header in JSON and the one message that may
// be in it as bytes behind. The framing is that of the readers process; what the frames mean, it does not know.
import { FrameReader, frameHead } from '../ingest/readerFrames.ts';

const BODIES = ['input', 'data'] as const;
type Part = Readonly<Record<string, unknown>>;
const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

export function packLinkFrame(frame: object): Uint8Array {
  for (const at of BODIES) {
    const part: unknown = (frame as Part)[at];
    if (!isPart(part) || !(part['message'] instanceof Uint8Array)) continue;
    const { message, ...rest } = part as Part & { message: Uint8Array };
    const head = frameHead({ at, frame: { ...frame, [at]: rest } }, message.length), whole = new Uint8Array(head.length + message.length);
    whole.set(head);
    whole.set(message, head.length);
    return whole;
  }
  return frameHead({ at: null, frame }, 0);
}

/** What was packed, or null where it is nothing that was. */
export function unpackLinkFrame(bytes: Uint8Array): unknown {
  try {
    const frames = new FrameReader().push(bytes), [only] = frames;
    if (only === undefined || frames.length !== 1 || !isPart(only.header) || !isPart(only.header['frame'])) return null;
    const { at } = only.header, frame = only.header['frame'];
    if (at === null) return frame;
    const key = BODIES.find((name) => name === at), part = key === undefined ? undefined : frame[key];
    return key === undefined || !isPart(part) ? null : { ...frame, [key]: { ...part, message: only.body.slice() } };
  } catch { return null; }
}
