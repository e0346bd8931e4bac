// Readers that another process starts: the same pool, the same answers, and a door that opens for one word only.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hostedReaders } from '../../../../main/node/readers/readerDoor.ts';
import type { HostedReaders } from '../../../../main/node/readers/readerDoor.ts';
import { READER_ENTRY } from '../../../../main/node/readers/readerEntry.ts';
import { ReaderPool } from '../../../../main/node/readers/readerPool.ts';
import { SAMPLES } from '../../../worker/reader/samples.ts';
import { readerFlags } from '../../../../main/node/readers/readerFlags.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const signal = new AbortController().signal;

/** As the shell of the installed app does it: a process that gets an environment of two words and nothing else. */
class Host {
  readonly doors: { address: string; word: string }[] = [];
  readonly children = new Map<number, ChildProcess>();
  readonly killed: number[] = [];
  /** What whoever starts processes does with a door. */
  open: (id: number, door: { address: string; word: string }) => void = (id, { address, word }) => {
    const child = spawn(process.execPath, [...readerFlags(READER_ENTRY), READER_ENTRY], { env: { ILEICES_READER_DOOR: address, ILEICES_READER_WORD: word }, stdio: 'ignore' });
    this.children.set(id, child);
    child.once('exit', (code) => { this.hosted.ended(id, `exit code ${code}`); });
  };
  readonly hosted: HostedReaders = hostedReaders({
    start: (id, door) => { this.doors.push(door); this.open(id, door); },
    kill: (id) => { this.killed.push(id); this.children.get(id)?.kill('SIGKILL'); },
  });
  readonly pool = new ReaderPool({ size: 1, onLine: () => undefined, start: this.hosted.start });
  async close() { await this.pool.close(); for (const child of this.children.values()) child.kill('SIGKILL'); }
}

let host: Host;
afterEach(async () => { await host.close(); });

describe('readers started elsewhere', () => {
  test('read every format without the locks of Node, which Electron drops', async () => {
    host = new Host();
    host.open = (id, { address, word }) => {
      const child = spawn(process.execPath, ['--no-warnings', READER_ENTRY], { env: { ILEICES_READER_DOOR: address, ILEICES_READER_WORD: word }, stdio: 'ignore' });
      host.children.set(id, child);
      child.once('exit', (code) => { host.hosted.ended(id, `exit code ${code}`); });
    };
    for (const { name, bytes } of SAMPLES) expect((await host.pool.read(name, bytes, 'learn', signal)).documents.length, name).toBeGreaterThan(0);
    expect(host.doors.length).toBe(1);
  });

  test('read one file after the other like those started here, and their door is gone once they came', async () => {
    host = new Host();
    for (const text of ['Oru is at the blue pond.', 'Mira is at the old stone.']) {
      const { documents } = await host.pool.read('a.txt', bytesOf(text), 'learn', signal);
      expect(Buffer.from(documents[0]?.chunks[0] ?? []).toString()).toContain(text.slice(0, 8));
    }
    expect(host.doors.length).toBe(1);
    expect(existsSync(host.doors[0]?.address ?? '')).toBe(false);
  });

  test('that end are replaced; only the file in their hands is refused', async () => {
    host = new Host();
    await host.pool.read('a.txt', bytesOf('a first text of some words'), 'learn', signal);
    const reading = host.pool.read('b.txt', bytesOf('x '.repeat(4_000_000)), 'learn', signal);
    for (const child of host.children.values()) child.kill('SIGKILL');
    expect((await reading).refused.map(({ reason }) => reason)).toEqual(['reader-failed']);
    expect((await host.pool.read('c.txt', bytesOf('a third text of some words'), 'learn', signal)).documents.length).toBe(1);
    expect(host.doors.length).toBe(2);
  });

  test('that never come are told as a start that failed, with the next step', async () => {
    host = new Host();
    host.open = (id) => { host.hosted.ended(id, 'it could not be started'); };
    await expect(host.pool.read('a.txt', bytesOf('text'), 'learn', signal)).rejects.toThrow(/does not start \(it could not be started\)/);
  });
});

describe.runIf(process.platform !== 'win32')('D8 the door', () => {
  test('lies where only this user may look, and opens for nobody who says another word, or says too little', async () => {
    host = new Host();
    let strangers = 0;
    const own = host.open;
    host.open = (id, door) => {
      expect(statSync(dirname(door.address)).mode & 0o777).toBe(0o700);
      connect(door.address).on('error', () => undefined).write(Buffer.alloc(8));
      const stranger = connect(door.address);
      stranger.on('error', () => undefined).on('close', () => { strangers += 1; own(id, door); });
      stranger.write(Buffer.alloc(64, 7));
    };
    expect((await host.pool.read('a.txt', bytesOf('a text of some words'), 'learn', signal)).documents.length).toBe(1);
    expect(strangers).toBe(1);
  });

  test('closed by the pool ends the process it was for', async () => {
    host = new Host();
    await host.pool.read('a.txt', bytesOf('a text of some words'), 'learn', signal);
    await host.pool.close();
    expect(host.killed.length).toBeGreaterThan(0);
    await expect.poll(() => [...host.children.values()].every((child) => child.exitCode !== null || child.signalCode !== null)).toBe(true);
  });
});
