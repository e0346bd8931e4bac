// The service on a real systemd user instance, as a user without rights: written, enabled by the person, hardened, stopped with
// everything saved, taken away. Takes root on Linux, to give systemd a /run and process ids of its own; then rights are dropped.
import { spawnSync } from 'node:child_process';
import { accessSync, chownSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../schemas/status.ts';

const CLI = fileURLToPath(new URL('../../main/node/cli/ileices.ts', import.meta.url));
const SYSTEMD = '/lib/systemd/systemd';
const NOBODY = 65_534;
const asNobody = (...words: string[]) => spawnSync('setpriv', ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', ...words], { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } });
/** Root, a systemd, namespaces, and a checkout that others may read. */
function canRun(): boolean {
  try { accessSync(SYSTEMD, constants.X_OK); } catch { return false; }
  return process.getuid?.() === 0 && spawnSync('unshare', ['-m', '-p', '-f', '--mount-proc', 'mount', '-t', 'tmpfs', 'tmpfs', '/run']).status === 0 && asNobody(process.execPath, CLI, '--version').status === 0;
}

const folder = mkdtempSync(join(tmpdir(), 'ileices service-'));
beforeAll(() => { chownSync(folder, NOBODY, NOBODY); });
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const groups of ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified']) spawnSync('find', [join(groups, GROUP), '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';']);
});
const read = (name: string): string => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim() : '');

const GROUP = `ileices-test-${process.pid}`;
/** What a system does for a user who logs in: a place at run time, and a group of processes that is theirs. */
const BOOT = `mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/user/${NOBODY} && chown ${NOBODY}:${NOBODY} /run/user/${NOBODY} && chmod 700 /run/user/${NOBODY}
for groups in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  [ -e $groups/cgroup.procs ] && mkdir $groups/${GROUP} && chown -R ${NOBODY}:${NOBODY} $groups/${GROUP} && echo 0 > $groups/${GROUP}/cgroup.procs
done
exec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups sh session.sh`;
/** What the person types, in order; each answer goes to a file of its name. */
const SESSION = `
say() { name=$1; shift; "$@" > "$name" 2> "$name.err"; echo $? > "$name.code"; }
ileices() { "$NODE" "$CLI" "$@" --home "$HOME/my node"; }
${SYSTEMD} --user --log-target=null & MANAGER=$!
for n in $(seq 50); do timeout 5 systemctl --user show-environment > /dev/null 2> manager.err && break; sleep 0.2; done
[ "$n" = 50 ] && exit 3
say unasked ileices service install
say install ileices service install --yes
say enabledBefore systemctl --user is-enabled ileices
say activeBefore systemctl --user is-active ileices
say enable systemctl --user enable --now ileices
for n in $(seq 40); do ileices status --json > status 2> status.err && break; sleep 0.5; done
say serviceStatus ileices service status --json
PID=$(systemctl --user show ileices -p MainPID --value)
say proc cat "/proc/$PID/status"
say limits cat "/proc/$PID/limits"
say nice ps -o ni= -p "$PID"
say io ionice -p "$PID"
say doctor ileices doctor --json
say uninstall ileices service uninstall --yes
say result systemctl --user show ileices -p ActiveState -p LoadState
say gone ileices status
kill $MANAGER; wait $MANAGER
`;

test.skipIf(!canRun())('SERVICE systemd runs the node as its unit says, and lets go of it', () => {
  mkdirSync(join(folder, 'home'), { mode: 0o700 });
  chownSync(join(folder, 'home'), NOBODY, NOBODY);
  writeFileSync(join(folder, 'session.sh'), SESSION);
  const run = spawnSync('unshare', ['-m', '-p', '-f', '--mount-proc', 'sh', '-c', BOOT], {
    cwd: folder, encoding: 'utf8', timeout: 240_000, env: { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), XDG_RUNTIME_DIR: '/run/user/65534', NODE: process.execPath, CLI },
  });
  expect([run.signal, run.status === 3, run.stderr]).toEqual([null, false, expect.any(String)]);
  expect([read('unasked.code'), read('install.code'), read('install.err')]).toEqual(['1', '0', expect.stringContaining('ExecStart=')]);
  expect([read('enabledBefore'), read('activeBefore')]).toEqual(['disabled', 'inactive']);
  expect([read('enable.code'), read('enable.err')]).toEqual(['0', expect.stringContaining('default.target.wants')]);
  expect((JSON.parse(read('status')) as Status).home).toBe(join(folder, 'home', 'my node'));
  expect(JSON.parse(read('serviceStatus'))).toMatchObject({ file: 'ours', active: 'active', enabled: 'enabled' });
  // What each line of hardening came to, in the kernel's words.
  expect(read('proc')).toMatch(/^NoNewPrivs:\s+1$/m);
  expect(read('proc')).toMatch(/^Seccomp:\s+2$/m);
  expect(read('proc')).toMatch(/^Umask:\s+0077$/m);
  expect(read('limits')).toMatch(/^Max core file size\s+0\s+0\s/m);
  expect([read('nice'), read('io')]).toEqual(['10', 'idle']);
  // A running node is told as one.
  const { ok, findings } = JSON.parse(read('doctor')) as { ok: boolean; findings: { check: string; ok: boolean; detail: string }[] };
  expect([ok, findings.filter((one) => !one.ok)]).toEqual([true, []]);
  expect(findings.find((one) => one.check === 'journal')?.detail).toMatch(/rows verify/);
  expect([read('uninstall.code'), read('result'), read('gone.code')]).toEqual(['0', expect.stringMatching(/ActiveState=inactive/), '1']);
  expect(existsSync(join(folder, 'home/.config/systemd/user/ileices.service'))).toBe(false);
  expect(existsSync(join(folder, 'home/.config/systemd/user/default.target.wants/ileices.service'))).toBe(false);
  // It was asked to end and had the time to save.
  expect(readFileSync(join(folder, 'home/my node/logs/ileices.log'), 'utf8').trim().split('\n').at(-1)).toContain('stopped');
});
