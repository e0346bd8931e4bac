// Nodes far from each other, one of them cut off: ten seconds, then two minutes.
import { farJourney } from './meshFarRun.ts';

farJourney({ rounds: 3, cutSeconds: 10 });
farJourney({ rounds: 20, cutSeconds: 120 });
