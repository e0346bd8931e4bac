// Where a world rests while its node does not run, and the seed it was made from. Sealed: it may name files.
import type { Disk, Sealer } from '../../../app/ports.ts';

const WORLD_FILE = 'world.sealed';
const CONTEXT = 'world';
/** Written by versions that did not seal it. */
const PLAIN_FILE = 'world.json';
/** Highest seed a world may have: it travels as a signed 32-bit number. */
const SEED_BITS = 0x7fff_ffff;
const SEED_HEX_DIGITS = 8;

export function worldSeedOf(nodeId: string): number { return Number.parseInt(nodeId.slice(0, SEED_HEX_DIGITS), 16) & SEED_BITS; }

/** The bytes of a saved world (app/world/sim/save.ts). One that cannot be read begins anew from its seed; it holds nothing that
 * is not elsewhere. */
export function readWorld(disk: Disk, sealer: Sealer): Uint8Array | null {
  try {
    const sealed = disk.read(WORLD_FILE);
    return sealed === null ? null : sealer.open(sealed, CONTEXT);
  } catch { return null; }
}

export function writeWorld(disk: Disk, sealer: Sealer, saved: Uint8Array): void {
  disk.writeDurably(WORLD_FILE, sealer.seal(saved, CONTEXT));
  // Names lay in the clear in it, and this version reads it no longer.
  disk.remove(PLAIN_FILE);
}
