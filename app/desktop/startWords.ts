// The words the app was started with: a verb of the command line, which runs without a window, or a plain start.
import { openedBy } from './intent.ts';

/** As main/node/cli/program.ts has them; a test compares the two. `up` alone is the app itself. */
export const CLI_VERBS: readonly string[] = [
  'status', 'open', 'learn', 'forget', 'ask', 'pause', 'resume', 'settings', 'train', 'eval', 'bench', 'invite', 'join', 'peers', 'approve', 'refuse', 'revoke', 'unblock', 'share', 'unshare', 'artefacts',
  'fetch', 'rotate-key', 'servers', 'finish', 'leave', 'consent', 'show', 'hide', 'chat', 'dream', 'policy', 'dataset', 'manifest', 'journal', 'export', 'import', 'backup', 'vault', 'service', 'launcher', 'doctor', 'logs', 'stop', 'help',
];

export interface StartWords {
  /** Without a window at first: a start at login. */
  readonly hidden: boolean;
  readonly home: string | null;
  /** For the command line, all of them; null where the app itself is meant. */
  readonly command: readonly string[] | null;
}

/** `words` without the program. Whatever is not known is left to Chromium, which has words of its own. */
export function readStartWords(words: readonly string[]): StartWords {
  const { links, files } = openedBy(words);
  const first = words.find((word) => !word.startsWith('-') && !links.includes(word) && !files.includes(word));
  const isUp = first === 'up' && words.includes('--headless');
  const command = words[0] === first && first !== undefined && (isUp || CLI_VERBS.includes(first)) ? words : null;
  // Whoever made a link may have added words of their own behind it.
  const own = links[0] === undefined ? words : words.slice(0, words.indexOf(links[0]));
  return { hidden: own.includes('--hidden'), home: homeOf(own), command };
}

function homeOf(words: readonly string[]): string | null {
  const at = words.indexOf('--home');
  const joined = words.find((word) => word.startsWith('--home='))?.slice('--home='.length);
  const said = at === -1 ? joined : words[at + 1];
  return said === undefined || said === '' ? null : said;
}
