// `npm run federation -- <experiment>`: what training together costs and withstands, measured on the real parts on this
// machine's processor and written as figures to docs/figures. `curve`: the gap to one machine alone against tokens; `dropouts`:
// what it costs that updates come too late; `attacks`: what hostile members cost, and how soon they are named; `scale`: what a
// thousand nodes in cohorts would move, wait for and learn.
import { ATTACK_SETTINGS } from './attacks.ts';
import { attacks } from './attackTable.ts';
import { CURVE } from './curve.ts';
import { curve } from './curveFigure.ts';
import { DROPOUTS } from './dropouts.ts';
import { dropouts } from './dropoutsFigure.ts';
import { readOptions, WrongOption } from './options.ts';
import { ONE_RUN, serveOneRun } from './processes.ts';
import { scale } from './scaleFigure.ts';
import { SCALE } from './scale/settings.ts';
import { seeds } from './seeds.ts';

const HELP = `npm run federation -- curve [--jobs N] [--out FOLDER] [--settings JSON]
  Trains ${CURVE.members.join(', ')} members with ${CURVE.seeds.length} seeds each on equally many tokens, and writes federation-curve.json and .svg.
  --settings changes some of CURVE in tools/federation/curve.ts, for instance '{"members":[1,8],"seeds":[1],"tokensPerParameter":20}'.
npm run federation -- dropouts [--jobs N] [--out FOLDER] [--settings JSON]
  Trains ${DROPOUTS.members} members of whose updates ${DROPOUTS.shares.map((share) => `${100 * share} %`).join(', ')} come too late, with ${DROPOUTS.seeds.length} seeds each, and writes federation-dropouts.json and .svg.
  --settings changes some of DROPOUTS in tools/federation/dropouts.ts, for instance '{"shares":[0,0.3],"seeds":[1]}'.
npm run federation -- scale [--jobs N] [--out FOLDER] [--settings JSON]
  Simulates ${SCALE.nodes.join(', ')} nodes in cohorts, trains a toy with ${SCALE.learningMembers.join(', ')} members, and writes scale.json and .svg.
  --settings changes some of SCALE in tools/federation/scale/settings.ts, for instance '{"nodes":[64],"learningSeeds":[1]}'.
npm run federation -- seeds [--from A] [--count N] [--jobs J]
  Runs seeds A to A+N-1 of the simulation of whole meshes, spread over processes, and tells of each that breaks what holds always.
npm run federation -- attacks [--jobs N] [--out FOLDER] [--settings JSON] [--known FILE]
  Trains ${ATTACK_SETTINGS.members} members of whom ${ATTACK_SETTINGS.hostile.join(' or ')} are hostile in one of ${ATTACK_SETTINGS.attacks.length} ways, with ${ATTACK_SETTINGS.seeds.length} seeds each, and writes federation-attacks.json and .md.
  --settings changes some of ATTACK_SETTINGS in tools/federation/attacks.ts, for instance '{"attacks":["noise"],"hostile":[2],"seeds":[1]}'.
  --known docs/figures/federation-attacks.json: runs that stand there are not run again, so the table may be measured seed by seed; it is written after every run, and goes on from there after a kill.`;
/** Exit code of a command that was used wrongly, as everywhere in the project. */
const WRONG_USE = 2;
const EXPERIMENTS = { curve, dropouts, attacks, scale } as const;

async function run(word: string, words: readonly string[]): Promise<number> {
  if ([word, ...words].includes('--help')) { console.error(HELP); return 0; }
  if (word === 'seeds') return await seeds(words) === 0 ? 0 : 1;
  if (Object.hasOwn(EXPERIMENTS, word)) { await EXPERIMENTS[word as keyof typeof EXPERIMENTS](readOptions(words, word === 'attacks' ? ['known'] : [])); return 0; }
  console.error(HELP);
  return WRONG_USE;
}

const word = process.argv[2] ?? '';
if (word === ONE_RUN) serveOneRun();
else {
  try { process.exitCode = await run(word, process.argv.slice(3)); } catch (fault) {
    if (!(fault instanceof WrongOption)) throw fault;
    console.error(fault.message);
    process.exitCode = WRONG_USE;
  }
}
