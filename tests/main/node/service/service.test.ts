// The files of services: parsed as each system parses them, written only where nothing of others lies, taken away only while they
// are what was written. systemd itself runs one in tests/e2e/service.test.ts; launchd and the Task Scheduler were never here.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serviceCommand } from '../../../../main/node/service/command.ts';
import type { ServiceCommand } from '../../../../main/node/service/command.ts';
import { launchdPlist } from '../../../../main/node/service/launchdPlist.ts';
import { holds, marked, OWN_MARK, stateOf, writeOwn } from '../../../../main/node/service/ownFile.ts';
import { serviceKind } from '../../../../main/node/service/serviceKind.ts';
import { systemdUnit } from '../../../../main/node/service/systemdUnit.ts';
import { TASK_ENCODING, taskXml } from '../../../../main/node/service/taskXml.ts';
import { wrapSecret } from '../../../../main/node/vault/wrapping.ts';
import { leaves, plistValue, readXml } from './xmlTree.ts';

const { nodeEnvironment, nodeFlags } = (await import(new URL('../../../../tools/setup/node.mjs', import.meta.url).href)) as { nodeEnvironment(node: string): Record<string, string>; nodeFlags(args: readonly string[]): string[] };
const CLI = fileURLToPath(new URL('../../../../main/node/cli/ileices.ts', import.meta.url));
const ODD = '/my data/100% $HOME "q" \\ & <b> \'s';
let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'ileices service ')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

/** Words of a line of a unit, as systemd takes them apart: quotes, backslashes, %% and, after the first word of ExecStart, $$. */
function systemdWords(line: string, isCommand: boolean): string[] {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? '').replaceAll(/\\(.)/g, '$1').replaceAll(/%(.?)/g, (_, next: string) => (next === '%' ? '%' : expect.fail('a specifier'))));
  return words.map((word, at) => (isCommand && at > 0 ? word.replaceAll(/\$(.?)/g, (_, next: string) => (next === '$' ? '$' : expect.fail('a variable'))) : word));
}
const valuesOf = (unit: string, name: string): string[] => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map((match) => match[1] ?? '');
const plist = (text: string) => plistValue(readXml(text));
const taskFacts = (text: string) => leaves(readXml(text));
/** As CommandLineToArgvW does. */
function windowsWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (line[at] === ' ') at += 1;
    let word = '', isQuoted = false, any = false;
    for (; at < line.length && (isQuoted || line[at] !== ' '); any = true) {
      const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
      if (line[at + slashes] === '"') {
        word += '\\'.repeat(slashes >> 1); at += slashes;
        if (slashes % 2 === 1) word += '"'; else isQuoted = !isQuoted;
        at += 1;
      } else if (slashes > 0) { word += '\\'.repeat(slashes); at += slashes; } else { word += line[at]; at += 1; }
    }
    if (any) words.push(word);
  }
  return words;
}

describe('SERVICE the command', () => {
  test('starts the node as `npm start` does: same flags, same environment, this home, no window', () => {
    const { program, args, environment } = serviceCommand('/h', {});
    expect([program, args]).toEqual([process.execPath, [...nodeFlags(['up']), CLI, 'up', '--headless', '--home', '/h']]);
    for (const [name, value] of Object.entries(environment)) { expect(nodeEnvironment(process.execPath)[name]).toBe(value); }
    expect(Object.keys(environment)).toEqual(expect.arrayContaining(['MALLOC_ARENA_MAX']));
  });

  test('a file with a passphrase goes with it, by its whole path only; nothing else of the environment does', () => {
    expect(serviceCommand('/h', { ILEICES_PASSPHRASE_FILE: '/p', SECRET: 'x' }).environment).toMatchObject({ ILEICES_PASSPHRASE_FILE: '/p' });
    expect(JSON.stringify(serviceCommand('/h', { ILEICES_PASSPHRASE_FILE: 'p', SECRET: 'x' }))).not.toMatch(/SECRET|PASSPHRASE/);
  });

  test.each(['/a\nExecStartPost=/bin/evil', '/a\rb', '/a\u0000b'])('a home called %j is refused', (home) => { expect(() => serviceCommand(home, {})).toThrow(/control character/); });
});

