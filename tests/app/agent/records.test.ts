// Checkpoint shelf, measured RBY, notices and metric windows.
import { expect, test } from 'vitest';
import { bestOf, mustStay, trainedOn } from '../../../app/agent/checkpointShelf.ts';
import type { Shelved } from '../../../app/agent/checkpointShelf.ts';
import { METRIC_EVENT_MS, MetricWindow } from '../../../app/agent/metricFeed.ts';
import { MAX_NOTICES, NoticeBoard } from '../../../app/agent/notices.ts';
import { WORK_WINDOW_MS, WorkShare } from '../../../app/agent/workShare.ts';

const at = '2026-11-20T08:00:00.000Z';
const shelved = (name: string, heldOut: number | null, sources: string[] = [], bytes = 10): Shelved => ({
  checkpoint: name, sha256: name, bytes, tokenizer: 't', step: 1, tokensSeen: 1, trainLoss: 1, heldOutBitsPerByte: heldOut, sources,
});

test('best, newest and the newest that saw no granted text must stay', () => {
  const shelf = [shelved('best', 1), shelved('old', 3), shelved('clean', 3), shelved('mid', 2, ['s']), shelved('new', 2.5, ['s'])];
  expect(bestOf(shelf)?.checkpoint).toBe('best');
  expect([...mustStay(shelf)].map((one) => one.checkpoint).sort()).toEqual(['best', 'clean', 'new']);
  expect(trainedOn(shelf, 's').map((one) => one.checkpoint)).toEqual(['mid', 'new']);
  expect(mustStay([]).size).toBe(0);
});

test('what the last text that was allowed came on top of must stay', () => {
  const shelf = [shelved('best', 1), shelved('clean', 3), shelved('one', 2, ['s']), shelved('one more', 2, ['s']), shelved('two', 2, ['s', 't']), shelved('new', 2.5, ['s', 't'])];
  expect([...mustStay(shelf)].map((one) => one.checkpoint).sort()).toEqual(['best', 'clean', 'new', 'one more']);
});

test('RBY is the measured share of working time within the window', () => {
  const share = new WorkShare();
  expect(share.share(0)).toBeNull();
  share.note({ perceiveMs: 1, thinkMs: 2, actMs: 1 }, 0);
  share.note({ perceiveMs: 1, thinkMs: 4, actMs: 1 }, 500);
  expect(share.share(600)).toEqual({ r: 0.2, b: 0.6, y: 0.2 });
  share.note({ perceiveMs: 0, thinkMs: 1, actMs: 0 }, WORK_WINDOW_MS + 1);
  expect(share.share(WORK_WINDOW_MS + 1)).toEqual({ r: 0, b: 1, y: 0 });
  expect(share.share(3 * WORK_WINDOW_MS)).toBeNull();
});

test('a notice stands once per id and goes with its cause', () => {
  const board = new NoticeBoard();
  expect(board.put({ id: 'disk', severity: 'error', text: 'full', at })).toBe(true);
  expect(board.put({ id: 'disk', severity: 'error', text: 'full', at: 'later' })).toBe(false);
  expect(board.put({ id: 'disk', severity: 'error', text: 'still full', at })).toBe(true);
  expect(board.list.map((notice) => notice.text)).toEqual(['still full']);
  expect(board.clear('disk')).toBe(true);
  expect(board.clear('disk')).toBe(false);
  for (let i = 0; i < 2 * MAX_NOTICES; i += 1) board.put({ id: `n${i}`, severity: 'info', text: 'x', at });
  expect(board.list.length).toBe(MAX_NOTICES);
});

test('metric points are means, at most two a second, and never without a step', () => {
  const window = new MetricWindow(METRIC_EVENT_MS, 0);
  const rest = { heldOutBitsPerByte: null, rby: null };
  expect(window.take(10_000, rest)).toBeNull();
  window.note({ step: 1, trainLoss: 2, tokens: 10, tokensPerSecond: 100, learningRate: 0.001 });
  window.note({ step: 2, trainLoss: 4, tokens: 10, tokensPerSecond: 300, learningRate: 0.001 });
  expect(window.take(METRIC_EVENT_MS - 1, rest)).toBeNull();
  expect(window.take(METRIC_EVENT_MS, rest)).toEqual({ at: METRIC_EVENT_MS, step: 2, trainLoss: 3, tokensPerSecond: 200, learningRate: 0.001, heldOutBitsPerByte: null, rby: null });
  expect(window.take(10 * METRIC_EVENT_MS, rest)).toBeNull();
});
