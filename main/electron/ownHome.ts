// Where the shell keeps its own things (where its window was, what a page keeps): beside the node's home, never in it. Electron's
// own choice would be the node's folder on macOS. A home that is named has a shell of its own: what the shell keeps, and the rule
// that only one runs, go by this folder.
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { AppPart } from './electronParts.ts';

const FOLDER = 'Ileices shell', NAME_CHARACTERS = 16;

export function ownHome(app: Pick<AppPart, 'getPath' | 'setPath'>, home: string | null): void {
  const folder = join(app.getPath('appData'), FOLDER);
  app.setPath('userData', home === null ? folder : join(folder, 'homes', createHash('sha256').update(resolve(home)).digest('hex').slice(0, NAME_CHARACTERS)));
}
