// What the suites about consent do again and again: a folder of a person, a yes to it that can no longer be taken back.
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ConsentChoice } from '../../../../schemas/consent.ts';
import { UNDO_MS } from '../../../../schemas/consent.ts';
import type { Bench } from './agentFixture.ts';
import { temporaryHome } from './agentFixture.ts';

const WORDS = 'the zorbulon walked to the glimmering harbour and sang of lanterns while the moon counted boats';
export function text(name: string, lines = 60): string { return Array.from({ length: lines }, (_, line) => `${name} ${line}: ${WORDS}.`).join('\n'); }

/** A folder of a person, with these files. */
export function folderOf(...names: string[]): string {
  const folder = join(realpathSync(temporaryHome()), 'notes');
  mkdirSync(folder);
  for (const name of names) writeFileSync(join(folder, name), text(name));
  return folder;
}

export const choice = (over: Partial<ConsentChoice> = {}): ConsentChoice => ({ reach: 'folder', scope: 'device', expiresAt: null, ...over });
/** Without its own world. */
export const sources = (own: Bench) => own.agent.status().sources.slice(1);
export const poll = <T>(look: () => T): ReturnType<typeof expect.poll<T>> => expect.poll(look, { timeout: 10_000, interval: 10 });

/** Asked, allowed, read, and past the time in which it can be taken back. Returns the source. */
export async function allowed(own: Bench, path: string, over: Partial<ConsentChoice> = {}): Promise<string> {
  const { desk } = own.agent.consent;
  const { offerId } = await desk.offer(path);
  const id = await desk.allow(offerId, choice(over));
  await poll(() => sources(own).find((source) => source.id === id)?.state).toMatch(/ready|learning/);
  await own.clock.advance(UNDO_MS);
  // A look through the folder that has begun ends, else it would meet half of what a test writes next.
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  return id;
}
