// How nodes far from each other meet, one of them cut off for ten seconds. meshFar.nightly.test.ts has them train over such lines and
// cuts for two minutes too.
import { farJourney } from './meshFarRun.ts';

farJourney({ rounds: null, cutSeconds: 10 });