const commandOf = (home: string): ServiceCommand => ({ ...serviceCommand('/x', {}), args: ['--flag', '/the entry.mjs', 'up', '--headless', '--home', home], program: '/a folder/no%de' });
const anyPath = fc.array(fc.oneof(fc.constantFrom('%', '$', '"', '\\', ' ', "'", '&', '<', ']]>', '--'), fc.string({ unit: 'binary', maxLength: 6 })), { minLength: 1, maxLength: 10 }).map((parts) => parts.join('')).filter((text) => !/[^\P{Cc}]|[\uD800-\uDFFF\uFFFE\uFFFF\uFEFF]/u.test(text) && text !== '' && text === text.trim());

describe('SERVICE what each system reads in its file', () => {
  test('systemd: the very words, whatever is in them', () => {
    fc.assert(fc.property(anyPath, (home) => {
      const command = commandOf(home), unit = systemdUnit(command);
      expect(systemdWords(valuesOf(unit, 'ExecStart')[0] ?? '', true)).toEqual([command.program, ...command.args]);
      expect(valuesOf(unit, 'Environment').map((line) => systemdWords(line, false)[0])).toEqual(Object.entries(command.environment).map(([name, value]) => `${name}=${value}`));
    }), { numRuns: 300 });
  });

  test('systemd: a guest, hardened, with time to save, started again only after a failure', () => {
    const unit = systemdUnit(commandOf('/h'));
    for (const line of ['Restart=on-failure', 'KillMode=mixed', 'NoNewPrivileges=yes', 'IOSchedulingClass=idle', 'Nice=10', 'LimitCORE=0', 'UMask=0077', 'Type=exec', 'RestartPreventExitStatus=2']) expect(unit.split('\n')).toContain(line);
    const stopMs = /STOP_LIMIT_MS = ([\d_]+)/.exec(readFileSync(new URL('../../../../main/node/cli/up.ts', import.meta.url), 'utf8'))?.[1]?.replaceAll('_', '');
    expect(Number(valuesOf(unit, 'TimeoutStopSec')[0]) * 1000).toBeGreaterThan(Number(stopMs));
  });

  test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('systemd: its own check finds nothing', () => {
    mkdirSync(join(folder, 'run'), { mode: 0o700 });
    const program = commandOf(ODD);
    writeFileSync(join(folder, 'ileices.service'), systemdUnit({ ...program, program: process.execPath }));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', join(folder, 'ileices.service')], { encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: join(folder, 'run'), HOME: folder } });
    expect([stderr.split('\n').filter((line) => line.includes('ileices.service')), status]).toEqual([[], 0]);
  });

  test('launchd: the very words; it does not start before the person says so', () => {
    fc.assert(fc.property(anyPath, (home) => {
      const command = commandOf(home);
      expect(plist(launchdPlist(command))).toMatchObject({ ProgramArguments: [command.program, ...command.args], EnvironmentVariables: command.environment });
    }), { numRuns: 100 });
    expect(plist(launchdPlist(commandOf('/h')))).toMatchObject({ Label: 'org.ileices.node', Disabled: true, RunAtLoad: true, KeepAlive: { SuccessfulExit: false }, ExitTimeOut: 30, Umask: 63, ProcessType: 'Background', LowPriorityIO: true });
  });

  test('the Task Scheduler: the very words, as this user, without more rights and without an end', () => {
    fc.assert(fc.property(anyPath, (home) => {
      const command = commandOf(home), facts = taskFacts(taskXml(command, 'D\\u'));
      expect([facts['Command'], windowsWords(facts['Arguments'] ?? '')]).toEqual([command.program, command.args]);
    }), { numRuns: 300 });
    const text = taskXml(commandOf('C:\\my data\\'), 'DOMAIN\\o\'brien & co');
    expect(taskFacts(text)).toMatchObject({ UserId: 'DOMAIN\\o\'brien & co', RunLevel: 'LeastPrivilege', LogonType: 'InteractiveToken', ExecutionTimeLimit: 'PT0S', MultipleInstancesPolicy: 'IgnoreNew', DisallowStartIfOnBatteries: 'false' });
    writeOwn(join(folder, 'task.xml'), text, TASK_ENCODING);
    expect([...readFileSync(join(folder, 'task.xml')).subarray(0, 2)]).toEqual([0xff, 0xfe]);
    expect(stateOf(join(folder, 'task.xml'), TASK_ENCODING)).toBe('ours');
  });

  test('each lies where its system looks, below the home of the person', () => {
    const at = (platform: string, env = {}) => serviceKind(platform, env, '/home/a')?.path;
    expect([at('linux'), at('linux', { XDG_CONFIG_HOME: '/c' }), at('linux', { XDG_CONFIG_HOME: 'c' }), at('darwin'), at('win32', { LOCALAPPDATA: '/l' }), at('freebsd')])
      .toEqual(['/home/a/.config/systemd/user/ileices.service', '/c/systemd/user/ileices.service', '/home/a/.config/systemd/user/ileices.service', '/home/a/Library/LaunchAgents/org.ileices.node.plist', '/l/Ileices service/ileices.xml', undefined]);
  });
});

