// The agent of launchd. `Disabled` keeps it from starting at the next login by itself: `launchctl enable` is the person's yes.
// Parsed in tests; not run by us on a Mac.
import { marked, OWN_MARK } from './ownFile.ts';
import type { ServiceCommand } from './command.ts';
import { STOP_LIMIT_SECONDS } from './systemdUnit.ts';
import { xml } from './xml.ts';

export const LAUNCHD_LABEL = 'org.ileices.node';
const UMASK = 0o077;

export function launchdPlist({ program, args, environment }: ServiceCommand): string {
  return marked(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- The node of Ileices as a service of this user. "ileices service uninstall" takes this file away again. ${OWN_MARK} -->
<plist version="1.0">
<dict>
  <key>Label</key><string>${LAUNCHD_LABEL}</string>
  <key>Disabled</key><true/>
  <key>ProgramArguments</key>
  <array>
${[program, ...args].map((word) => `    <string>${xml(word)}</string>`).join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${Object.entries(environment).map(([name, value]) => `    <key>${xml(name)}</key><string>${xml(value)}</string>`).join('\n')}
  </dict>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
  <key>ThrottleInterval</key><integer>15</integer>
  <key>ExitTimeOut</key><integer>${STOP_LIMIT_SECONDS}</integer>
  <key>ProcessType</key><string>Background</string>
  <key>LowPriorityIO</key><true/>
  <key>Nice</key><integer>10</integer>
  <key>Umask</key><integer>${UMASK}</integer>
</dict>
</plist>
`);
}
