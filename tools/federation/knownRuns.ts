// Runs of `attacks` that an earlier command wrote down: the whole table takes hours, so that it may be measured seed by seed. What
// was run on other text or with other settings is refused rather than mixed in; that the code is the same nobody can tell from here.
import { readFileSync } from 'node:fs';
import type { AttackResult, AttackRun, AttackSettings } from './attacks.ts';
import { WrongOption } from './options.ts';

/** What may differ between two commands that measure the same thing. */
const WHICH_RUNS = ['attacks', 'seeds', 'hostile'];
const others = (settings: object): string => JSON.stringify(Object.entries(settings).filter(([name]) => !WHICH_RUNS.includes(name)).sort());

interface Written { readonly settings: AttackSettings; readonly parameters: number; readonly text: { readonly sha256: string }; readonly results: readonly AttackResult[] }
const isWritten = (value: unknown): value is Written => typeof value === 'object' && value !== null && 'settings' in value && typeof value.settings === 'object' && value.settings !== null && 'text' in value && 'results' in value && Array.isArray(value.results);

/** `file` null: none. Throws a WrongOption. */
export function knownRuns(file: string | null, settings: AttackSettings, { parameters, textSha256 }: { readonly parameters: number; readonly textSha256: string }): readonly AttackResult[] {
  if (file === null) return [];
  let written: unknown = null;
  try { written = JSON.parse(readFileSync(file, 'utf8')); } catch { /* said below */ }
  if (!isWritten(written)) throw new WrongOption('--known needs a federation-attacks.json that can be read.');
  if (others(written.settings) !== others(settings) || written.parameters !== parameters) throw new WrongOption('What stands in the file of --known was run with other settings, or another model.');
  if (written.text.sha256 !== textSha256) throw new WrongOption('What stands in the file of --known was run on other text: the manuals of this machine are others.');
  return written.results;
}

export const isOf = ({ attack, hostile, seed, rule }: AttackRun) => (result: AttackResult): boolean => result.attack === attack && result.hostile === hostile && result.seed === seed && result.rule === rule;
