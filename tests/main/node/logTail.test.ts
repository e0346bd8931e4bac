// The end of the log, read from its end: by level, bounded whatever its size, and a torn line does no harm.
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog, LOG_FILE, RotatingFile } from '../../../main/node/log.ts';
import { logTail, TAIL_BYTES } from '../../../main/node/logTail.ts';
import { temporaryFolder } from './journal/fixture.ts';

const LIMIT = 1024 * 1024;

describe('the end of the log', () => {
  it('is what the log wrote, with texts and paths left out, from a level on', async () => {
    const folder = temporaryFolder();
    const file = new RotatingFile(folder, LIMIT);
    const log = createLog(file);
    log.info({ path: '/home/someone/diary.txt', rows: 3 }, 'source was read');
    log.warn('a helper was slow');
    log.error({ code: 'EIO' }, 'disk');
    file.close();
    const all = await logTail(folder, 100, 'trace');
    expect(all.map(({ level, text }) => [level, text])).toEqual([['info', 'source was read'], ['warn', 'a helper was slow'], ['error', 'disk']]);
    expect(all[0]!.more).toContain('"rows":3');
    expect(JSON.stringify(all)).not.toContain('diary');
    expect((await logTail(folder, 100, 'warn')).map(({ level }) => level)).toEqual(['warn', 'error']);
    expect((await logTail(folder, 1, 'trace')).map(({ text }) => text)).toEqual(['disk']);
  });

  it('shows a torn line as it is, and nothing where there is no log', async () => {
    const folder = temporaryFolder();
    expect(await logTail(folder, 10, 'info')).toEqual([]);
    writeFileSync(join(folder, LOG_FILE), '{"level":"info","msg":"whole"}\n{"level":"in');
    expect(await logTail(folder, 10, 'info')).toEqual([{ at: null, level: 'info', text: 'whole', more: '' }, { at: null, level: null, text: '{"level":"in', more: '' }]);
  });

  it('reads no more than its share of a large log', async () => {
    const folder = temporaryFolder();
    const line = `${JSON.stringify({ level: 'info', msg: 'x'.repeat(900) })}\n`;
    for (let part = 0; part < 20; part += 1) appendFileSync(join(folder, LOG_FILE), line.repeat(100));
    const lines = await logTail(folder, 100_000, 'trace');
    expect(lines.length).toBeLessThan(TAIL_BYTES / line.length + 1);
    expect(lines.every(({ level }) => level === 'info')).toBe(true);
  });
});
