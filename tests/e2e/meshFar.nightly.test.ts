// Nodes far from each other, one of them cut off for two minutes.
import { farJourney } from './meshFarRun.ts';

farJourney({ rounds: 20, cutSeconds: 120 });
