// A real folder with everything a reader must survive, and what it should say of each. Made anew for every suite.
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, linkSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface NastyFolder { readonly path: string; readonly outside: string; readonly expected: Record<string, string>; remove(): Promise<void> }

const GIGABYTE = 2 ** 30;
/** One card, mail and key each; none belongs to anyone. */
export const PLANTED = { card: '4111 1111 1111 1111', mail: 'jane.doe@example.com', key: `AKIA${'IOSFODNN7EXAMPLE'}` };

/** `expected`: name -> 'text' or the reason of the refusal. */
export async function nastyFolder(): Promise<NastyFolder> {
  const base = mkdtempSync(join(tmpdir(), 'ileices-nasty-'));
  const path = join(base, 'granted');
  const outside = join(base, 'granted-not');
  for (const folder of [path, outside, join(path, 'sub'), join(path, 'sub/deep'), join(path, '.git'), join(path, '.ssh'), join(path, 'empty-folder')]) mkdirSync(folder, { recursive: true });
  const put = (name: string, content: string | Uint8Array): void => writeFileSync(join(path, name), content);
  writeFileSync(join(outside, 'private.txt'), 'Nobody granted this.\n');
  put('a-good.txt', 'Oru walks to the blue pond.\n');
  put('sub/b-good.md', '# Stones\nMira counts them.\n');
  put('sub/deep/c-good.txt', 'Ümläute und 日本語.\n');
  put('planted.txt', `Pay with ${PLANTED.card}, ask ${PLANTED.mail}, use ${PLANTED.key}.\n`);
  put('slightly-broken.txt', Uint8Array.from([...Buffer.from('good words '.repeat(30)), 0xff, ...Buffer.from(' and more\n')]));
  put('utf16.txt', Uint8Array.from([0xff, 0xfe, ...Buffer.from('wide words\n', 'utf16le')]));
  put('empty.txt', '');
  put('picture.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]));
  put('program', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]));
  put('broken-utf8.txt', Uint8Array.from(Array.from({ length: 400 }, (_, index) => [0x66, 0xfc, 0x72, 0x20][index % 4] ?? 0)));
  put('.env', 'TOKEN=abc\n');
  put('.hidden', 'hidden\n');
  put('.git/config', '[core]\n');
  put('.ssh/id_rsa', 'key\n');
  put('id_ed25519', 'key\n');
  put('server.pem', 'key\n');
  const sparse = openSync(join(path, 'sparse.bin'), 'w');
  ftruncateSync(sparse, 2 * GIGABYTE);
  closeSync(sparse);
  const smallSparse = openSync(join(path, 'sparse-small.bin'), 'w');
  ftruncateSync(smallSparse, 1024 * 1024);
  closeSync(smallSparse);
  execFileSync('mkfifo', [join(path, 'pipe')]);
  const server = createServer();
  await new Promise<void>((done) => { server.listen(join(path, 'socket'), done); });
  linkSync(join(path, 'a-good.txt'), join(path, 'a-second-name.txt'));
  symlinkSync(join(outside, 'private.txt'), join(path, 'link-out'));
  symlinkSync('../granted-not', join(path, 'link-out-folder'));
  symlinkSync('a-good.txt', join(path, 'link-in'));
  symlinkSync('.ssh/id_rsa', join(path, 'link-to-key'));
  symlinkSync('..', join(path, 'sub/link-up'));
  symlinkSync('loop-b', join(path, 'loop-a'));
  symlinkSync('loop-a', join(path, 'loop-b'));
  symlinkSync('nowhere', join(path, 'link-dangling'));
  return {
    path, outside,
    expected: {
      'a-good.txt': 'text', 'sub/b-good.md': 'text', 'sub/deep/c-good.txt': 'text', 'planted.txt': 'text', 'slightly-broken.txt': 'text', 'utf16.txt': 'text',
      'empty.txt': 'empty', 'picture.png': 'binary', 'program': 'binary', 'sparse-small.bin': 'binary', 'broken-utf8.txt': 'text', 'sparse.bin': 'too-large',
      '.env': 'secret-file', '.hidden': 'hidden', '.git/': 'hidden', '.ssh/': 'hidden', 'id_ed25519': 'secret-file', 'server.pem': 'secret-file',
      'pipe': 'not-a-regular-file', 'socket': 'not-a-regular-file', 'a-second-name.txt': 'already-read',
      'link-out': 'symlink-outside', 'link-out-folder': 'symlink-outside', 'link-in': 'already-read', 'link-to-key': 'secret-file', 'sub/link-up': 'symlink-loop',
      'loop-a': 'symlink-loop', 'loop-b': 'symlink-loop', 'link-dangling': 'unreadable',
    },
    remove: async () => {
      await new Promise((done) => { server.close(done); });
      rmSync(base, { recursive: true, force: true });
    },
  };
}
