// The mesh in the window's words, and its QR code: pure, so each is checked word by word.
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { joinConsequences, leaveConsequences, reachedWords, revokeConsequences, scopesInWords } from '../../app/mesh/peopleWords.ts';
import { qrPath } from '../../renderer/mesh/QrCode.tsx';
import { givenWords, inviteFileName, inviteWords, lossWords, membersOf, meshLine, nowWords, othersOf, roundProgress, standingNews, trafficLines, waitingPeers } from '../../renderer/mesh/words.ts';
import type { MeshInvite } from '../../schemas/meshView.ts';
import { idOf, LINK, meshView, peer } from '../doubles/fakeMesh.ts';

describe('a peer', () => {
  it('is sorted by whether it waits, is in, or is out', () => {
    const states = ['needs-approval', 'allowed', 'revoked', 'blocked', 'left', 'unproven'] as const;
    const view = meshView({ peers: states.map((state, index) => peer({ id: idOf(`a${index}`), state })) });
    expect([waitingPeers(view), membersOf(view), othersOf(view)].map((list) => list.map(({ state }) => state))).toEqual([['needs-approval'], ['allowed', 'unproven'], ['revoked', 'blocked', 'left']]);
    expect([waitingPeers(null), waitingPeers(undefined)]).toEqual([[], []]);
  });
  it('says its path and its round trip in words, and nothing of a link that is not there', () => {
    const of = (path: 'loopback' | 'lan' | 'direct' | 'relay' | null, rttMs: number | null) => reachedWords({ path, rttMs });
    expect([of('loopback', 0.4), of('lan', 3.2), of('direct', 41.7), of('relay', null), of(null, 12)]).toEqual(['this machine, under 1 ms', 'local network, 3 ms', 'direct, 42 ms', 'through a relay', 'no link']);
    const one = peer({ id: idOf('a') });
    expect([nowWords(one), nowWords({ ...one, trains: false }), nowWords({ ...one, path: null, lastSeen: null })]).toEqual(['local network, 3 ms · trains, 4.1 k tok/s as it says', 'local network, 3 ms · does not train now', 'no link · never seen']);
    expect(nowWords({ ...one, trains: false, doing: 'pau\u202Esed' })).toBe('local network, 3 ms · does not train now, says it is paused');
    expect(nowWords({ ...one, path: null })).toMatch(/^no link · last seen 20 Nov 2026/);
  });
  it('says what it gave, and for how long it is shut out', () => {
    const one = peer({ id: idOf('a') });
    expect([givenWords(one), givenWords({ ...one, accepted: 1, credit: 0, outForRounds: 5 }), givenWords({ ...one, accepted: 0, credit: 0 })])
      .toEqual(['37 updates taken · 51.5 credit, 31 % of all', '1 update taken · shut out of rounds for 5 more', 'no update taken yet']);
  });
});

describe('a round', () => {
  const { round } = meshView();
  it('counts time while it trains, heads where heads are counted, and nothing else', () => {
    expect(roundProgress(round, 0)).toEqual({ share: 1 - 14 / 30, words: '14 s left' });
    expect(roundProgress(round, 4.5)).toMatchObject({ words: '10 s left' });
    expect(roundProgress(round, 60)).toEqual({ share: 1, words: '0 s left' });
    expect(roundProgress({ ...round, leftSeconds: null, members: 4, done: 3 }, 9)).toEqual({ share: 0.75, words: '3 of 4' });
    expect(roundProgress({ ...round, leftSeconds: null }, 0)).toBeNull();
    expect(roundProgress({ ...round, leftSeconds: null, members: 0, done: 0 }, 0)).toBeNull();
  });
  it('says the loss before and after only where both were measured', () => {
    expect([lossWords(round), lossWords({ ...round, lossBefore: null })]).toEqual(['3.211 → 3.199 nats/token', 'not measured yet']);
  });
});

