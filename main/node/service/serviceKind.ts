// What a service is on each system: which file, where, what is in it, and the commands by which a person starts and ends it.
// Only systemd was there to try; the files of the others are parsed in tests.
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { LAUNCHD_LABEL, launchdPlist } from './launchdPlist.ts';
import type { ServiceCommand } from './command.ts';
import { UNIT_NAME } from './systemd.ts';
import { systemdUnit } from './systemdUnit.ts';
import { TASK_ENCODING, TASK_NAME, taskXml } from './taskXml.ts';

export interface ServiceKind {
  readonly name: string;
  readonly path: string;
  readonly encoding: BufferEncoding;
  readonly isTried: boolean;
  text(command: ServiceCommand): string;
  /** A sentence about each command, and the command. */
  readonly start: readonly (readonly [string, string])[];
  readonly end: readonly (readonly [string, string])[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Null on a system for which there is none. */
export function serviceKind(platform: string = process.platform, env: Environment = process.env, home: string = homedir()): ServiceKind | null {
  if (platform === 'linux') return systemd(env, home);
  if (platform === 'darwin') return launchd(home);
  if (platform === 'win32') return task(env, home);
  return null;
}

function systemd(env: Environment, home: string): ServiceKind {
  const config = env['XDG_CONFIG_HOME'] ?? '';
  return {
    name: 'a unit of systemd', path: join(isAbsolute(config) ? config : join(home, '.config'), 'systemd', 'user', UNIT_NAME), encoding: 'utf8', isTried: true, text: systemdUnit,
    start: [
      ['Start it now and at every login', 'systemctl --user enable --now ileices'],
      ['On a server, let it also run while nobody is logged in', 'sudo loginctl enable-linger $USER'],
      ['What it says', 'journalctl --user -u ileices'],
    ],
    end: [['Stop it, and start it no more', 'systemctl --user disable --now ileices']],
  };
}

function launchd(home: string): ServiceKind {
  const path = join(home, 'Library', 'LaunchAgents', `${LAUNCHD_LABEL}.plist`);
  return {
    name: 'an agent of launchd', path, encoding: 'utf8', isTried: false, text: launchdPlist,
    start: [['Allow it', `launchctl enable gui/$(id -u)/${LAUNCHD_LABEL}`], ['Start it now, and from then on at every login', `launchctl bootstrap gui/$(id -u) '${path.replaceAll("'", "'\\''")}'`]],
    end: [['Stop it', `launchctl bootout gui/$(id -u)/${LAUNCHD_LABEL}`], ['Start it no more', `launchctl disable gui/$(id -u)/${LAUNCHD_LABEL}`]],
  };
}

function task(env: Environment, home: string): ServiceKind {
  const path = join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Ileices service', 'ileices.xml');
  const domain = env['USERDOMAIN'] ?? '';
  return {
    name: 'a task of the Task Scheduler', path, encoding: TASK_ENCODING, isTried: false,
    text: (command) => taskXml(command, `${domain === '' ? '' : `${domain}\\`}${userInfo().username}`),
    start: [['Start it at every login (a window of text stays open while it runs)', `schtasks /Create /TN ${TASK_NAME} /XML "${path}"`], ['Start it now', `schtasks /Run /TN ${TASK_NAME}`]],
    end: [['Start it no more', `schtasks /Delete /TN ${TASK_NAME} /F`]],
  };
}
