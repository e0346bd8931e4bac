// The Boxes port on the identity of a node.
import { describe } from 'vitest';
import { BoxKey } from '../../main/node/mesh/boxKey.ts';
import { temporaryIdentity } from '../../main/node/keys.ts';
import { boxesSuite } from './boxesSuite.ts';

describe('a node\'s box key', () => {
  boxesSuite(() => {
    const identity = temporaryIdentity();
    return { anna: new BoxKey(identity), annaAgain: new BoxKey(identity), ben: new BoxKey(temporaryIdentity()) };
  });
});
