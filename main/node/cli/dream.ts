// `dream`: what a while of the world's life would come to, by the rules and by the model; the world itself lives on as it was.
import type { DreamReport } from '../../../schemas/play.ts';
import { callNode, needNode } from './adminClient.ts';
import { folderOf } from './options.ts';
import type { CommonOptions } from './options.ts';
import { print, printJson } from './outcome.ts';

const MINUTES = 10;

export interface DreamOptions extends CommonOptions { readonly minutes?: number }

export async function dream(options: DreamOptions): Promise<void> {
  const minutes = options.minutes ?? MINUTES, dreamt = await callNode(needNode(folderOf(options)), 'dream', { minutes });
  if (options.json) { printJson(dreamt); return; }
  print(`${minutes} minutes of a copy of the world; the world itself did not notice.`);
  print(line('by the rules', dreamt.rules, minutes));
  print(dreamt.organism === null ? 'by the model   asleep: it learns and speaks again when it wakes' : line('by the model', dreamt.organism, minutes));
}

function line(by: string, { solved, failed, landFound, choices, milliseconds }: DreamReport, minutes: number): string {
  return `${by.padEnd(13)}  ${solved} challenges solved, ${failed} failed, ${landFound} plots of land found${choices === 0 ? '' : `, ${choices} choices`}; ${Math.round(minutes * 60_000 / Math.max(1, milliseconds))} times faster than time`;
}
