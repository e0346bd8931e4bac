// The frame codec: golden bytes, every way a frame can be wrong, and random bytes by the thousand.
import { describe, expect, it } from 'vitest';
import { FrameAssembly, InboundBudget } from '../../../app/mesh/frameAssembly.ts';
import { FRAME_PAYLOAD_BYTES, LINK_CHANNEL, MessageFrames, decodeFrame, encodeFrame, messageCaps } from '../../../app/mesh/frames.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { channels, limits } from '../../../schemas/mesh.ts';
import { fuzzFrames } from './fuzzFrames.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const content = (bytes: number, seed = bytes): Uint8Array => {
  const stream = SeededStream.from(seed, 'content');
  return Uint8Array.from({ length: bytes }, () => stream.nextBelow(256));
};
function admitted(budget = new InboundBudget(limits.inboundBytes)): FrameAssembly {
  const assembly = new FrameAssembly(budget.share());
  assembly.admit();
  return assembly;
}
const framesOf = (channel: number, message: number, bytes: Uint8Array): Uint8Array[] => {
  const frames = new MessageFrames(channel, message, bytes), all: Uint8Array[] = [];
  do all.push(frames.next()); while (!frames.done);
  return all;
};

describe('frames', () => {
  it('M40 have the bytes they always had', () => {
    expect(hex(encodeFrame(0, 0, true, Uint8Array.of(1, 2, 3)))).toBe('01000000000001010203');
    expect(hex(encodeFrame(5, 0x01020304, true, new Uint8Array()))).toBe('01050102030401');
    const long = encodeFrame(3, 7, false, new Uint8Array(FRAME_PAYLOAD_BYTES).fill(9));
    expect(long.length).toBe(limits.frameBytes);
    expect(hex(long.subarray(0, 9))).toBe('010300000007000909');
    expect(decodeFrame(long)).toEqual({ channel: 3, message: 7, last: false, payload: long.subarray(7) });
  });

  it('M40 carry messages of every length, whatever lies between them', () => {
    for (const bytes of [0, 1, FRAME_PAYLOAD_BYTES - 1, FRAME_PAYLOAD_BYTES, FRAME_PAYLOAD_BYTES + 1, 255 * 1024, limits.bulkBytes]) {
      const assembly = admitted(), sent = content(bytes), out: Uint8Array[] = [];
      const small = framesOf(0, 0, Uint8Array.of(42));
      for (const [index, frame] of framesOf(5, 0, sent).entries()) {
        for (const each of index === 1 ? [...small, frame] : [frame]) {
          const taken = assembly.take(each);
          expect(taken.kind).not.toBe('refused');
          if (taken.kind === 'message' && taken.channel === 'bulk') out.push(taken.content);
        }
      }
      expect(out.length).toBe(1);
      expect(hex(out[0] ?? new Uint8Array())).toBe(hex(sent));
    }
  });

  it('M41 that are wrong are a reason, never an error', () => {
    const reason = (bytes: Uint8Array, assembly = admitted()) => { const taken = assembly.take(bytes); return taken.kind === 'refused' ? taken.reason : taken.kind; };
    const good = encodeFrame(0, 0, true, Uint8Array.of(1));
    for (let length = 0; length < 7; length += 1) expect(reason(good.subarray(0, length))).toBe('malformed');
    const changed = (at: number, value: number) => { const copy = good.slice(); copy[at] = value; return copy; };
    expect(reason(changed(0, 2))).toBe('version');
    expect(reason(changed(1, channels.length))).toBe('malformed');
    expect(reason(changed(6, 2))).toBe('malformed');
    // Not the last, and shorter than a frame can be.
    expect(reason(changed(6, 0))).toBe('malformed');
    expect(reason(changed(5, 1))).toBe('malformed');
    expect(reason(new Uint8Array(limits.frameBytes + 1).fill(1))).toBe('too-large');
    const twice = admitted();
    expect(reason(good, twice)).toBe('message');
    expect(reason(good, twice)).toBe('malformed');
    expect(reason(encodeFrame(LINK_CHANNEL, 0, false, new Uint8Array(FRAME_PAYLOAD_BYTES)))).toBe('malformed');
  });

  it('M42 are refused before a byte above the channel\'s cap is kept, from 255 KiB to 64 MiB', () => {
    for (const [number, channel] of channels.entries()) {
      for (const bytes of [255 * 1024, 257 * 1024, 1 << 20, 17 << 20, 64 << 20]) {
        const budget = new InboundBudget(limits.inboundBytes), assembly = admitted(budget), payload = new Uint8Array(FRAME_PAYLOAD_BYTES);
        let sent = 0, end: string = 'more';
        while (end === 'more' && sent < bytes) {
          const part = Math.min(FRAME_PAYLOAD_BYTES, bytes - sent);
          const taken = assembly.take(encodeFrame(number, 0, sent + part === bytes, payload.subarray(0, part)));
          sent += part;
          end = taken.kind === 'refused' ? taken.reason : taken.kind;
          expect(budget.held).toBeLessThanOrEqual(messageCaps[channel]);
        }
        expect(`${channel} ${bytes} ${end}`).toBe(`${channel} ${bytes} ${bytes <= messageCaps[channel] ? 'message' : 'too-large'}`);
      }
    }
  });

  it('M42 of all links together stay within one budget, and what ends gives back', () => {
    const budget = new InboundBudget(limits.ySyncBytes), half = new Uint8Array(FRAME_PAYLOAD_BYTES);
    const links = [admitted(budget), admitted(budget)];
    let refusals = 0;
    for (let round = 0; round < 400; round += 1) for (const link of links) if (link.take(encodeFrame(1, 0, false, half)).kind === 'refused') refusals += 1;
    expect(refusals).toBeGreaterThan(0);
    expect(budget.held).toBeLessThanOrEqual(limits.ySyncBytes);
    for (const link of links) link.end();
    expect(budget.held).toBe(0);
  });

  it('M42 four that begin the longest message there is and never finish it keep nobody else from being heard', () => {
    const budget = new InboundBudget(limits.inboundBytes), piece = new Uint8Array(FRAME_PAYLOAD_BYTES);
    const slow = Array.from({ length: 4 }, () => admitted(budget)), honest = Array.from({ length: limits.links - 4 }, () => admitted(budget));
    for (let part = 0; part < 500; part += 1) for (const link of slow) link.take(encodeFrame(1, 0, false, piece));
    expect(budget.held).toBeGreaterThan(limits.inboundBytes / 2);
    for (const [message, size] of [limits.bulkBytes, limits.rpcBytes].entries()) {
      for (const link of honest) {
        const ends = framesOf(message === 0 ? 5 : 4, 0, content(size)).map((frame) => link.take(frame).kind);
        expect(ends.at(-1)).toBe('message');
      }
    }
    expect(budget.held).toBeLessThanOrEqual(limits.inboundBytes);
  });

  it('M43 of a side that is not admitted pass on control and log only, and small', () => {
    const stranger = () => new FrameAssembly(new InboundBudget(limits.inboundBytes).share());
    for (const [number, channel] of channels.entries()) {
      expect([channel, stranger().take(encodeFrame(number, 0, true, Uint8Array.of(1))).kind]).toEqual([channel, channel === 'control' || channel === 'log' ? 'message' : 'refused']);
    }
    const over = stranger();
    expect(over.take(encodeFrame(0, 0, true, new Uint8Array(16 * 1024 + 1)))).toEqual({ kind: 'refused', reason: 'too-large' });
  });

  it('M41 20,000 random and damaged frames: no error, no message that was not sent, all memory given back', () => {
    expect(fuzzFrames(20_000, 4)).toEqual({ threw: [], leftHeld: 0 });
  });
});
