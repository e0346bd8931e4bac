// Whole meshes under whatever befalls them: half of the seeds, the odd ones. The other half runs beside it.
import { it } from 'vitest';
import { runSeeds, SEEDS_LIMIT_MS, SEEDS_PROCESSOR_MS, seedsOf } from './seedRun.ts';

const seeds = seedsOf(1, 2);
it.skipIf(seeds.length === 0)('R7 R10 R90 R92 no invariant breaks, and all agree within a minute of healing (odd seeds)', () => runSeeds(seeds, SEEDS_PROCESSOR_MS), SEEDS_LIMIT_MS);
