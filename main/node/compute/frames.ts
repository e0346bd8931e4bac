// What the compute process says, checked at the border: it handles untrusted bytes, so nothing it sends is believed
// before its shape is known.
import { z } from 'zod';
import { computeEvents } from '../../../schemas/compute.ts';
import type { ComputeEvent, ComputeEventName } from '../../../schemas/compute.ts';

const Reply = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id: z.int(), output: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id: z.int(), message: z.string().max(10_000) }),
  z.strictObject({ type: z.literal('event'), event: z.enum(Object.keys(computeEvents) as [ComputeEventName, ...ComputeEventName[]]), data: z.unknown() }),
]);
export type CheckedFrame = { type: 'result'; id: number; output: unknown } | { type: 'error'; id: number; message: string } | { type: 'event'; event: ComputeEvent };

/** Throws with what was wrong. */
export function readFrame(message: unknown): CheckedFrame {
  const frame = Reply.parse(message);
  if (frame.type !== 'event') return frame;
  const data = computeEvents[frame.event].parse(frame.data);
  return { type: 'event', event: { event: frame.event, data } as ComputeEvent };
}
