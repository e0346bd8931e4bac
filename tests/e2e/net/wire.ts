// The made-up internet, a process that holds one end of every namespace's only way out: packets in, over the sender's line, through
// its router, over the receiver's line, out. Run by madeInternet.ts; words come on stdin, one JSON a line.
import { read, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Line } from './line.ts';
import type { LineTerms } from './line.ts';
import { SymmetricNat } from './nat.ts';
import { endsOf } from './packet.ts';

export interface Place {
  readonly name: string;
  /** Its address in the internet. */
  readonly address: string;
  /** Its own address behind a router that is no open one; null where it stands in the internet itself. */
  readonly behind: string | null;
  readonly line: LineTerms;
}
export interface WireBirth { readonly places: readonly Place[]; readonly seed: number }
export type ToWire = { cut: readonly string[] };

const LARGEST = 65_536, TICK_MS = 1;
const { places, seed } = JSON.parse(process.argv[2] ?? '') as WireBirth;
const descriptors = (process.env['TUN_FDS'] ?? '').split(',').map(Number);

/** mulberry32: the same seed loses the same packets. */
let state = seed;
function draw(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

interface End { readonly place: Place; readonly descriptor: number; readonly nat: SymmetricNat | null; readonly up: Line<Buffer>; readonly down: Line<Buffer> }
const ends: End[] = places.map((place, at) => ({
  place, descriptor: descriptors[at] ?? -1, nat: place.behind === null ? null : new SymmetricNat(place.address, draw),
  up: new Line(place.line, draw), down: new Line(place.line, draw),
}));
let cut: ReadonlySet<string> = new Set();

function hear(end: End): void {
  const packet = Buffer.allocUnsafe(LARGEST);
  read(end.descriptor, packet, 0, LARGEST, null, (error, bytes) => {
    if (error !== null) throw error;
    if (!cut.has(end.place.name)) end.up.put(Buffer.from(packet.subarray(0, bytes)), bytes, performance.now());
    hear(end);
  });
}

/** Out of the sender's router and onto the receiver's line. */
function route(end: End, packet: Buffer, nowMs: number): void {
  const inside = endsOf(packet);
  if (inside === null || (end.nat !== null && !end.nat.leaving(packet, inside))) return;
  const other = ends.find(({ place }) => place.address === inside.to);
  if (other !== undefined && !cut.has(other.place.name)) other.down.put(packet, packet.length, nowMs);
}

function arrive(end: End, packet: Buffer): void {
  const outside = endsOf(packet);
  if (outside !== null && (end.nat === null || end.nat.arriving(packet, outside))) writeSync(end.descriptor, packet);
}

for (const end of ends) hear(end);
setInterval(() => {
  const nowMs = performance.now();
  for (const end of ends) for (const packet of end.up.take(nowMs)) route(end, packet, nowMs);
  for (const end of ends) for (const packet of end.down.take(nowMs)) arrive(end, packet);
}, TICK_MS);
createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as ToWire;
  cut = new Set(message.cut);
  process.stdout.write('done\n');
}).on('close', () => { process.kill(process.pid, 'SIGKILL'); });
process.stdout.write('ready\n');
