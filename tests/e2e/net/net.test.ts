// The parts of the made-up internet by themselves: a line is as slow, late and lossy as it is told, and a router lets nobody in who was
// not asked, under ports that differ for each conversation, with checksums that hold.
import { describe, expect, it } from 'vitest';
import { SeededStream } from '../../../app/physics/random.ts';
import { FAR_LINE } from './lines.ts';
import { Line } from './line.ts';
import { SymmetricNat } from './nat.ts';
import { endsOf, readdress, UDP } from './packet.ts';

const drawing = () => { const random = SeededStream.from(7, 'net'); return () => random.nextFloat(); };

/** One's complement sum of 16-bit words; zero where a checksum is part of them and holds. */
function sumOf(...parts: Buffer[]): number {
  let sum = 0;
  const all = Buffer.concat([...parts, Buffer.alloc(parts.reduce((bytes, part) => bytes + part.length, 0) % 2)]);
  for (let at = 0; at < all.length; at += 2) { sum += all.readUInt16BE(at); sum = (sum & 0xffff) + (sum >>> 16); }
  return ~sum & 0xffff;
}
const pseudo = (packet: Buffer) => Buffer.concat([packet.subarray(12, 20), Buffer.from([0, packet.readUInt8(9), 0, packet.length - 20])]);

function datagram(from: string, fromPort: number, to: string, toPort: number): Buffer {
  const packet = Buffer.alloc(20 + 8 + 11, 0x5a);
  packet.writeUInt8(0x45, 0); packet.writeUInt16BE(packet.length, 2); packet.writeUInt16BE(0, 6); packet.writeUInt8(UDP, 9); packet.writeUInt16BE(0, 10);
  Buffer.from([...from.split('.'), ...to.split('.')].map(Number)).copy(packet, 12);
  packet.writeUInt16BE(fromPort, 20); packet.writeUInt16BE(toPort, 22); packet.writeUInt16BE(19, 24); packet.writeUInt16BE(0, 26);
  packet.writeUInt16BE(sumOf(packet.subarray(0, 20)), 10);
  packet.writeUInt16BE(sumOf(pseudo(packet), packet.subarray(20)), 26);
  return packet;
}
const sums = (packet: Buffer) => [sumOf(packet.subarray(0, 20)), sumOf(pseudo(packet), packet.subarray(20))];

describe('a packet', () => {
  it('has both checksums right after any change of address and port', () => {
    const packet = datagram('10.1.0.2', 5_000, '198.18.1.2', 40_000);
    expect(sums(packet)).toEqual([0, 0]);
    for (const [side, address, port] of [['from', '198.18.2.2', 21_234], ['to', '255.255.255.255', 65_535], ['from', '0.0.0.1', 1]] as const) {
      readdress(packet, side, address, port);
      expect(sums(packet)).toEqual([0, 0]);
    }
    expect(endsOf(packet)).toEqual({ protocol: UDP, from: '0.0.0.1', fromPort: 1, to: '255.255.255.255', toPort: 65_535 });
  });

  it('that is a fragment, too short or of version 6 is carried by nobody', () => {
    const fragment = datagram('10.1.0.2', 1, '10.1.0.3', 2), sixth = datagram('10.1.0.2', 1, '10.1.0.3', 2);
    fragment.writeUInt16BE(0x2000, 6);
    sixth.writeUInt8(0x60, 0);
    expect([fragment, sixth, Buffer.alloc(20)].map(endsOf)).toEqual([null, null, null]);
  });
});

describe('a router', () => {
  const leave = (nat: SymmetricNat, toPort: number) => {
    const packet = datagram('10.1.0.2', 5_000, '198.18.1.2', toPort);
    expect(nat.leaving(packet, endsOf(packet)!)).toBe(true);
    return endsOf(packet)!;
  };
  it('gives every conversation a port of its own and keeps it', () => {
    const nat = new SymmetricNat('198.18.2.2', drawing());
    const ports = [leave(nat, 1), leave(nat, 2), leave(nat, 1)].map(({ fromPort }) => fromPort);
    expect(ports[0]).toBe(ports[2]);
    expect(ports[0]).not.toBe(ports[1]);
  });

  it('lets in the answer of whom was asked, and nobody else at the same port', () => {
    const nat = new SymmetricNat('198.18.2.2', drawing()), { fromPort } = leave(nat, 40_000);
    const arrive = (from: string, port: number) => { const packet = datagram(from, port, '198.18.2.2', fromPort); return nat.arriving(packet, endsOf(packet)!) ? endsOf(packet) : null; };
    expect(arrive('198.18.1.2', 40_000)).toMatchObject({ to: '10.1.0.2', toPort: 5_000 });
    expect([arrive('198.18.1.2', 40_001), arrive('198.18.3.2', 40_000)]).toEqual([null, null]);
  });
});

it('a line carries its rate, delays what it carries, and loses its share', () => {
  const line = new Line<number>(FAR_LINE, drawing()), bytes = 1_250, packets = 20_000;
  // Twice as much as fits, for ten seconds: 4 packets of 10,000 bits each millisecond.
  let arrived = 0;
  for (let ms = 0; ms < 10_000; ms += 1) {
    for (let at = 0; at < 4; at += 1) line.put(ms, bytes, ms);
    arrived += line.take(ms).length;
  }
  expect(arrived * bytes * 8 / 10 / 1e6).toBeGreaterThan(19.5);
  expect(arrived * bytes * 8 / 10 / 1e6).toBeLessThanOrEqual(20);
  const quiet = new Line<number>(FAR_LINE, drawing());
  const late: number[] = [];
  for (let ms = 0; ms < packets * 2; ms += 1) { if (ms % 2 === 0) quiet.put(ms, bytes, ms); for (const put of quiet.take(ms)) late.push(ms - put); }
  expect([Math.min(...late), Math.max(...late)]).toEqual([21, 21]);
  expect(quiet.dropped / packets).toBeCloseTo(0.005, 3);
});
