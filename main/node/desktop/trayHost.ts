// Whether something on a Linux desktop shows tray icons. Asked of the session's own bus, which never leaves the machine.
import { execFile } from 'node:child_process';

const ASK_LIMIT_MS = 2_000;

/** Null where nobody can tell. */
export function trayHost(env: Readonly<Record<string, string | undefined>>): Promise<boolean | null> {
  if (process.platform !== 'linux' || !env['DBUS_SESSION_BUS_ADDRESS']) return Promise.resolve(null);
  return new Promise((resolve) => {
    execFile('busctl', ['--user', 'call', 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'NameHasOwner', 's', 'org.kde.StatusNotifierWatcher'], { timeout: ASK_LIMIT_MS, env: { ...env } }, (error, stdout) => {
      resolve(error ? null : /^b true/.test(stdout));
    });
  });
}
