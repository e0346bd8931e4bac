// Damaged and random frames against the assembly; the same in CI and at night, only longer.
import { FrameAssembly, InboundBudget } from '../../../app/mesh/frameAssembly.ts';
import { FRAME_PAYLOAD_BYTES, encodeFrame } from '../../../app/mesh/frames.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { channels, limits } from '../../../schemas/mesh.ts';

export interface FuzzOutcome { threw: string[]; leftHeld: number }

/** Links live until a frame is refused; a new one follows. */
export function fuzzFrames(frames: number, seed: number): FuzzOutcome {
  const stream = SeededStream.from(seed, 'fuzz'), budget = new InboundBudget(limits.inboundBytes);
  const threw: string[] = [], filler = new Uint8Array(FRAME_PAYLOAD_BYTES);
  const fresh = () => { const one = new FrameAssembly(budget.share()); if (stream.nextBelow(4) > 0) one.admit(); return one; };
  let link = fresh();
  for (let index = 0; index < frames; index += 1) {
    const frame = draw(stream, filler);
    try {
      const taken = link.take(frame);
      if (taken.kind === 'message' && taken.content.length > limits.ySyncBytes) threw.push(`seed ${seed}, frame ${index}: a message above every cap`);
      if (taken.kind === 'refused') { link.end(); link = fresh(); }
    } catch (error) { threw.push(`seed ${seed}, frame ${index}: ${String(error)}`); }
    if (budget.held > limits.inboundBytes) threw.push(`seed ${seed}, frame ${index}: ${budget.held} bytes held`);
  }
  link.end();
  return { threw, leftHeld: budget.held };
}

function draw(stream: SeededStream, filler: Uint8Array): Uint8Array {
  const kind = stream.nextBelow(4);
  if (kind === 0) return Uint8Array.from({ length: stream.nextBelow(40) }, () => stream.nextBelow(256));
  const last = stream.nextBelow(3) > 0;
  const frame = encodeFrame(stream.nextBelow(channels.length), stream.nextBelow(3), last, last ? filler.subarray(0, stream.nextBelow(300)) : filler);
  if (kind === 1) for (let flips = 1 + stream.nextBelow(3); flips > 0; flips -= 1) frame[stream.nextBelow(Math.min(frame.length, 16))] = stream.nextBelow(256);
  return kind === 2 ? frame.subarray(0, stream.nextBelow(frame.length + 1)) : frame;
}
