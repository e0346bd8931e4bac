// Where a world rests while its node does not run, and the seed it was made from.
import type { Disk } from '../../../app/ports.ts';
import type { WorldState } from '../../../app/world/scene/state.ts';

const WORLD_FILE = 'world.json';
/** Highest seed a world may have: it travels as a signed 32-bit number. */
const SEED_BITS = 0x7fff_ffff;
const SEED_HEX_DIGITS = 8;

export function worldSeedOf(nodeId: string): number { return Number.parseInt(nodeId.slice(0, SEED_HEX_DIGITS), 16) & SEED_BITS; }

/** A world that cannot be read begins anew from its seed; it holds nothing that is not elsewhere. */
export function readWorld(disk: Disk): WorldState | null {
  const stored = disk.read(WORLD_FILE);
  if (stored === null) return null;
  try { return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(stored)) as WorldState; } catch { return null; }
}

export function writeWorld(disk: Disk, state: WorldState): void { disk.writeDurably(WORLD_FILE, Buffer.from(JSON.stringify(state))); }
