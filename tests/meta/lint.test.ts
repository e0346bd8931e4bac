// The linter and the compiler must refuse what the pure rooms may not touch and what hides mistakes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedRepository } from './plantedRepository.ts';
import type { PlantedRepository } from './plantedRepository.ts';

const PURE: readonly (readonly [name: string, code: string, rule: string])[] = [
  ['now', 'export const at = Date.now();', 'no-restricted-properties'],
  ['today', 'export const at = new Date();', 'no-restricted-syntax'],
  ['chance', 'export const n = Math.random();', 'no-restricted-properties'],
  ['net', "export const page = fetch('x');", 'no-restricted-globals'],
  ['wait', 'export const timer = setTimeout(String, 1);', 'no-restricted-globals'],
  ['repeat', 'export const timer = setInterval(String, 1);', 'no-restricted-globals'],
  ['measure', 'export const ms = performance.now();', 'no-restricted-globals'],
  ['hash', 'export const id = crypto.randomUUID();', 'no-restricted-globals'],
  ['platform', 'export const env = process.env;', 'no-restricted-globals'],
  ['page', 'export const title = document.title;', 'no-restricted-globals'],
  ['frame', 'export const w = window.innerWidth;', 'no-restricted-globals'],
];
const ANYWHERE: readonly (readonly [name: string, code: string, rule: string])[] = [
  ['floating', 'async function work(): Promise<void> { await Promise.resolve(); }\nexport function start(): void { work(); }', '@typescript-eslint/no-floating-promises'],
  ['anything', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  ['valueImport', "import { DiskError } from '../../app/ports.ts';\nexport function f(e: DiskError): string { return e.message; }", '@typescript-eslint/consistent-type-imports'],
  ['oneCaseShort', "export function f(k: 'a' | 'b'): number { switch (k) { case 'a': return 1; }\n return 2; }", '@typescript-eslint/switch-exhaustiveness-check'],
  ['loose', 'export const same = (a: number, b: number): boolean => a == b;', 'eqeqeq'],
  ['hollow', 'export function nothing(): void {}', '@typescript-eslint/no-empty-function'],
  ['muted', '// eslint-' + 'disable-next-line no-eval\nexport const x = eval("1") as number;', 'no-eval'],
];

/** Text that a person reads, written where it is shown. */
const SPOKEN: readonly (readonly [name: string, code: string])[] = [
  ['between', 'export const shown = <p>Hello there</p>;'],
  ['named', 'export const shown = <button aria-label="Close it" />;'],
  ['chosen', "export const shown = (on: boolean) => <p>{on ? 'Learns' : 'Rests'}</p>;"],
  ['filled', 'export const shown = (name: string) => <p title={`Glyph of ${name}`} />;'],
];

let repository: PlantedRepository;
let found: Map<string, string[]>;
beforeAll(() => {
  repository = plantedRepository('real');
  for (const [name, code] of PURE) repository.plant({ [`app/planted/${name}.ts`]: `${code}\n` });
  for (const [name, code] of ANYWHERE) repository.plant({ [`main/node/planted/${name}.ts`]: `${code}\n` });
  for (const [name, code] of SPOKEN) repository.plant({ [`renderer/text/${name}.tsx`]: `${code}\n` });
  repository.plant({ 'renderer/text/silent.tsx': 'export const shown = (name: string, on: boolean) => <p className={on ? "two words" : "one"} title={name}>{name} · {on ? 1 : 2}</p>;\n' });
  repository.plant({ 'app/planted/given.ts': 'export const iso = (ms: number): string => new Date(ms).toISOString();\n' });
  const { output } = repository.run('eslint/bin/eslint.js', ['--format', 'json', 'app/planted', 'main/node/planted', 'renderer/text']);
  const files = JSON.parse(output) as { filePath: string; messages: { ruleId: string | null }[] }[];
  found = new Map(files.map((file) => [file.filePath.replace(/.*\//, ''), file.messages.map((message) => message.ruleId ?? 'parse')]));
}, 120_000);
afterAll(() => repository.remove());

describe('lint', () => {
  it.each([...PURE, ...ANYWHERE])('%s is refused', (name, _code, rule) => {
    expect(found.get(`${name}.ts`)).toContain(rule);
  });

  it.each(SPOKEN)('text written where it is shown, %s, is refused', (name) => {
    expect(found.get(`${name}.tsx`)).toContain('no-restricted-syntax');
  });

  it('lets the window show what it was given, and name classes', () => {
    expect(found.get('silent.tsx')).toEqual([]);
  });

  it('lets a pure room write a given moment down', () => {
    expect(found.get('given.ts')).toEqual([]);
  });
});

describe('compiler', () => {
  it('does not know the page, the platform or the clock of a host in app', () => {
    const { output } = repository.run('typescript/bin/tsc', ['-p', 'app', '--noEmit', '--composite', 'false', '--incremental', 'false']);
    for (const [file, name] of [['page', 'document'], ['platform', 'process'], ['net', 'fetch'], ['wait', 'setTimeout'], ['measure', 'performance']]) {
      expect(output).toMatch(new RegExp(`planted/${file}\\.ts.*Cannot find name '${name}'`));
    }
  });
});
