// Sources as lanterns: one each, on a spot it keeps while it exists. The world knows names and states only, never text.
import { digestOfHex, GLYPH_DIGEST_BYTES, glyphOf } from '../../physics/glyph.ts';
import { THIRDS } from '../../physics/rby.ts';
import { digestOfName } from './create.ts';
import { roughLength } from './movement.ts';
import { MAX_LANTERNS, UNITS_PER_TILE, WORLD_TILES, type ChronicleLine, type LanternState, type SourceSeen, type WorldState } from './state.ts';

/** Room around a place: its picture, and those who stand beside it. */
const CLEAR_X = 3 * UNITS_PER_TILE + UNITS_PER_TILE / 4;
const CLEAR_Z = 2 * UNITS_PER_TILE;
const SPACING_TILES = 3;

/** All spots of a world, from the middle outwards, clear of its places. The first is for the world's own text. */
export function lanternSpots(places: WorldState['places']): { x: number; z: number }[] {
  const middle = (WORLD_TILES / 2) * UNITS_PER_TILE;
  const spots: { x: number; z: number }[] = [];
  for (let z = 2; z < WORLD_TILES - 1; z += SPACING_TILES) {
    for (let x = 2; x < WORLD_TILES - 1; x += SPACING_TILES) spots.push({ x: x * UNITS_PER_TILE, z: z * UNITS_PER_TILE });
  }
  const far = (spot: { x: number; z: number }): number => roughLength(spot.x - middle, spot.z - middle);
  return spots
    .filter((spot) => places.every((place) => Math.abs(place.x - spot.x) >= CLEAR_X || Math.abs(place.z - spot.z) >= CLEAR_Z))
    .sort((one, other) => far(one) - far(other) || one.z - other.z || one.x - other.x)
    .slice(0, MAX_LANTERNS);
}

const glyphOfSource = (source: SourceSeen): LanternState['glyph'] => {
  const usable = source.digest !== null && source.digest.length >= 2 * GLYPH_DIGEST_BYTES;
  return glyphOf(usable ? digestOfHex(source.digest) : digestOfName(source.id), THIRDS, 'relic');
};

function lineOf(before: LanternState | undefined, source: SourceSeen): string | null {
  if (before === undefined) return source.kind === 'own' ? null : `A lantern was hung for ${source.name}.`;
  if (before.state === source.state) return null;
  if (source.state === 'learnt') return `What ${source.name} says was learnt.`;
  if (source.state === 'reading') return `${source.name} is being read.`;
  if (source.state === 'refused') return `${source.name} was refused.`;
  return null;
}

/** The world after it was told which sources the node has. */
export function withSources(state: WorldState, sources: readonly SourceSeen[]): WorldState {
  const spots = lanternSpots(state.places);
  const before = new Map(state.lanterns.map((lantern) => [lantern.id, lantern]));
  const sorted = [...sources].sort((one, other) => (one.id < other.id ? -1 : 1));
  const kept = new Set(sorted.map((source) => source.id));
  const taken = new Set(state.lanterns.filter((lantern) => kept.has(lantern.id)).map((lantern) => lantern.spot));
  const lines: ChronicleLine[] = [];
  const lanterns: LanternState[] = [];
  for (const source of sorted) {
    const old = before.get(source.id);
    let spot = old?.spot ?? 0;
    if (old === undefined) while (taken.has(spot)) spot += 1;
    const at = spots[spot];
    if (at === undefined) continue;
    taken.add(spot);
    const text = lineOf(old, source);
    if (text !== null) lines.push({ tick: state.tick, text, about: source.id });
    lanterns.push({ id: source.id, name: source.name, kind: source.kind, state: source.state, glyph: glyphOfSource(source), x: at.x, z: at.z, spot });
  }
  // A forgotten source leaves no name behind: its lines go with it.
  const gone = new Set(state.lanterns.map((lantern) => lantern.id).filter((id) => !kept.has(id)));
  const chronicle = state.chronicle.filter((line) => line.about === null || !gone.has(line.about));
  if (gone.size > 0) lines.push({ tick: state.tick, text: 'A lantern was put out; what it held is forgotten.', about: null });
  return { ...state, lanterns, chronicle: [...chronicle, ...lines] };
}
