// The border of the compute process: what it is called, and the shapes of its calls and events.
import { computeMethods } from '../../schemas/compute.ts';
import type { ComputeEvent, ComputeHandlers, ComputeReplyFrame } from '../../schemas/compute.ts';
import { answerCall } from '../border.ts';

export type PostReply = (frame: ComputeReplyFrame) => void;

export function eventFrame(event: ComputeEvent): ComputeReplyFrame { return { type: 'event', ...event }; }

export function answer(message: unknown, handlers: ComputeHandlers, post: PostReply): Promise<void> {
  return answerCall('compute', computeMethods, message, handlers, post);
}