describe('SERVICE a file of ours', () => {
  const path = () => join(folder, 'deep', 'x.service'), text = marked(`# ${OWN_MARK}\nhello\n`);

  test('is told from one changed by hand, and from one of somebody else', () => {
    expect(stateOf(path())).toBe('none');
    writeOwn(path(), text);
    expect([stateOf(path()), holds(path(), text), holds(path(), `${text} `), statSync(path()).mode & 0o777]).toEqual(['ours', true, false, 0o644]);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['x.service']);
    writeFileSync(path(), text.replace('hello', 'hullo'));
    expect(stateOf(path())).toBe('changed');
    writeFileSync(path(), 'hello\n');
    expect(stateOf(path())).toBe('foreign');
  });

  test('a link or a folder in its place is somebody else\'s, even where it leads to one of ours', () => {
    writeOwn(path(), text);
    symlinkSync(path(), join(folder, 'link.service'));
    expect([stateOf(join(folder, 'link.service')), stateOf(folder)]).toEqual(['foreign', 'foreign']);
  });
});

describe.runIf(process.platform === 'linux')('SERVICE the verb', () => {
  const run = (env: Record<string, string>, ...words: string[]) => spawnSync(process.execPath, [CLI, 'service', ...words], { encoding: 'utf8', env: { PATH: env['PATH'] ?? process.env['PATH'] ?? '', HOME: folder, ...env } });
  const unit = () => join(folder, '.config/systemd/user/ileices.service');
  /** A systemctl that notes what it is asked, and says yes. */
  function systemctl(body = 'exit 0'): Record<string, string> {
    writeFileSync(join(folder, 'systemctl'), `#!/bin/sh\necho "$@" >> "${folder}/asked"\n${body}\n`, { mode: 0o755 });
    return { PATH: `${folder}:/usr/bin:/bin` };
  }
  const asked = () => (existsSync(join(folder, 'asked')) ? readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n') : []);

  test('where no systemd of the user answers, or none is there at all, nothing is written', () => {
    const silent = run(systemctl('echo "Failed to connect to bus" >&2; exit 1'), 'install', '--yes');
    expect([silent.status, silent.stderr, existsSync(unit())]).toEqual([1, expect.stringContaining('enable-linger'), false]);
    rmSync(join(folder, 'systemctl'));
    const none = run({ PATH: folder }, 'install', '--yes');
    expect([none.status, none.stderr, existsSync(unit())]).toEqual([1, expect.stringContaining('has no systemd'), false]);
  });

  test('it shows the file and asks; without a yes nothing is written; with one it is, and nothing is started', () => {
    const env = systemctl();
    const unasked = run(env, 'install');
    expect([unasked.status, unasked.stderr, existsSync(unit())]).toEqual([1, expect.stringMatching(/ExecStart=.*--yes/s), false]);
    const done = run(env, 'install', '--yes', '--home', join(folder, 'my home'));
    expect([done.status, done.stdout]).toEqual([0, expect.stringMatching(/Nothing was started.*systemctl --user enable --now ileices.*enable-linger/s)]);
    expect(readFileSync(unit(), 'utf8')).toContain(`"${join(folder, 'my home')}"`);
    expect(asked().filter((words) => /enable|start/.test(words))).toEqual([]);
    expect(JSON.parse(run(env, 'install', '--yes', '--json', '--home', join(folder, 'my home')).stdout)).toMatchObject({ written: false });
    expect(JSON.parse(run(env, 'install', '--yes', '--json', '--home', join(folder, 'other')).stdout)).toMatchObject({ written: true, path: unit() });
  });

  test('what somebody else wrote, or changed, is neither replaced nor taken away', () => {
    const env = systemctl();
    mkdirSync(join(unit(), '..'), { recursive: true });
    for (const text of ['[Service]\nExecStart=/bin/true\n', systemdUnit(commandOf('/h')).replace('Nice=10', 'Nice=0')]) {
      writeFileSync(unit(), text);
      for (const verb of ['install', 'uninstall']) expect([run(env, verb, '--yes').status, readFileSync(unit(), 'utf8')]).toEqual([1, text]);
    }
    expect(asked().filter((words) => words.includes('disable'))).toEqual([]);
  });

  test('uninstall stops it, takes away the file and what enabled it, and no more', () => {
    const env = systemctl();
    expect(run(env, 'uninstall', '--yes').stdout).toContain('There is no service');
    run(env, 'install', '--yes');
    const wants = join(unit(), '..', 'default.target.wants');
    mkdirSync(wants);
    symlinkSync(unit(), join(wants, 'ileices.service'));
    writeFileSync(join(wants, 'other.service'), '');
    expect(run(env, 'uninstall', '--yes').status).toBe(0);
    expect([existsSync(unit()), readdirSync(wants), asked().at(-2)]).toEqual([false, ['other.service'], '--user disable --now ileices.service']);
  });

  test('a unit that systemd cannot stop stays', () => {
    run(systemctl(), 'install', '--yes');
    const failed = run(systemctl('case "$*" in *disable*) echo "it hangs" >&2; exit 1;; esac'), 'uninstall', '--yes');
    expect([failed.status, failed.stderr, existsSync(unit())]).toEqual([1, expect.stringContaining('it hangs'), true]);
  });

  test('a node behind a passphrase needs a file with it', () => {
    const home = join(folder, 'home');
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, 'vault.key'), JSON.stringify({ format: 'ileices-vault-1', wrapped: wrapSecret(new Uint8Array(32), 'correct horse battery', 'ileices vault key 1') }), { mode: 0o600 });
    const env = systemctl(), refused = run(env, 'install', '--yes', '--home', home);
    expect([refused.status, refused.stderr, existsSync(unit())]).toEqual([1, expect.stringMatching(/with its whole path .*ILEICES_PASSPHRASE_FILE=<file>/), false]);
    const relative = run({ ...env, ILEICES_PASSPHRASE_FILE: 'words.txt' }, 'install', '--yes', '--home', home);
    expect([relative.status, relative.stderr, existsSync(unit())]).toEqual([1, expect.stringContaining(`would not find 'words.txt'. Name that file with its whole path: ILEICES_PASSPHRASE_FILE='${join(process.cwd(), 'words.txt')}'.`), false]);
    expect(run({ ...env, ILEICES_PASSPHRASE_FILE: join(folder, 'words.txt') }, 'install', '--yes', '--home', home).status).toBe(0);
    expect(readFileSync(unit(), 'utf8')).toContain(join(folder, 'words.txt'));
  });

  test('status says whether there is one and what systemd makes of it', () => {
    const env = systemctl('echo ActiveState=active; echo UnitFileState=enabled');
    expect(run(env, 'status').stdout).toContain('There is no service');
    run(env, 'install', '--yes');
    expect(JSON.parse(run(env, 'status', '--json').stdout)).toEqual({ path: unit(), file: 'ours', active: 'active', enabled: 'enabled' });
  });
});
