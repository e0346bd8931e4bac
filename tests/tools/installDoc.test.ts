// docs/install.md promises nothing that does not exist: verbs, settings, rules, npm scripts, files, names of installers, folders.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildProgram } from '../../main/node/cli/program.ts';
import { homeFolder } from '../../main/node/home.ts';
import { DEFAULT_PORT } from '../../main/node/host/host.ts';
import { parsePolicy } from '../../main/node/policyFile.ts';
import { why } from '../../app/consent/policy.ts';
import { Settings } from '../../schemas/settings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const text = read('docs/install.md'), spans = [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
const builder = parse(read('electron-builder.yml')) as { artifactName: string; mac: { minimumSystemVersion: string; target: string[] }; nsis: { artifactName: string; perMachine: boolean; deleteAppDataOnUninstall: boolean }; win: { target: string[] }; linux: { target: string[] } };

/** A verb and its sub-verb, as far as the words are verbs. */
function unknownVerb(words: readonly string[]): string | null {
  let command = buildProgram();
  for (const word of words) {
    if (command.commands.length === 0 || word.startsWith('-')) break;
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) return words.join(' ');
    command = next;
  }
  const options = words.filter((word) => word.startsWith('--')), known = command.options.map((one) => one.long);
  return options.every((option) => known.includes(option)) ? null : words.join(' ');
}

describe('DOC what docs/install.md names', () => {
  it('every command exists, with its options', () => {
    const typed = spans.flatMap((span) => { const match = /^(?:npm run -s ileices -- |ileices |.*\/MacOS\/Ileices )(.+)$/.exec(span); return match === null ? [] : [(match[1] ?? '').split(' ')]; });
    expect(typed.length).toBeGreaterThan(7);
    const verbs = buildProgram().commands.map((one) => one.name());
    const short = spans.map((span) => span.split(' ')).filter((words) => words.length > 1 && verbs.includes(words[0] ?? ''));
    expect(short.length).toBeGreaterThan(1);
    expect([...typed, ...short].map(unknownVerb).filter((one) => one !== null)).toEqual([]);
    expect(unknownVerb(['service', 'remove'])).toBe('service remove');
  });

  it('every setting exists, every npm script, every file', () => {
    const names = Object.keys(Settings.shape);
    for (const name of spans.filter((span) => /^[a-z]+[A-Z][A-Za-z]+$/.test(span) || ['updates', 'gpu', 'schedule'].includes(span))) expect(names).toContain(name);
    expect(Settings.shape.updates.unwrap().options).toContain('never');
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);
    for (const span of spans) { const script = /^npm (?:run (?:-s )?)?(\S+)/.exec(span)?.[1]; if (script !== undefined) expect([span, scripts]).toEqual([span, expect.arrayContaining([script])]); }
    for (const span of spans.filter((one) => /^Ileices\.\w+$/.test(one))) expect([span, existsSync(join(root, span))]).toEqual([span, true]);
    expect(text).toContain(`port ${DEFAULT_PORT}`);
  });

  it('the policy that is shown does what is said of it', () => {
    const policy = parsePolicy(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? '');
    const decide = (action: 'mesh.join' | 'mesh.share' | 'source.read') => why(policy, { who: 'self', action, resource: 'x', nowMs: 0, minuteOfDay: 0 }).allowed;
    expect([decide('mesh.join'), decide('mesh.share'), decide('source.read')]).toEqual([false, false, true]);
  });

  it('installers are called as the builder calls them', () => {
    const of = (pattern: string, os: string, arch: string, ext: string) => pattern.replace('${version}', '<version>').replace('${os}', os).replace('${arch}', arch).replace('${ext}', ext);
    const made = [
      ...['x64', 'arm64'].map((arch) => of(builder.nsis.artifactName, 'win', arch, 'exe')), ...['x64', 'arm64'].map((arch) => of(builder.artifactName, 'mac', arch, 'dmg')),
      ...[['x86_64', 'AppImage'], ['arm64', 'AppImage'], ['amd64', 'deb'], ['arm64', 'deb']].map(([arch = '', ext = '']) => of(builder.artifactName, 'linux', arch, ext)),
    ];
    const named = new Set([...text.matchAll(/ileices-<version>-[\w-]+\.\w+/g)].map((match) => match[0]));
    expect([...named].sort()).toEqual(made.sort());
    expect([builder.win.target, builder.mac.target, builder.linux.target, builder.nsis.perMachine, builder.nsis.deleteAppDataOnUninstall, text.includes(`macOS ${parseInt(builder.mac.minimumSystemVersion, 10)} or newer`)]).toEqual([['nsis'], ['dmg', 'zip'], ['AppImage', 'deb'], false, false, true]);
  });

  it('what is said of silent removal, and where data lies, is so', () => {
    const script = read('assets/desktop/installer.nsh');
    for (const word of ['/S', '--delete-app-data', '$LOCALAPPDATA\\Ileices', '$APPDATA\\Ileices', 'MB_DEFBUTTON2']) expect(script).toContain(word);
    expect(homeFolder(undefined, { LOCALAPPDATA: 'L' }, 'win32').replace('L/', '%LOCALAPPDATA%\\')).toBe('%LOCALAPPDATA%\\Ileices');
    expect(homeFolder(undefined, {}, 'darwin')).toMatch(/\/Library\/Application Support\/Ileices$/);
    expect(homeFolder(undefined, {}, 'linux')).toMatch(/\/\.local\/share\/ileices$/);
    for (const folder of ['%LOCALAPPDATA%\\Ileices', '~/Library/Application Support/Ileices', '~/.local/share/ileices']) expect(spans).toContain(folder);
  });
});
