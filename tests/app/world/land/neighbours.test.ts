// Members as islands, and programs as kinds: what is told of them, and what never is.
import { describe, expect, test } from 'vitest';
import { islandsOf } from '../../../../app/world/land/islands.ts';
import { classOf, sharesOf } from '../../../../app/world/land/processClasses.ts';
import { IslandView, ProcessShare } from '../../../../schemas/land.ts';
import type { MeshPeer } from '../../../../schemas/meshView.ts';

const peer = (id: string, over: Partial<MeshPeer> = {}): MeshPeer => ({
  id: id.repeat(64), name: `node ${id}`, checkWords: '', state: 'allowed', path: null, rttMs: null, lastSeen: null, scopes: [], island: 'closed', doing: null, trains: false, tokensPerSecond: 0, accepted: 0, credit: 0, share: 0,
  outForRounds: 0, mayRevoke: false, formerly: null, ...over,
});

describe('neighbours', () => {
  test('who is let in is an island, linked or not; who waits or is out is none', () => {
    const peers = [peer('a', { path: 'lan' }), peer('b'), peer('c', { state: 'needs-approval' }), peer('d', { state: 'revoked' }), peer('e', { state: 'blocked' }), peer('f', { state: 'left' }), { ...peer('1', { state: 'unproven' }) }];
    const islands = islandsOf({ state: 'member', peers });
    expect(islands.map(({ key, state }) => `${key[0]} ${state}`)).toEqual(['a here', 'b away']);
    for (const island of islands) { expect(IslandView.parse(island)).toEqual(island); expect(island.digest).toBe(island.key); }
  });

  test('names are as their owners chose them, made fit to be seen', () => {
    expect(islandsOf({ state: 'member', peers: [peer('a', { name: '\u202E<b>Eve</b>\u0000' })] })[0]?.name).toBe('<b>Eve</b>');
  });

  test('there is none without a mesh, nor before this node is let in, nor of an id that is none', () => {
    expect(islandsOf(null)).toEqual([]);
    for (const state of ['connecting', 'waiting-approval', 'refused', 'revoked', 'left'] as const) expect(islandsOf({ state, peers: [peer('a')] })).toEqual([]);
    expect(islandsOf({ state: 'member', peers: [{ ...peer('a'), id: 'not hex' }] })).toEqual([]);
  });
});

describe('kinds of programs', () => {
  test('by whole names and by beginnings; what is not known is other', () => {
    expect(['firefox', 'firefox-bin', 'code', 'discord', 'gcc', 'steam', 'mpv', 'systemd', 'my-secret-tool', ''].map(classOf)).toEqual(['browser', 'browser', 'editor', 'chat', 'build', 'game', 'media', 'system', 'other', 'other']);
  });

  test('counts and thousandths, in order, with no name in them', () => {
    const shares = sharesOf([{ name: 'firefox', used: 50 }, { name: 'firefox', used: 25 }, { name: 'my-secret-tool', used: 1 }, { name: 'code', used: -3 }], 200);
    expect(shares).toEqual([{ class: 'browser', count: 2, load: 375 }, { class: 'editor', count: 1, load: 0 }, { class: 'other', count: 1, load: 5 }]);
    for (const share of shares) ProcessShare.parse(share);
    expect(JSON.stringify(shares)).not.toContain('secret');
    expect(sharesOf([{ name: 'firefox', used: 500 }], 200)).toEqual([{ class: 'browser', count: 1, load: 1000 }]);
    expect(sharesOf([{ name: 'firefox', used: 5 }], 0)).toEqual([{ class: 'browser', count: 1, load: 0 }]);
  });
});
