// The workflow that no machine here can run: what can be read of it is checked, so that it does not rot. It takes few rights,
// names only scripts and paths that exist, and never gives a stranger's proposal the owner's secrets.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { load, read, root } from './builtPackage.ts';

interface Step { readonly name?: string; readonly uses?: string; readonly run?: string; readonly if?: string; readonly shell?: string; readonly with?: Record<string, unknown>; readonly env?: Record<string, string> }
interface Job { readonly name: string; readonly 'runs-on': string; readonly 'timeout-minutes': number; readonly permissions?: unknown; readonly steps: Step[]; readonly strategy?: { readonly matrix: { readonly include: { system: string; runner: string }[] } } }
interface Workflow { readonly on: Record<string, unknown>; readonly permissions: Record<string, string>; readonly jobs: Record<string, Job> }

const FILE = '.github/workflows/desktop.yml';
const text = read(FILE);
const flow = parse(text) as Workflow;
const steps = Object.values(flow.jobs).flatMap((job) => job.steps);
const { SYSTEMS } = await load<{ SYSTEMS: string[] }>('modules.mjs');
const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

/** What is wrong with a workflow, in words. */
function faults(source: string): string[] {
  const one = parse(source) as Workflow;
  const all = Object.entries(one.jobs).flatMap(([name, job]) => job.steps.map((step) => ({ name, step })));
  return [
    ...(Object.keys(one.on).includes('pull_request_target') ? ['runs strangers\' proposals with the owner\'s rights'] : []),
    ...(JSON.stringify(one.permissions) === '{"contents":"read"}' ? [] : ['takes more rights than reading']),
    ...Object.entries(one.jobs).flatMap(([name, job]) => [
      ...(job.permissions === undefined ? [] : [`${name} takes rights of its own`]), ...(job['timeout-minutes'] > 0 ? [] : [`${name} may run for ever`])]),
    ...all.flatMap(({ name, step }) => [
      ...(step.uses !== undefined && !/^actions\/[\w-]+@v\d+(\.\d+\.\d+)?$/.test(step.uses) ? [`${name} uses ${step.uses}`] : []),
      ...(step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false ? [`${name} keeps a key in the checkout`] : []),
      // What a stranger may write (titles, branch names) never becomes part of a script.
      ...(/\$\{\{(?!\s*(?:matrix|runner)\.)/.test(step.run ?? '') ? [`${name} puts outside words into a script`] : []),
      ...(/secrets\./.test(JSON.stringify(step)) && step.if !== "github.event_name != 'pull_request'" ? [`${name} gives secrets to proposals`] : []),
    ]),
    ...(/secrets\./.test(JSON.stringify({ ...one, jobs: Object.values(one.jobs).map((job) => ({ ...job, steps: [] })) })) ? ['hands secrets to whole jobs'] : []),
  ];
}

describe('the desktop workflow', () => {
  it('takes few rights and gives no secret to strangers', () => {
    expect(faults(text)).toEqual([]);
  });

  it.each([
    ['pull_request_target', text.replace('  pull_request:', '  pull_request_target:'), /strangers/],
    ['write rights', text.replace('contents: read', 'contents: write'), /more rights/],
    ['an action of somebody else', text.replace('actions/setup-node@v5', 'somebody/setup-node@main'), /uses somebody/],
    ['secrets in every run', text.replace("if: github.event_name != 'pull_request'", "if: always()"), /secrets to proposals/],
    ['a title in a script', text.replace('run: npm test', 'run: echo ${{ github.event.pull_request.title }}'), /outside words/],
    ['a kept key', text.replace('persist-credentials: false', 'persist-credentials: true'), /keeps a key/],
  ])('%s would be noticed', (_, wrong, fault) => {
    expect(wrong).not.toBe(text);
    expect(faults(wrong).join('; ')).toMatch(fault);
  });

  it('makes the app for every system there is one for, each on its own kind of machine', () => {
    const names: Record<string, string> = { win32: 'windows', darwin: 'macos' };
    const include = flow.jobs['app']?.strategy?.matrix.include ?? [];
    expect(include.map(({ system }) => system).sort()).toEqual(SYSTEMS.map((system) => system.replace(/^(win32|darwin)/, (name) => names[name] ?? name)).sort());
    for (const { system, runner } of include) {
      expect(runner.startsWith({ windows: 'windows-', macos: 'macos-', linux: 'ubuntu-' }[system.replace(/-.*/, '')] ?? '?'), runner).toBe(true);
      expect(runner, 'no moving name').not.toMatch(/latest/);
    }
  });

  it('runs scripts, suites and files that exist', () => {
    const runs = steps.map(({ run }) => run ?? '').join('\n');
    const called = [...runs.matchAll(/\bnpm (?:run )?(?!ci\b)([\w:-]+)/g)].map(([, name]) => name ?? '');
    expect(called).toEqual(expect.arrayContaining(['test', 'build', 'electron:get', 'package']));
    expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
    const suites = [...runs.matchAll(/--project (\w+)/g)].map(([, name]) => name ?? '');
    expect([...new Set(suites)]).toEqual(['electron']);
    for (const name of suites) expect(read('vitest.config.ts')).toContain(`'${name}'`);
    expect(existsSync(join(root, 'tests/electron'))).toBe(true);
  });

  it('fetches Electron only by the command that asks first, and said yes', () => {
    expect(steps.filter(({ run }) => run === 'npm run electron:get -- --yes')).toHaveLength(1);
    expect(text).not.toMatch(/install-electron|electron\/install/);
    for (const { run } of steps) if (/npm ci/.test(run ?? '')) expect(run).toContain('--ignore-scripts');
  });

  it('has a display on Linux, and leaves Chromium\'s sandbox on', () => {
    expect(steps.filter(({ run, if: when }) => (run ?? '').startsWith('xvfb-run') && when === "runner.os == 'Linux'")).toHaveLength(1);
    expect(text).not.toContain('no-sandbox');
  });

  it('hands over installers and papers', () => {
    const paths = steps.filter(({ uses }) => uses?.startsWith('actions/upload-artifact@')).map((step) => ({ paths: String(step.with?.['path']).trim().split('\n'), missing: step.with?.['if-no-files-found'] }));
    expect(paths.every(({ missing }) => missing === 'error')).toBe(true);
    for (const ending of ['*.exe', '*.dmg', '*.zip', '*.AppImage', '*.deb', 'sbom.cdx.json', 'THIRD-PARTY-NOTICES.txt']) expect(paths.flatMap((one) => one.paths).some((path) => path.endsWith(ending)), ending).toBe(true);
    expect(text).not.toMatch(/gh release|action-gh-release|--publish/);
  });

  it('names only signing words that the packing reads', () => {
    const known = `${read('tools/package/signing.mjs')}${read('tools/package/stage.mjs')}`;
    const handed = steps.flatMap(({ env }) => Object.keys(env ?? {})).filter((name) => name !== 'APPLE_API_KEY_TEXT');
    expect(handed.length).toBeGreaterThan(5);
    expect(handed.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('holds scripts that their shells can read', () => {
    for (const { run, shell } of steps) if (run !== undefined && shell !== 'pwsh') expect(spawnSync('bash', ['-n'], { input: run, encoding: 'utf8' }).stderr, run).toBe('');
  });
});
