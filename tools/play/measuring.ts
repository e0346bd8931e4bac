// What a trained organism does in worlds it never learnt from, and how it still speaks. Each checkpoint is measured once and kept.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Backend } from '../../worker/engine/backend.ts';
import { byChance, byRules, live } from './lives.ts';
import type { Driver, Life } from './lives.ts';
import { PlayingOrganism } from './organism.ts';
import type { Speech } from './organism.ts';
import { HELD_OUT_WORLDS, playTrain } from './settings.ts';
import type { PlaySettings } from './settings.ts';
import { keptFile, weightsAfter } from './training.ts';

export interface Measured {
  readonly seed: number;
  readonly step: number;
  /** Tokens learnt from since the embryo. */
  readonly tokensSeen: number;
  readonly lives: readonly Life[];
  /** At the first and the last checkpoint. */
  readonly speech: Speech | null;
}

export async function livesBy(settings: PlaySettings, worlds: number, driver: Driver): Promise<Life[]> {
  const lives: Life[] = [];
  for (let world = 0; world < worlds; world += 1) lives.push(await live(HELD_OUT_WORLDS + world, settings.shape, driver));
  return lives;
}
export const byWhom = { rules: byRules, random: byChance } as const;

/** The last checkpoint is what is judged: it lives in more worlds. */
export async function measuredAt(settings: PlaySettings, seed: number, step: number, backend: Backend, say: (line: string) => void): Promise<Measured> {
  const { shape, checkpoints } = settings, last = step === checkpoints.at(-1), worlds = last ? settings.lastWorlds : settings.worlds;
  const asked = JSON.stringify({ shape, worlds }), file = keptFile(seed, step, 'json');
  if (existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { asked: string; measured: Measured };
    if (kept.asked === asked) return kept.measured;
  }
  const organism = await PlayingOrganism.open(backend, playTrain(settings.legs[0] ?? 1, seed), weightsAfter(seed, step));
  const lives = await livesBy(settings, worlds, organism.driver), speech = last || step === 0 ? await organism.speech() : null;
  const measured: Measured = { seed, step, tokensSeen: step === 0 ? 0 : organism.metadata.tokensSeen, lives, speech };
  await organism.close();
  writeFileSync(file, JSON.stringify({ asked, measured }));
  const sum = (field: keyof Life): number => lives.reduce((total, life) => total + life[field], 0);
  say(`seed ${seed}, step ${step}: ${sum('solved')} of ${sum('solved') + sum('failed')} attempts, ${sum('landFound')} plots found in ${sum('decisions')} decisions${speech === null ? '' : `; speech ${(speech.right * 100).toFixed(1)} %, ${speech.heldOutBitsPerByte.toFixed(4)} bits a byte`}`);
  return measured;
}
