// Nodes far from each other, one of them cut off for ten seconds; meshFar.nightly.test.ts cuts for two minutes.
import { farJourney } from './meshFarRun.ts';

farJourney({ rounds: 3, cutSeconds: 10 });
