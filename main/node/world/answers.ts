// What can be asked of a world, answered from a simulation. What is done there, by the person or by a guest, is an
// input of a tick of its own, so that its outcome is told at once; nothing else changes it.
import type { WorldInput } from '../../../app/world/sim/inputs.ts';
import { saveWorld } from '../../../app/world/sim/save.ts';
import type { Ticked } from '../../../app/world/sim/tick.ts';
import { askedBeings } from '../../../app/world/view/asked.ts';
import { heldLand } from '../../../app/world/view/held.ts';
import { inspect } from '../../../app/world/view/inspect.ts';
import { RowWriter } from '../../../app/world/view/rows.ts';
import { factsOf, landOf, sceneOf } from '../../../app/world/view/scene.ts';
import type { LivingWorld } from './livingWorld.ts';
import type { AskName, WorldAsks } from './messages.ts';
import { guestAnswersOf } from './guests.ts';
import { inputOf, outcomeFor, riddleFor } from './person.ts';

export type Answers = { [N in Exclude<AskName, 'relive'>]: (argument: WorldAsks[N]['argument']) => WorldAsks[N]['answer'] } & { relive: (argument: WorldAsks['relive']['argument']) => Promise<WorldAsks['relive']['answer']> };

/** `tick` lives one tick with this input last, or none where there were too many. */
export function answersOf(living: LivingWorld, tick: (input: WorldInput) => Ticked | null): Answers {
  const { world } = living;
  return {
    scene: () => sceneOf(world), facts: () => factsOf(world), land: () => landOf(world), held: () => heldLand(world), saved: () => saveWorld(world),
    riddle: (key) => riddleFor(world, key),
    inspect: (id) => inspect(world, id), asked: () => askedBeings(world),
    act: ({ key, act }) => outcomeFor(world, key, tick(inputOf(key, act))),
    lived: () => living.lived(),
    ...guestAnswersOf(world, tick),
    relive: async ({ segment, tick: wanted }) => {
      const then = await living.relive(segment, wanted, () => new Promise((resolve) => { setImmediate(resolve); }));
      return then === null ? null : { tick: wanted, rows: new RowWriter().write(then).slice(), scene: sceneOf(then), land: landOf(then) };
    },
  };
}