describe('what is said of this node', () => {
  it('is its standing when that changes, once', () => {
    const at = (state: 'connecting' | 'waiting-approval' | 'member' | 'revoked') => meshView({ state, name: 'ho\u202Eme' });
    expect(standingNews(at('connecting'), at('waiting-approval'))).toMatch(/^home was reached\..*your check words/);
    expect(standingNews(at('waiting-approval'), at('member'))).toBe('This node is in the mesh home now.');
    expect(standingNews(at('member'), at('revoked'))).toBe('This node was shut out of the mesh home.');
    expect([standingNews(at('member'), at('member')), standingNews(undefined, at('member')), standingNews(null, at('connecting')), standingNews(at('member'), null)]).toEqual([null, null, null, null]);
  });
  it('is one short line in the bar below', () => {
    expect([meshLine(meshView()), meshLine(meshView({ state: 'waiting-approval' })), meshLine(meshView({ state: 'revoked' }))]).toEqual([{ state: 'round 118', detail: '2 of 2 linked' }, { state: 'waiting for approval', detail: '' }, { state: 'shut out', detail: '' }]);
  });
  it('names what went over the wire, and limits only where there are some', () => {
    const { traffic } = meshView();
    expect(Object.fromEntries(trafficLines(traffic))).toEqual({ 'Today': '11.8 MB sent, 22.7 MB received', 'In all': '45.9 MB sent, 87.2 MB received', 'Limits': '2,000 MB a day', 'Network': 'not metered' });
    expect(Object.fromEntries(trafficLines({ ...traffic, dayLimitMegabytes: 0, kilobytesPerSecond: 500, metered: true }))).toMatchObject({ Limits: '500 KB a second', Network: 'costs by what is sent: rounds wait' });
    expect(Object.fromEntries(trafficLines({ ...traffic, dayLimitMegabytes: 0 }))).toMatchObject({ Limits: 'none' });
  });
});

describe('consequences', () => {
  it('are said before the yes: what leaves, what comes back, what cannot be called back', () => {
    expect(joinConsequences.join(' ')).toMatch(/can leak something of that text.*A file leaves only if you share it.*own model is kept as it is and comes back/);
    expect(revokeConsequences(true)[0]).toBe('Every member shuts it out, for good.');
    expect(revokeConsequences(false)[0]).toMatch(/^This node alone.*You can take that back\.$/);
    expect([leaveConsequences(meshView({ ownModelKept: true }))[1], leaveConsequences(meshView({ ownModelKept: false }))[1]]).toEqual([expect.stringContaining('comes back'), expect.stringContaining('no model of your own')]);
    expect([scopesInWords(['train', 'admit']), scopesInWords([])]).toEqual(['train with the others, invite and let in others', 'do nothing']);
  });
});

describe('an invite', () => {
  it('says how many may use it and until when', () => {
    const invite: MeshInvite = { nonce: '1', expiresAt: '2026-11-22T12:00:00.000Z', uses: 5, usesLeft: 4, scopes: ['train'], state: 'open' };
    expect(inviteWords(invite)).toMatch(/^4 of 5 uses left, until 22 Nov 2026/);
    expect(inviteWords({ ...invite, uses: 1, usesLeft: 1 })).toMatch(/^for 1 machine, until/);
    expect(inviteWords({ ...invite, state: 'used-up' })).toMatch(/^used up, was until/);
  });
  it('is saved under letters that any file system takes', () => {
    const names = ['home', 'Öst/../..\\ huset 2', '日本', '', 'a'.repeat(90)].map((name) => inviteFileName(name, '.ileices-invite'));
    expect(names).toEqual(['home.ileices-invite', 'Ost-huset-2.ileices-invite', 'mesh.ileices-invite', 'mesh.ileices-invite', `${'a'.repeat(40)}.ileices-invite`]);
  });
  it('is drawn as exactly the squares of its code, with light around them', () => {
    const { size, path } = qrPath(LINK);
    const drawn = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) for (let at = 0; at < Number(width); at += 1) drawn[Number(y)]![Number(x) + at] = true;
    expect(drawn).toEqual(encode(LINK, { border: 4 }).data);
    expect(drawn.slice(0, 4).flat()).not.toContain(true);
  });
});
