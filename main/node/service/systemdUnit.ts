// The unit of systemd's user instance. Every line of hardening here holds for a user's own service without further rights:
// those that need a mount namespace (ProtectSystem and its kin) do not on every system, and MemoryDenyWriteExecute would stop V8.
import { marked, OWN_MARK } from './ownFile.ts';
import type { ServiceCommand } from './command.ts';

/** The node itself ends after 20 seconds at the latest. */
export const STOP_LIMIT_SECONDS = 30;

/** A word of a unit: quoted, and nothing in it is a specifier. */
const quoted = (word: string): string => `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
/** An argument of ExecStart, in which a dollar would be a variable too; in the program's own name it never is. */
const argument = (word: string): string => quoted(word).replaceAll('$', '$$$$');

export function systemdUnit({ program, args, environment }: ServiceCommand): string {
  return marked(`# The node of Ileices as a service of this user. \`ileices service uninstall\` takes this file away again.
# Changes of your own belong into a drop-in (systemctl --user edit ileices): they stay when this file is written anew.
# ${OWN_MARK}
[Unit]
Description=Ileices node
StartLimitIntervalSec=600
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${quoted(program)} ${args.map(argument).join(' ')}
${Object.entries(environment).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`).join('\n')}
Restart=on-failure
RestartSec=15
RestartPreventExitStatus=2
KillMode=mixed
TimeoutStopSec=${STOP_LIMIT_SECONDS}
Nice=10
IOSchedulingClass=idle
OOMScoreAdjust=300
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=default.target
`);
}
