// The world's binary frames on the line of a window: only to those that draw, dropped where a window is behind, whole after that.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { readFrame, type WorldFrame } from '../../../app/world/view/frame.ts';
import { BINARY_WORLD_FRAME, ROW, ROW_WORDS } from '../../../schemas/worldFrame.ts';
import { HostFixture } from './hostFixture.ts';

let f: HostFixture;
beforeEach(async () => { f = await new HostFixture().start(); });
afterEach(async () => { await f.stop(); });

const rowsAt = (tick: number, entities: number): Int32Array => {
  const rows = new Int32Array(entities * ROW_WORDS);
  for (let row = 0; row < entities; row += 1) {
    const spot = (row * 7 + tick * 500) % 60_000;
    rows.set([row + 1, 0, spot, 0, spot, 0], row * ROW_WORDS);
    rows[row * ROW_WORDS + ROW.panes] = 200;
  }
  return rows;
};

async function open(): Promise<{ socket: WebSocket; frames: WorldFrame[]; texts: string[] }> {
  const socket = await f.socket({ origin: f.origin, cookie: await f.cookie() });
  if (!(socket instanceof WebSocket)) throw new Error(`refused with ${socket}`);
  const frames: WorldFrame[] = [];
  const texts: string[] = [];
  socket.on('message', (data: Buffer, binary) => {
    if (!binary) { texts.push(data.toString()); return; }
    expect(data.readInt32LE(0)).toBe(BINARY_WORLD_FRAME);
    frames.push(readFrame(Uint8Array.from(data.subarray(4)).buffer));
  });
  socket.send(JSON.stringify({ type: 'hello', proto: 1, build: 't', session: null, lastSeq: 0 }));
  await expect.poll(() => texts.length).toBeGreaterThan(0);
  return { socket, frames, texts };
}

it('[H15] a window gets a whole frame first, then what changed, and none while it does not draw', async () => {
  const { socket, frames, texts } = await open();
  f.agent.showWorld(1, rowsAt(1, 50));
  f.agent.showWorld(2, rowsAt(1, 50).subarray(0, 48 * ROW_WORDS));
  await expect.poll(() => frames.map(({ full, rows, removed }) => ({ full, rows, removed }))).toEqual([{ full: true, rows: 50, removed: 0 }, { full: false, rows: 0, removed: 2 }]);
  socket.send(JSON.stringify({ type: 'watch', world: false }));
  await expect.poll(() => f.agent.watchers).toBe(0);
  f.agent.showWorld(3, rowsAt(3, 50));
  socket.send(JSON.stringify({ type: 'watch', world: true }));
  await expect.poll(() => f.agent.watchers).toBe(1);
  f.agent.showWorld(4, rowsAt(3, 50));
  await expect.poll(() => frames.length).toBe(3);
  expect(frames[2]).toMatchObject({ full: true, rows: 50, tick: 4 });
  const before = texts.length;
  socket.send(JSON.stringify({ type: 'ping' }));
  await expect.poll(() => texts.length).toBeGreaterThan(before);
  socket.terminate();
});

it('[H16] a window that reads too slowly misses frames, then gets everything at once', async () => {
  const { socket, frames } = await open();
  socket.pause();
  // Far more than the kernel's buffers hold between the two.
  for (let tick = 1; tick <= 60; tick += 1) { f.agent.showWorld(tick, rowsAt(tick, 10_000)); await new Promise((done) => { setTimeout(done, 5); }); }
  socket.resume();
  await expect.poll(() => { f.agent.showWorld(100, rowsAt(100, 10_000)); return frames.at(-1)?.tick; }).toBe(100);
  const full = frames.filter((frame) => frame.full);
  expect(frames.length).toBeLessThan(60);
  expect(full.length).toBeGreaterThan(1);
  // What it holds is whole, whichever frames were left out.
  let base = -1;
  for (const frame of frames) {
    if (!frame.full) expect(frame.baseTick).toBe(base);
    base = frame.tick;
  }
  socket.terminate();
});
