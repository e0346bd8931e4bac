// `npm run play`: learning through play, measured on the real parts on this machine's processor. Trains the shipped embryo on what
// a living world tells of itself, lets beings it drives live in worlds it never learnt from, beside beings driven by the rules and
// by chance, and writes docs/figures/learning-through-play.json and .svg. What was trained or lived is kept in build/play: a run
// that was ended goes on from there.
import { createNodeCpuBackend } from '../../worker/engine/cpu/backend.node.ts';
import { readOptions, WrongOption, writeFigures } from '../federation/options.ts';
import { figuresOf } from './figure.ts';
import { byWhom, livesBy, measuredAt } from './measuring.ts';
import type { Measured } from './measuring.ts';
import { PLAY } from './settings.ts';
import { trainOn } from './training.ts';

const HELP = `npm run play [-- --jobs N --out FOLDER --settings JSON]
  Trains ${PLAY.seeds.length} organisms for ${PLAY.checkpoints.at(-1) ?? 0} steps and lets them live; writes learning-through-play.json and .svg.
  --jobs is threads of the processor. --settings changes some of PLAY in tools/play/settings.ts, for instance '{"seeds":[1],"legs":[200],"checkpoints":[0,200]}'.
  Remove build/play to begin anew.`;
/** Exit code of a command that was used wrongly, as everywhere in the project. */
const WRONG_USE = 2;

async function run(words: readonly string[]): Promise<void> {
  const { jobs: threads, out, settings: changes } = readOptions(words);
  const settings = { ...PLAY, ...changes };
  const backend = await createNodeCpuBackend({ threads, revectorize: true });
  const say = (line: string): void => { process.stdout.write(`${line}\n`); };
  const measured: Measured[] = [];
  for (const seed of settings.seeds) {
    await trainOn(settings, seed, backend, say);
    for (const step of settings.checkpoints) measured.push(await measuredAt(settings, seed, step, backend, say));
  }
  await backend.close();
  const others = { rules: await livesBy(settings, settings.lastWorlds, byWhom.rules), random: await livesBy(settings, settings.lastWorlds, byWhom.random) };
  const { files, verdicts } = figuresOf(settings, measured, others);
  for (const verdict of verdicts) say(verdict);
  writeFigures(out, files);
}

try {
  if (process.argv.includes('--help')) console.log(HELP);
  else await run(process.argv.slice(2));
} catch (fault) {
  if (!(fault instanceof WrongOption)) throw fault;
  console.error(`${fault.message}\n\n${HELP}`);
  process.exitCode = WRONG_USE;
}
