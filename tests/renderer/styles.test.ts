// Styles name sides by the flow of the text, so that the window turns around with it; and text grows with the size a person chose.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../renderer/styles/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.css'));
/** What lies over the canvas is placed by the canvas's own coordinates, which no language turns around. */
const ON_CANVAS = /^\.(label|labels|look-cursor|world-stage|world-canvas)\b(?!-)/;

const PHYSICAL: readonly RegExp[] = [
  /\b(margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b/, /(?<![\w-])(left|right):/, /text-align: (left|right)/, /\bfloat: (left|right)/, /border-(top|bottom)-(left|right)-radius/,
];

/** Left and right differ: that is a side. */
function isLopsided(declaration: string): boolean {
  const [, right, , left] = /(?<![\w-])(?:margin|padding|inset|border-width|border-color): ([^;}]+)/.exec(declaration)?.[1]!.trim().split(/\s+(?![^(]*\))/) ?? [];
  return left !== undefined && left !== right;
}

function faultsOf(css: string): string[] {
  return css.split('\n').flatMap((line) => line.split(/(?<=[{;])/).flatMap((part) =>
    ((PHYSICAL.some((pattern) => pattern.test(part)) || isLopsided(part)) && !ON_CANVAS.test(line.trim()) ? [part.trim()] : [])));
}

describe('styles', () => {
  it.each(files)('%s names no side as left or right', (name) => {
    expect(faultsOf(readFileSync(new URL(name, folder), 'utf8'))).toEqual([]);
  });

  it('are found out where they do', () => {
    expect(faultsOf('.a { margin-left: 2px; }\n.b { left: 0; }\n.c { padding: 0 1px 2px 3px; }\n.d { text-align: right; }')).toHaveLength(4);
    expect(faultsOf('.a { margin: 1px 2px 3px 2px; inset-inline-start: 0; border-left-color-of-nothing: 0 }\n.label { left: 0; }')).toHaveLength(1);
  });

  it.each(files)('%s gives no text a size that does not grow', (name) => {
    const fixed = [...readFileSync(new URL(name, folder), 'utf8').matchAll(/(font-size: \d+px|font: [^;}]*\b\d+px[^;}]*)/g)].map(([said]) => said).filter((said) => said !== 'font: 600 7px var(--font)');
    expect(fixed).toEqual([]);
  });
});
