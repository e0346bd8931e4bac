// What a person does in the world, as inputs with outcomes; the riddle they stand before, as they are shown it.
import { challengeOf, questionOfStep } from '../../../app/world/sim/riddles.ts';
import type { WorldInput } from '../../../app/world/sim/inputs.ts';
import type { Ticked } from '../../../app/world/sim/tick.ts';
import { questionFor } from '../../../app/world/sim/visitors.ts';
import type { World } from '../../../app/world/sim/world.ts';
import { relicPhrase } from '../../../app/world/view/deeds.ts';
import type { ActOutcome, Riddle, WorldAct } from '../../../schemas/world.ts';

/** Key of the person at this machine; nobody else has it, since guests go by the id of their node. */
export const OWN_VISITOR = 'me';

export function inputOf(key: string, act: WorldAct): WorldInput {
  switch (act.act) {
    case 'walk': return { kind: 'visitor-walk', key, x: act.x, z: act.z };
    case 'try': return { kind: 'visitor-try', key, relic: act.relic };
    case 'answer': return { kind: 'visitor-answer', key, option: act.option };
    case 'stop': return { kind: 'visitor-stop', key };
    case 'greet': return { kind: 'addressed', name: act.name };
  }
}

export function riddleFor(world: World, key: string): Riddle | null {
  const asked = questionFor(world, key);
  if (asked === null) return null;
  const { kind, difficulty, seed, steps } = challengeOf(world, asked.relicAt);
  const { facts, ask, options } = questionOfStep(world, asked.relicAt, asked.step);
  return { relic: world.tables.relics.data[asked.relicAt]!, relicName: relicPhrase(world, asked.relicAt), challenge: kind, difficulty, seed, step: asked.step, steps, facts: [...facts], ask, options: [...options] };
}

/** Of the last input of a tick; `ticked` is null where there was none, because there were too many. */
export function outcomeFor(world: World, key: string, ticked: Ticked | null): ActOutcome {
  if (ticked === null) return { ok: false, why: 'too-fast', right: null, uncovered: null, riddle: riddleFor(world, key) };
  const outcome = ticked.outcomes.at(-1)!;
  if (!outcome.ok) return { ok: false, why: outcome.why, right: null, uncovered: null, riddle: riddleFor(world, key) };
  return { ok: true, why: null, right: outcome.right ?? null, uncovered: outcome.uncovered ?? null, riddle: riddleFor(world, key) };
}
