// A hostile other side against a real link process: each of its frames ends its own link with a reason and nothing else.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, FRAME_PAYLOAD_BYTES, LINK_CHANNEL } from '../../../app/mesh/frames.ts';
import { channels, limits } from '../../../schemas/mesh.ts';
import { encodeWord } from '../../../worker/mesh/linkWords.ts';
import { HeardHost, connect, until, wire } from './linkPair.ts';
import { rawLink } from './rawPeer.ts';
import type { RawPeer } from './rawPeer.ts';

let host: HeardHost, friend: HeardHost, number = 0;
beforeAll(async () => {
  host = new HeardHost();
  friend = new HeardHost();
  wire(host, friend);
  await connect(host, friend, 'friend');
});
afterAll(async () => { await Promise.all([host.host.stop(), friend.host.stop()]); });

const text = (words: string) => new TextEncoder().encode(words);
const channel = (name: (typeof channels)[number]) => channels.indexOf(name);

/** What becomes of a link whose other side does `attack`, while another link goes on. */
async function outcome(attack: (raw: RawPeer) => void | Promise<void>, options: { admit?: boolean; withinMs?: number } = {}): Promise<string> {
  number += 1;
  const linkId = `raw-${number}`, raw = await rawLink(host, linkId, options.admit ?? true);
  await attack(raw);
  await until(() => host.closed.some((each) => each.linkId === linkId), options.withinMs ?? 10_000, 'the end of the link').catch(() => undefined);
  const before = friend.heard.length;
  host.host.send('friend', 'control', Uint8Array.of(1));
  await until(() => friend.heard.length > before, 5_000, 'a word over the other link');
  raw.peer.destroy();
  expect([host.processes.length, host.lines, host.warnings]).toEqual([1, [], []]);
  return host.closed.find((each) => each.linkId === linkId)?.reason ?? 'lives';
}

describe('a link process', () => {
  it('M41 survives what ended others: a truncated sync step, awareness that is no JSON, and an answer nobody asked for', async () => {
    // A sync step 1 whose length claims more than there is; awareness of one client whose state is no JSON.
    expect(await outcome((raw) => { raw.send(encodeFrame(channel('y-sync'), 0, true, Uint8Array.of(0, 200))); raw.send(Uint8Array.of(0, 0, 200)); })).toBe('malformed');
    expect(await outcome((raw) => { raw.send(encodeFrame(channel('awareness'), 0, true, Uint8Array.of(1, 1, 1, 1, ...text('{not json')))); raw.send(Uint8Array.of(1)); })).toBe('malformed');
    const forged = JSON.stringify({ type: 'answer', sdp: 'v=0\r\n', from: 'unknown' });
    host.host.signal('nobody', forged);
    expect(await outcome((raw) => { host.host.signal(`raw-${number}`, forged); host.host.signal(`raw-${number}`, '{'); raw.send(Uint8Array.of(9)); })).toBe('malformed');
  });

  it('M41 M43 closes over each frame that breaks a rule, with the reason', async () => {
    expect(await outcome((raw) => { raw.send(Uint8Array.of(2, 0, 0, 0, 0, 0, 1)); })).toBe('version');
    expect(await outcome((raw) => { raw.send(encodeFrame(0, 1, true, text('{}'))); })).toBe('malformed');
    expect(await outcome((raw) => { raw.send(encodeFrame(LINK_CHANNEL, 0, true, text('what'))); })).toBe('malformed');
    expect(await outcome((raw) => { raw.send(encodeFrame(channel('rpc'), 0, true, text('{}'))); }, { admit: false })).toBe('not-a-member');
    expect(await outcome((raw) => { for (let part = 0; part < 3; part += 1) raw.send(encodeFrame(0, 0, false, new Uint8Array(FRAME_PAYLOAD_BYTES))); })).toBe('too-large');
  }, 60_000);

  it('M42 takes no message above its channel\'s cap, whatever is claimed: 257 KiB, 17 MiB, 64 MiB', async () => {
    for (const [name, bytes] of [['rpc', 257 * 1024], ['bulk', 257 * 1024], ['log', 1 << 20], ['y-sync', 17 << 20], ['bulk', 64 << 20]] as const) {
      const ended = await outcome(async (raw) => {
        for (let sent = 0; sent < bytes && !raw.ended; sent += FRAME_PAYLOAD_BYTES) {
          raw.send(encodeFrame(channel(name), 0, false, new Uint8Array(FRAME_PAYLOAD_BYTES)));
          if (raw.peer.bufferSize > 1 << 20) await new Promise((resolve) => { setTimeout(resolve, 2); });
        }
      });
      expect([name, bytes, ended]).toEqual([name, bytes, 'too-large']);
    }
  }, 60_000);

  it('M42 hears the others while links begin messages on every channel and never finish them', async () => {
    const slow: RawPeer[] = [];
    for (let each = 0; each < 5; each += 1) slow.push(await rawLink(host, `slow-${each}`));
    const piece = new Uint8Array(FRAME_PAYLOAD_BYTES);
    await Promise.all(slow.map(async (raw) => {
      for (const name of ['bulk', 'rpc', 'log'] as const) for (let part = 0; part < 7; part += 1) raw.send(encodeFrame(channel(name), 0, false, piece));
      for (let part = 0; part < 480 && !raw.ended; part += 1) {
        raw.send(encodeFrame(channel('y-sync'), 0, false, piece));
        while (raw.peer.bufferSize > 1 << 19 && !raw.ended) await new Promise((resolve) => { setTimeout(resolve, 2); });
      }
    }));
    const before = host.heard.length, block = new Uint8Array(limits.bulkBytes).fill(7);
    for (let each = 0; each < 8; each += 1) friend.host.send('friend', 'bulk', block);
    await until(() => host.heard.length === before + 8, 20_000, 'eight blocks of the friend');
    expect(host.closed.filter(({ linkId }) => linkId === 'friend')).toEqual([]);
    expect([host.processes.length, host.lines, host.warnings]).toEqual([1, [], []]);
    for (const raw of slow) raw.peer.destroy();
    await until(() => slow.every((_, each) => host.closed.some(({ linkId }) => linkId === `slow-${each}`)), 20_000, 'the end of the slow ones');
  }, 90_000);

  it('M48 hangs up on floods of words, of messages and of bytes', async () => {
    expect(await outcome((raw) => { for (let each = 0; each < 2_000; each += 1) raw.send(encodeWord({ word: 'ping', value: each })); })).toBe('too-fast');
    expect(await outcome((raw) => { for (let each = 0; each < 2_000; each += 1) raw.send(encodeFrame(0, each, true, Uint8Array.of(1))); })).toBe('too-fast');
    // All at once, so that the engine and not this test says how fast it goes.
    expect(await outcome((raw) => {
      const block = new Uint8Array(FRAME_PAYLOAD_BYTES);
      for (let message = 0; message < 200; message += 1) for (let part = 0; part < 8; part += 1) raw.send(encodeFrame(channel('bulk'), message, part === 7, part === 7 ? new Uint8Array() : block));
    })).toBe('too-fast');
  }, 60_000);

  it('M47 M48 notices a side that says nothing after six seconds, and what it may not be sent does not pile up', async () => {
    const startedMs = performance.now();
    expect(await outcome(() => undefined, { withinMs: 9_000 })).toBe('gone');
    expect(performance.now() - startedMs).toBeGreaterThan(limits.deadAfterMs - 500);
    expect(performance.now() - startedMs).toBeLessThan(limits.deadAfterMs + 2_500);
  }, 20_000);
});
