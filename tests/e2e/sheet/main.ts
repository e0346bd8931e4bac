// `npm run sheet`: pictures of every view and state of the window, looked at by axe and for their layout, in build/sheet. Words narrow it
// down to scenes whose name holds one of them; `--keep` copies the sheets into docs/screenshots/sheet.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../../doubles/chromium.ts';
import { takeSheet, WAYS } from './take.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'build', 'sheet'), kept = join(root, 'docs', 'screenshots', 'sheet');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const browser = await launchChromium({ more: ['--force-color-profile=srgb'] });
try {
  const only = words.length === 0 ? {} : { only: new RegExp(words.join('|')) };
  const { pictures, faults } = await takeSheet(browser, { folder, ...only, say: (line) => { process.stdout.write(`${line}\n`); } });
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.stdout.write(`${pictures} pictures, ${faults.length} faults; sheets in build/sheet\n`);
  if (process.argv.includes('--keep')) {
    mkdirSync(kept, { recursive: true });
    for (const { id } of WAYS) copyFileSync(join(folder, `sheet-${id}.jpg`), join(kept, `sheet-${id}.jpg`));
  }
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally { await browser.close(); }
