// The entry of the menu on a Linux desktop: it names this checkout by its whole path, because such an entry cannot do otherwise.
// Terminal=true keeps what runs in sight: closing the terminal stops the node.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { WINDOW_CLASS } from '../cli/browser.ts';
import { PROJECT_FOLDER } from '../projectFolder.ts';
import { marked, OWN_MARK } from '../service/ownFile.ts';

const ENTRY_NAME = 'ileices.desktop';
const LAUNCHER = 'Ileices.command', ICON = join('assets', 'desktop', 'icons', '256x256.png');
/** A line ends where a path with one in it would go on. */
const UNWRITABLE = /[^\P{Cc}]/u;

type Environment = Readonly<Record<string, string | undefined>>;

export function entryPath(env: Environment = process.env, home: string = homedir()): string {
  const data = env['XDG_DATA_HOME'] ?? '';
  return join(isAbsolute(data) ? data : join(home, '.local', 'share'), 'applications', ENTRY_NAME);
}

/** A value of the entry, in which a backslash begins an escape. */
const value = (text: string): string => text.replaceAll('\\', '\\\\');
/** An argument of Exec: quoted, its signs escaped, a percent doubled; then escaped once more as every value is. */
const argument = (text: string): string => value(`"${text.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`);

/** Throws a sentence where the folder cannot be named in it. */
export function desktopEntry(folder: string = PROJECT_FOLDER): string {
  if (UNWRITABLE.test(folder)) throw new Error(`The folder '${folder}' has a control character in its name and cannot stand in a launcher.`);
  return marked(`[Desktop Entry]
# An entry of the menu for this checkout. \`ileices launcher uninstall\` takes it away again.
# ${OWN_MARK}
Type=Application
Version=1.0
Name=Ileices
Comment=A small living mind on the computers of people who trust each other
Exec=/bin/sh ${argument(join(folder, LAUNCHER))}
Path=${value(folder)}
Icon=${value(join(folder, ICON))}
Terminal=true
StartupNotify=false
StartupWMClass=${WINDOW_CLASS}
Categories=Education;Science;
Keywords=mind;learning;mesh;
`);
}
