// A home that is named has a shell of its own: what the shell keeps, and the rule that only one runs, go by Electron's folder for the
// app. It lies outside of the node's home, which the node makes and guards itself.
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { AppPart } from './electronParts.ts';

const NAME_CHARACTERS = 16;

export function ownHome(app: Pick<AppPart, 'getPath' | 'setPath'>, home: string | null): void {
  if (home === null) return;
  const name = createHash('sha256').update(resolve(home)).digest('hex').slice(0, NAME_CHARACTERS);
  app.setPath('userData', join(app.getPath('userData'), 'homes', name));
}
