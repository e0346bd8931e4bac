// Where this program lies, and whether that is a checkout with its tools, the installed app, or neither.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of a checkout: the folder with package.json and node_modules in it. */
export const PROJECT_FOLDER = fileURLToPath(new URL('../../', import.meta.url));

/** Whether Electron runs us. Then the program of this process is no Node, and must not be started as one. */
export const isInApp = (): boolean => process.versions['electron'] !== undefined;
export const isCheckout = (): boolean => !isInApp() && existsSync(join(PROJECT_FOLDER, 'tools', 'start.mjs'));

/** For what runs in a Node process of its own, which the installed app cannot start from its command line; null elsewhere. */
export const appRefusal = (what: string): string | null => (isInApp() ? `${what} needs a checkout of Ileices: the installed app starts no other programs.` : null);
