// Commands the window tells people to type: always with the home folder of the node it shows, so that they reach that
// node and no other. Pure.

/** Inside double quotes a POSIX shell still reads these; a Windows path holds none of them but its own backslash. */
const READ_BY_SHELL = /["$`\\!]/;

function homeOption(home: string | null): string {
  if (home === null) return '';
  const posix = home.startsWith('/');
  return posix && READ_BY_SHELL.test(home) ? ` --home '${home.replaceAll("'", String.raw`'\''`)}'` : ` --home "${home}"`;
}

export const learnCommand = (home: string | null): string => `npm run -s ileices -- learn <file-or-folder>${homeOption(home)}`;
export const shareCommand = (home: string | null): string => `npm run -s ileices -- share <file>${homeOption(home)}`;
export const whereCommand = (home: string | null, hash: string): string => `npm run -s ileices -- fetch ${hash}${homeOption(home)}`;
export const openCommand = (home: string | null): string => `npm run -s ileices -- open${homeOption(home)}`;
export const startCommand = (home: string | null): string => (home === null ? 'npm start' : `npm start --${homeOption(home)}`);
/** A verb as it is typed for this node. */
export const terminalCommand = (home: string | null, typed: string): string => `npm run -s ileices -- ${typed}${homeOption(home)}`;
