// FNV-1a over everything in a state, in one fixed order: equal hashes mean equal worlds (for comparing replays, not
// for security).
import { hashName } from '../../physics/random.ts';
import type { WorldState } from './state.ts';

export function hashOf(state: WorldState): string {
  const parts: (string | number)[] = [state.seed, state.tick, state.tier, state.heldOutMillibits ?? -1, ...state.measured, ...state.random];
  for (const place of state.places) parts.push(place.id, place.name, place.x, place.z);
  for (const being of state.beings) {
    parts.push(being.id, being.x, being.z, being.toX, being.toZ, being.phase, being.deed, being.goal, being.ticksLeft, being.thing, being.mood);
  }
  for (const lantern of state.lanterns) parts.push(lantern.id, lantern.name, lantern.state, lantern.spot, lantern.glyph.map((pane) => `${pane.light},${pane.r},${pane.b},${pane.y}`).join(';'));
  for (const line of state.chronicle) parts.push(line.tick, line.text);
  return hashName(parts.join('\u001f')).toString(16).padStart(8, '0');
}
