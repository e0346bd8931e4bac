// Calls of members by their bytes: what is too much is not read and counts against its sender, what is too long is not sent.
import { describe, expect, test } from 'vitest';
import type { MeshNode } from '../../../../app/mesh/meshNode.ts';
import { writeCall } from '../../../../app/mesh/callWire.ts';
import { MeshCalls } from '../../../../main/node/mesh/meshCalls.ts';
import { limits, type MeshRefusal, type RpcMessage } from '../../../../schemas/mesh.ts';
import { visitLimits } from '../../../../schemas/visit.ts';
import { ManualClock } from '../../../doubles/manualClock.ts';

const ONE = 'a'.repeat(64), OTHER = 'b'.repeat(64), VISIT = '0'.repeat(32);
const land = (name: string): RpcMessage => ({ type: 'visit-land', id: VISIT, land: { version: 1, regions: [], relics: Array.from({ length: visitLimits.rows }, (_, index) => [index + 1, 1, name]) } });

function callsHere() {
  const clock = new ManualClock(), strikes: [string, MeshRefusal][] = [], read: string[] = [], sent: number[] = [];
  const node = { strike: (nodeId: string, reason: MeshRefusal) => { strikes.push([nodeId, reason]); }, send: (_nodeId: string, _channel: string, bytes: Uint8Array) => { sent.push(bytes.length); return true; } } as unknown as MeshNode;
  const calls = new MeshCalls({ node: () => node, clock, trainer: () => null, artefacts: () => null, answers: () => false, visits: { receive: (nodeId) => { read.push(nodeId); }, changed: () => undefined } });
  return { clock, strikes, read, sent, calls };
}

describe('calls of members', () => {
  test('more bytes than a member may make this node read are not read and count against it; another member is heard, and it too once it slows down', async () => {
    const { clock, strikes, read, calls } = callsHere();
    const bytes = writeCall(land('x'.repeat(80)));
    const within = Math.floor(limits.rpcBytesAtOnce / bytes.length);
    for (let turn = 0; turn < within + 3; turn += 1) calls.receive(ONE, 'rpc', bytes);
    expect([read.length, strikes]).toEqual([within, Array.from({ length: 3 }, () => [ONE, 'too-fast'])]);
    calls.receive(OTHER, 'rpc', bytes);
    await clock.advance(2_000);
    calls.receive(ONE, 'rpc', bytes);
    expect([read.slice(within), strikes.length]).toEqual([[OTHER, ONE], 3]);
  });

  test('what is longer than a call may be is not sent', () => {
    const { sent, calls } = callsHere();
    expect([calls.send(ONE, land('島'.repeat(40))), calls.send(ONE, land('x'))]).toEqual([false, true]);
    expect(sent).toHaveLength(1);
  });
});
