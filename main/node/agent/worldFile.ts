// Where a world rests while its node does not run, and the seed it was made from. Sealed: it may name sources.
import type { Disk, Sealer } from '../../../app/ports.ts';
import type { WorldState } from '../../../app/world/scene/state.ts';

const WORLD_FILE = 'world.sealed';
const CONTEXT = 'world';
/** Written by versions that did not seal it. */
const PLAIN_FILE = 'world.json';
/** Highest seed a world may have: it travels as a signed 32-bit number. */
const SEED_BITS = 0x7fff_ffff;
const SEED_HEX_DIGITS = 8;

export function worldSeedOf(nodeId: string): number { return Number.parseInt(nodeId.slice(0, SEED_HEX_DIGITS), 16) & SEED_BITS; }

/** A world that cannot be read begins anew from its seed; it holds nothing that is not elsewhere. */
export function readWorld(disk: Disk, sealer: Sealer): WorldState | null {
  try {
    const sealed = disk.read(WORLD_FILE);
    return sealed === null ? takeOver(disk, sealer) : parse(sealer.open(sealed, CONTEXT));
  } catch { return null; }
}

export function writeWorld(disk: Disk, sealer: Sealer, state: WorldState): void {
  disk.writeDurably(WORLD_FILE, sealer.seal(Buffer.from(JSON.stringify(state)), CONTEXT));
  disk.remove(PLAIN_FILE);
}

function takeOver(disk: Disk, sealer: Sealer): WorldState | null {
  const plain = disk.read(PLAIN_FILE);
  if (plain === null) return null;
  const state = parse(plain);
  writeWorld(disk, sealer, state);
  return state;
}

function parse(bytes: Uint8Array): WorldState { return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as WorldState; }
