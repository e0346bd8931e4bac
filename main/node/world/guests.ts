// What can be asked of a world for its guests: they come and act by the inputs everybody has, and are told what guests may be told.
import type { WorldInput } from '../../../app/world/sim/inputs.ts';
import type { Ticked } from '../../../app/world/sim/tick.ts';
import { VISITOR } from '../../../app/world/sim/fields.ts';
import { visitorAt } from '../../../app/world/sim/visitors.ts';
import type { World } from '../../../app/world/sim/world.ts';
import { landForGuest, riddleForGuest, sceneForGuest, seenByGuest } from '../../../app/world/visit/told.ts';
import type { WorldAsks } from './messages.ts';
import { inputOf, outcomeFor, OWN_VISITOR, riddleFor } from './person.ts';

type GuestAsk = 'guests' | 'come' | 'guestAct' | 'guestScene' | 'guestLand' | 'guestLook';
type GuestAnswers = { [N in GuestAsk]: (argument: WorldAsks[N]['argument']) => WorldAsks[N]['answer'] };

export function guestAnswersOf(world: World, tick: (input: WorldInput) => Ticked | null): GuestAnswers {
  const { visitors } = world.tables;
  return {
    guests: () => Array.from({ length: visitors.count }, (_, index) => world.textOf(visitors.data[index * visitors.stride + VISITOR.key]!)).filter((key) => key !== OWN_VISITOR),
    come: ({ key, name }) => {
      if (key !== OWN_VISITOR && visitorAt(world, key) < 0) tick({ kind: 'visitor-came', key, name, home: false });
      const at = visitorAt(world, key);
      return at < 0 ? null : visitors.data[at]!;
    },
    guestAct: ({ key, act, named }) => {
      const outcome = outcomeFor(world, key, tick(inputOf(key, act)));
      return { ...outcome, riddle: riddleForGuest(world, outcome.riddle, named) };
    },
    guestScene: ({ key, may, named }) => ({ scene: sceneForGuest(world, key, may), riddle: riddleForGuest(world, riddleFor(world, key), named) }),
    guestLand: ({ named }) => landForGuest(world, named),
    guestLook: ({ id, key, named }) => seenByGuest(world, id, key, named),
  };
}
