// policy.yaml on disk: read strictly, refused whole, and the last good one stays.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PolicyRequest } from '../../../app/consent/policy.ts';
import { SeededStream } from '../../../app/physics/random.ts';
import { FolderDisk } from '../../../main/node/disk.ts';
import { parsePolicy, PolicyFile } from '../../../main/node/policyFile.ts';
import { LossyFiles } from '../../doubles/lossyFiles.ts';
import { temporaryFolder } from './journal/fixture.ts';

const good = `
version: 1
groups: { friends: [${'a'.repeat(64)}] }
rules:
  - id: mine
    effect: permit
    who: [self]
    action: [source.read, model.train]
    resource: ["s-*"]
    when:
      hours: { from: "08:00", to: "20:00" }
  - { id: not-friends, effect: forbid, who: [friends], action: ["*"] }
`;
const request: PolicyRequest = { who: 'self', action: 'source.read', resource: 's-1', nowMs: 0, minuteOfDay: 600 };

describe('the text', () => {
  it('is read', () => { expect(parsePolicy(good).rules.map((rule) => rule.id)).toEqual(['mine', 'not-friends']); });

  const bomb = `a: &a [x, x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key, index) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join(', ')}]`).join('\n')}\n`;
  it.each([
    ['an unknown key', good.replace('rules:', 'rulez:')],
    ['an unknown key in a rule', good.replace('effect: permit', 'effect: permit\n    priority: 5')],
    ['a limit a day, which nothing counts yet', good.replace('effect: permit', 'effect: permit\n    when: {maxPerDay: 3}')],
    ['an unknown action', good.replace('model.train', 'model.trian')],
    ['an action that nothing asks about', good.replace('model.train', 'artefact.send')],
    ['a purpose, which no request names', good.replace('effect: permit', 'effect: permit\n    when: {purpose: [training]}')],
    ['an unknown effect', good.replace('effect: permit', 'effect: allow')],
    ['another version', good.replace('version: 1', 'version: 2')],
    ['a key given twice', good.replace('effect: permit', 'effect: permit\n    effect: forbid')],
    ['two rules with one id', good.replace('not-friends', 'mine')],
    ['a group called any', good.replace('friends:', 'any:')],
    ['hours that are none', good.replace('20:00', '08:00')],
    ['a time that is none', good.replace('08:00', '8 am')],
    ['an alias', good.replace('who: [self]', 'who: &x [self]').replace('who: [friends]', 'who: *x')],
    ['an alias bomb', bomb],
    ['a tag', good.replace('who: [self]', 'who: !!js/function [self]')],
    ['a merge key', `base: &b { id: x }\n${good}  - { <<: *b, effect: permit, who: [self], action: ["*"] }\n`],
    ['two documents', `${good}---\nversion: 1\nrules: []\n`],
    ['nesting without end', `rules: ${'['.repeat(30_000)}`],
    ['nesting by dashes', `rules:\n${'- '.repeat(30_000)}x`],
    ['nesting by indentation', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['too much', `${good}# ${'x'.repeat(70_000)}`],
    ['not YAML', '}{'],
    ['nothing', ''],
    ['a list', '- 1'],
  ])('with %s is refused', (_name, text) => {
    const start = performance.now();
    expect(() => parsePolicy(text)).toThrow();
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('the file', () => {
  it('absent: the default, under which nothing leaves the machine', () => {
    const file = new PolicyFile(new FolderDisk(temporaryFolder()));
    expect(file.current).toMatchObject({ from: 'default', notice: null });
    expect(file.why(request).allowed).toBe(true);
    expect(file.why({ ...request, who: 'f'.repeat(64) }).allowed).toBe(false);
  });

  it('broken at the first start: nothing is permitted, and it says so', () => {
    const disk = new FolderDisk(temporaryFolder());
    writeFileSync(join(disk.root, 'policy.yaml'), 'version: 1\nrulez: []\n');
    const file = new PolicyFile(disk);
    expect(file.current).toMatchObject({ from: 'deny-all', notice: expect.stringContaining('rulez') });
    expect(file.why(request).allowed).toBe(false);
  });

  it('good on a full disk: in force all the same', () => {
    const files = new LossyFiles(SeededStream.from(1, 'policy'), '/h');
    const disk = new FolderDisk('/h', files);
    disk.writeDurably('policy.yaml', Buffer.from(good));
    files.capacityBytes = good.length;
    expect(new PolicyFile(disk).current).toMatchObject({ from: 'file', notice: null });
  });

  it('broken later: the last good one stays, across a restart, until it is mended', () => {
    const disk = new FolderDisk(temporaryFolder());
    const path = join(disk.root, 'policy.yaml');
    writeFileSync(path, good);
    const file = new PolicyFile(disk);
    expect(file.current).toMatchObject({ from: 'file', notice: null });
    expect(file.why(request)).toMatchObject({ allowed: true, rule: 'mine' });
    const { sha256 } = file.current;
    writeFileSync(path, good.replace('permit', 'permitt'));
    expect(file.reload()).toBe(false);
    for (const one of [file, new PolicyFile(disk)]) {
      expect(one.current).toMatchObject({ from: 'last-good', sha256, notice: expect.stringContaining('refused') });
      expect(one.why(request)).toMatchObject({ allowed: true, rule: 'mine' });
    }
    writeFileSync(path, 'version: 1\nrules: []\n');
    expect(file.reload()).toBe(true);
    expect(file.current).toMatchObject({ from: 'file', notice: null });
    expect(file.why(request).allowed).toBe(false);
  });
});

describe('while the node runs', () => {
  const opened = (text: string | null) => {
    const disk = new FolderDisk(temporaryFolder());
    const path = join(disk.root, 'policy.yaml');
    if (text !== null) writeFileSync(path, text);
    const file = new PolicyFile(disk);
    file.refresh(0); file.refresh(10_000);
    return { file, path };
  };
  const denying = 'version: 1\nrules: []\n';

  it('an edit counts at the next look, whoever made it and however', () => {
    const { file, path } = opened(good);
    expect(file.refresh(20_000)).toBe(false);
    writeFileSync(path, denying);
    expect(file.refresh(20_001)).toBe(true);
    expect(file.why(request).allowed).toBe(false);
    writeFileSync(`${path}~`, good);
    renameSync(`${path}~`, path);
    expect(file.refresh(20_002)).toBe(true);
    expect(file.why(request).allowed).toBe(true);
  });

  it('a second edit of the same size at the same moment is found', () => {
    const { file, path } = opened(good);
    const permitting = good.replace('not-friends', 'yes-friends'), at = new Date(1_700_000_000_000);
    writeFileSync(path, good.replace('not-friends', 'off-friends'));
    utimesSync(path, at, at);
    expect(file.refresh(20_000)).toBe(true);
    writeFileSync(path, permitting);
    utimesSync(path, at, at);
    expect(file.refresh(20_500)).toBe(true);
    expect(file.current.policy.rules.map((rule) => rule.id)).toEqual(['mine', 'yes-friends']);
  });

  it('a broken one says so and changes nothing; mended, it counts and the notice is gone', () => {
    const { file, path } = opened(good);
    const { sha256 } = file.current;
    writeFileSync(path, 'version: 1\nrulez: []\n');
    expect(file.refresh(20_000)).toBe(true);
    expect(file.current).toMatchObject({ from: 'last-good', sha256, notice: expect.stringMatching(/rulez.*until it is mended/s) });
    expect(file.refresh(30_000)).toBe(false);
    writeFileSync(path, good);
    expect(file.refresh(40_000)).toBe(true);
    expect(file.current).toMatchObject({ from: 'file', sha256, notice: null });
  });

  it('broken where there was none before: nothing is permitted', () => {
    const { file, path } = opened(null);
    expect(file.why(request).allowed).toBe(true);
    writeFileSync(path, '}{');
    file.refresh(20_000);
    expect(file.current.from).toBe('deny-all');
    expect(file.why(request).allowed).toBe(false);
  });

  it.each([
    ['a folder', (path: string) => { mkdirSync(path); }],
    ['a pipe', (path: string) => { execFileSync('mkfifo', [path]); }],
    ['a link to itself', (path: string) => { symlinkSync(path, path); }],
    ['a huge file', (path: string) => { writeFileSync(path, ''); truncateSync(path, 8e9); }],
  ])('%s in its place is refused without waiting, and mended by the same text', (_name, put) => {
    const { file, path } = opened(good);
    rmSync(path);
    put(path);
    expect(file.refresh(20_000)).toBe(true);
    expect(file.current).toMatchObject({ from: 'last-good', notice: expect.stringContaining('refused') });
    expect(file.current.notice).not.toContain(path);
    rmSync(path, { recursive: true });
    writeFileSync(path, good);
    expect(file.refresh(30_000)).toBe(true);
    expect(file.current).toMatchObject({ from: 'file', notice: null });
  });

  it('gone for a moment, as editors do it, opens nothing; gone for good is the default', () => {
    const { file, path } = opened(denying);
    rmSync(path);
    expect(file.refresh(20_000)).toBe(false);
    expect(file.refresh(21_000)).toBe(false);
    expect(file.why(request).allowed).toBe(false);
    expect(file.refresh(22_500)).toBe(true);
    expect(file.current.from).toBe('default');
    // What was taken away does not come back because of a slip in the next file.
    writeFileSync(path, 'version: 1\nrulez: x\n');
    expect(file.refresh(30_000)).toBe(true);
    expect(file.current.from).toBe('deny-all');
  });
});
