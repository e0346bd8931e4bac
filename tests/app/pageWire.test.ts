// Frames of pages: whatever is packed comes back, bytes wherever they were; and what others packed reaches no place that was not empty.
import { expect, test } from 'vitest';
import { frameHead } from '../../app/ingest/readerFrames.ts';
import { COMPUTE_CAPS, LINK_CAPS, packPageFrame, unpackPageFrame } from '../../app/pageWire.ts';

const bytes = (...values: number[]) => Uint8Array.of(...values);
const back = (frame: object) => unpackPageFrame(packPageFrame(frame, COMPUTE_CAPS), COMPUTE_CAPS);

test.each([
  ['no bytes', { type: 'result', id: 1, output: {} }],
  ['bytes and null side by side', { type: 'call', id: 1, method: 'load', input: { weights: bytes(1, 2, 3), localAdapter: null, tokenizer: 'Fluß 青 😀 \u007f' } }],
  ['bytes in a list of lists', { type: 'call', id: 2, method: 'mesh.apply', input: { taken: [{ author: 'a', payload: bytes(9), weight: 1 }, { author: 'b', payload: bytes(), weight: 2 }] } }],
  ['bytes as elements', { type: 'call', id: 3, method: 'mesh.measure', input: { payloads: [bytes(1), bytes(2, 3), bytes(4)], sample: 0 } }],
  ['a list of thousands', { type: 'call', id: 4, method: 'data', input: { shared: Array.from({ length: 3_000 }, (_, id) => ({ id: `k-${id}`, text: 'ü' })) } }],
  ['numbers as they are', { type: 'event', event: 'step', data: { trainLoss: 0.1 + 0.2, least: 5e-324, none: null } }],
])('%s', (_, frame) => { expect(back(frame)).toEqual(frame); });

test('what was packed is not changed, and the bytes that come back are their own', () => {
  const weights = bytes(1, 2), frame = { input: { weights } }, packed = packPageFrame(frame, COMPUTE_CAPS);
  const { input } = unpackPageFrame(packed, COMPUTE_CAPS) as typeof frame;
  packed.fill(0);
  expect([frame.input.weights, input.weights, input.weights.byteOffset]).toEqual([weights, bytes(1, 2), 0]);
});

const made = (header: object, body: Uint8Array = bytes(7)) => { const head = frameHead(header, body.length), whole = new Uint8Array(head.length + body.length); whole.set(head); whole.set(body, head.length); return unpackPageFrame(whole, COMPUTE_CAPS); };
const frame = { input: { a: null, full: 1, list: [null] } };
test.each([
  ['a place that is not empty', { frame, places: [{ path: ['input', 'full'], bytes: 1 }] }],
  ['a place that is not there', { frame, places: [{ path: ['input', 'b'], bytes: 1 }] }],
  ['a place of every object', { frame, places: [{ path: ['input', 'constructor', 'prototype', 'x'], bytes: 1 }] }],
  ['the prototype', { frame, places: [{ path: ['input', '__proto__'], bytes: 1 }] }],
  ['a prototype of its own', JSON.parse('{"frame":{"input":{"__proto__":null}},"places":[{"path":["input","__proto__"],"bytes":1}]}') as object],
  ['the frame itself', { frame, places: [{ path: [], bytes: 1 }] }],
  ['inside bytes', { frame, places: [{ path: ['input', 'a'], bytes: 1 }, { path: ['input', 'a', 0], bytes: 0 }] }],
  ['the length of a list', { frame, places: [{ path: ['input', 'list', 'length'], bytes: 1 }] }],
  ['more bytes than there are', { frame, places: [{ path: ['input', 'a'], bytes: 2 }] }],
  ['fewer bytes than there are', { frame, places: [{ path: ['input', 'a'], bytes: 0 }] }],
  ['a negative number of bytes', { frame, places: [{ path: ['input', 'a'], bytes: -1 }, { path: ['input', 'list', 0], bytes: 2 }] }],
  ['half a byte', { frame, places: [{ path: ['input', 'a'], bytes: 0.5 }] }],
  ['a path too deep', { frame, places: [{ path: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], bytes: 1 }] }],
  ['no list of places', { frame, places: {} }],
  ['a frame that is a list', { frame: [null], places: [{ path: [0], bytes: 1 }] }],
  ['a frame that is a text', { frame: 'x', places: [] }],
])('refuses %s', (_, header) => {
  expect(made(header)).toBe(null);
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
});

test('refuses what is longer than its kind of page may send', () => {
  const large = { type: 'event', data: { message: new Uint8Array(LINK_CAPS.bodyBytes + 1) } };
  expect(() => packPageFrame(large, LINK_CAPS)).toThrow('longer than allowed');
  expect(unpackPageFrame(packPageFrame(large, COMPUTE_CAPS), LINK_CAPS)).toBe(null);
  expect(unpackPageFrame(packPageFrame(large, COMPUTE_CAPS), COMPUTE_CAPS)).toMatchObject({ type: 'event' });
});
