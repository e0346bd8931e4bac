// Two sides show each other who they are; everything that is not that is refused with its reason.
import { describe, expect, test } from 'vitest';
import { limits, MESH_PROTOCOL } from '../../../schemas/mesh.ts';
import type { ControlMessage } from '../../../schemas/mesh.ts';
import type { Sha256 } from '../../../schemas/ids.ts';
import { hexOf } from '../../../app/manifest/hex.ts';
import { Handshake } from '../../../app/mesh/handshake.ts';
import type { HandshakeParts, HandshakeRole } from '../../../app/mesh/handshake.ts';
import { inviteSecret } from '../../../app/mesh/invite.ts';
import { hasher, numberedSigner, SMALL_ORDER_KEYS, terms } from './fixture.ts';
import { ANNA, BEN, FINGERPRINTS, handClock, onWire, other, pairOf, parts, run, strangerMeets, trueProof, wordOf } from './handshakePair.ts';

type Of<T extends ControlMessage['type']> = Extract<ControlMessage, { type: T }>;
const roles: readonly HandshakeRole[] = ['initiator', 'responder'];
const words = (pair: ReturnType<typeof pairOf>, between?: Parameters<typeof run>[1]): string[] => { const { initiator, responder } = run(pair, between); return [wordOf(initiator), wordOf(responder)]; };
/** Changes what one side says. */
const altered = <T extends 'hello' | 'proof'>(role: HandshakeRole, type: T, change: (message: Of<T>) => ControlMessage | null) =>
  (message: ControlMessage, from: HandshakeRole): ControlMessage | null => (from === role && message.type === type ? change(message as Of<T>) : message);

describe('M7 two members', () => {
  test('know each other after two messages a side', () => {
    const { initiator, responder, said } = run(pairOf());
    expect(initiator).toEqual({ state: 'passed', peer: { meeting: expect.any(String) as string, nodeId: BEN.nodeId, publicKey: hexOf(BEN.publicKey), name: 'Ben', proto: 1, session: 22, invite: null } });
    expect(responder).toEqual({ state: 'passed', peer: { meeting: initiator.state === 'passed' ? initiator.peer.meeting : '', nodeId: ANNA.nodeId, publicKey: hexOf(ANNA.publicKey), name: 'Anna', proto: 1, session: 11, invite: null } });
    for (const role of roles) {
      expect(said[role].map(({ type }) => type)).toEqual(['hello', 'proof']);
      for (const message of said[role]) expect(onWire(message)).toEqual(message);
    }
  });

  test('sign the same transcript on every machine and in every release', () => {
    const { said } = run(pairOf());
    expect(said.initiator[1]).toMatchObject({ transcript: 'd6b482eb4781b22d3aa7928f03d988af7878dfc55049b2a53821a5613ba1c29c' });
    expect(said.responder[1]).toMatchObject({ transcript: 'b68adbe6c4e4eb5183330f1cd9f417b107e20f73662486f2bc6d217d6d8547a8' });
  });

  test('use the highest version both know', () => {
    const verdict = strangerMeets(new Handshake(parts('responder')), 'initiator', ANNA, { proto: { min: 0, max: 7 } }, ({ transcript }) => trueProof(ANNA, transcript));
    expect(verdict).toMatchObject({ state: 'passed', peer: { nodeId: ANNA.nodeId, proto: MESH_PROTOCOL.max } });
  });

  test('are taken only where they were dialled', () => {
    expect(words(pairOf({ expected: BEN.nodeId }, { expected: ANNA.nodeId }))).toEqual(['passed', 'passed']);
    expect(words(pairOf({ expected: numberedSigner(3).nodeId }))).toEqual(['bad-binding', 'bad-binding (told)']);
  });

  test('are shown with a name that hides and turns nothing', () => {
    const { responder } = run(pairOf({ name: `\u202E\u0000${'Anna '.repeat(40)}` }));
    if (responder.state !== 'passed') throw new Error(wordOf(responder));
    expect(responder.peer.name).toMatch(/^Anna Anna [\p{L} …]{1,54}$/u);
    const verdict = strangerMeets(new Handshake(parts('responder')), 'initiator', ANNA, { name: '\u202Eanna\u0000 ' }, ({ transcript }) => trueProof(ANNA, transcript));
    expect(verdict).toMatchObject({ state: 'passed', peer: { name: 'anna' } });
  });
});

describe('M8 what is signed is this connection', () => {
  test('somebody in the middle, with a certificate of its own to each side, is refused by both', () => {
    const middle = 'cc'.repeat(32);
    expect(words(pairOf({ remoteFingerprint: middle }, { remoteFingerprint: middle }))).toEqual(['bad-binding', 'bad-binding']);
    for (const role of roles) {
      const one = pairOf(...(role === 'initiator' ? [{ remoteFingerprint: middle }] : [{}, { remoteFingerprint: middle }]) as Parameters<typeof pairOf>);
      expect(words(one)).toEqual(['bad-binding', 'bad-binding']);
    }
  });

  test('the two certificates in the other order are another connection', () => {
    expect(words(pairOf({}, { localFingerprint: FINGERPRINTS.initiator, remoteFingerprint: FINGERPRINTS.responder }))).toEqual(['bad-binding', 'bad-binding']);
  });

  test('two who both offered, or both answered', () => {
    for (const role of roles) expect(words(pairOf({ role }, { role }))).toEqual(['bad-binding', 'bad-binding']);
  });

  test.each([
    ['nonce', { nonce: '00'.repeat(16) }], ['session', { session: 12 }], ['name', { name: 'Anne' }], ['versions', { proto: { min: 0, max: 1 } }], ['later versions', { proto: { min: 1, max: 2 } }],
  ])('a hello whose %s was changed on its way', (_, change) => {
    expect(words(pairOf(), altered('initiator', 'hello', (hello) => ({ ...hello, ...change })))).toEqual(['bad-binding', 'bad-binding']);
  });

  test('a hello in which another key was put', () => {
    expect(words(pairOf(), altered('initiator', 'hello', (hello) => ({ ...hello, publicKey: hexOf(numberedSigner(3).publicKey) })))).toEqual(['bad-binding', 'bad-signature']);
  });
});

describe('M9 what was said once, or by oneself, counts for nothing', () => {
  test('one\'s own words sent back', () => {
    for (const role of roles) {
      const alone = new Handshake(parts(role));
      const [hello] = alone.start();
      if (hello === undefined) throw new Error('no hello');
      expect(wordOf(alone.receive(hello).verdict)).toBe('bad-binding');
    }
  });

  test('one\'s own nonce, or one\'s own key, in another\'s hello', () => {
    expect(words(pairOf({ nonce: '2e'.repeat(16) }))).toEqual(['bad-binding', 'bad-binding']);
    expect(words(pairOf({ signer: BEN }))).toEqual(['bad-binding', 'bad-binding']);
  });

  test('one\'s own proof sent back under another\'s hello', () => {
    const between = (message: ControlMessage, from: HandshakeRole): ControlMessage | null => (from === 'responder' && message.type === 'proof' ? null : message);
    for (const role of roles) {
      const pair = pairOf();
      const { said } = run(pair, (message, from) => (message.type === 'proof' ? null : between(message, from)));
      const own = said[role][1];
      if (own === undefined) throw new Error('no proof');
      expect(wordOf(pair[role].receive(own).verdict)).toBe('bad-signature');
    }
  });

  test('everything one side said in an earlier handshake', () => {
    const earlier = run(pairOf()).said;
    for (const role of roles) {
      const again = new Handshake(parts(other(role), { nonce: '77'.repeat(16) }));
      again.start();
      const verdicts = earlier[role].map((message) => wordOf(again.receive(message).verdict));
      expect(verdicts).toEqual(['waiting', 'bad-binding']);
    }
  });
});

describe('M10 what is refused at the first word', () => {
  const helloOf = (change: Partial<HandshakeParts>): Of<'hello'> => new Handshake(parts('initiator', change)).start()[0] as Of<'hello'>;
  const answerTo = (message: ControlMessage, change: Partial<HandshakeParts> = {}): readonly [string, readonly ControlMessage[]] => {
    const ben = new Handshake(parts('responder', change));
    ben.start();
    const { verdict, send } = ben.receive(message);
    return [wordOf(verdict), send];
  };

  test('another mesh', () => { expect(answerTo(helloOf({ mesh: 'cd'.repeat(32) as Sha256 }))).toEqual(['wrong-mesh', [{ type: 'refused', reason: 'wrong-mesh' }]]); });

  test.each([[2, 9], [0, 0], [-3, -1], [2, 1], [1, 0], [5, 1]])('versions from %i to %i', (min, max) => {
    expect(answerTo({ ...helloOf({}), proto: { min, max } })).toEqual(['version', [{ type: 'refused', reason: 'version' }]]);
  });

  test('a key that anybody could sign for', () => {
    for (const key of SMALL_ORDER_KEYS) expect(answerTo({ ...helloOf({}), publicKey: hexOf(key) })[0], hexOf(key)).toBe('weak-key');
  });

  test('anything but a hello, and a second one', () => {
    const proof: ControlMessage = { type: 'proof', transcript: '00'.repeat(32) as Sha256, signature: '00'.repeat(64), mac: null };
    const welcome: ControlMessage = { type: 'welcome', state: 'member' };
    const carry: ControlMessage = { type: 'carry', from: ANNA.nodeId as Of<'carry'>['from'], to: BEN.nodeId as Of<'carry'>['to'], sealed: '' };
    for (const message of [proof, welcome, carry]) expect(answerTo(message)[0], message.type).toBe('malformed');
    for (const message of [helloOf({}), helloOf({ nonce: '99'.repeat(16) }), welcome, carry]) {
      const ben = new Handshake(parts('responder'));
      ben.receive(helloOf({}));
      expect(wordOf(ben.receive(message).verdict), message.type).toBe('malformed');
    }
    const { initiator } = pairOf();
    expect(wordOf(initiator.receive({ type: 'bye' }).verdict)).toBe('gone (told)');
  });

  test('a word too many after all was said', () => {
    for (const index of [0, 1]) {
      const pair = pairOf();
      const { said } = run(pair);
      const again = said.initiator[index];
      if (again === undefined) throw new Error('nothing was said');
      expect(wordOf(pair.responder.receive(again).verdict)).toBe('malformed');
    }
  });

  test('a refusal is the last word: nothing after it changes anything or is answered', () => {
    const pair = pairOf();
    const { said } = run(pairOf());
    expect(pair.responder.receive({ type: 'refused', reason: 'revoked' })).toEqual({ send: [], verdict: { state: 'refused', reason: 'revoked', by: 'other side' } });
    for (const message of said.initiator) expect(pair.responder.receive(message)).toEqual({ send: [], verdict: { state: 'refused', reason: 'revoked', by: 'other side' } });
  });
});

test('M11 the last word has to be there in time', () => {
  const { said } = run(pairOf());
  const [hello, proof] = said.initiator;
  if (hello === undefined || proof === undefined) throw new Error('nothing was said');
  const clock = handClock();
  const inTime = new Handshake(parts('responder', { clock }));
  clock.ms = limits.handshakeMs - 1;
  expect([hello, proof].map((message) => wordOf(inTime.receive(message).verdict))).toEqual(['waiting', 'passed']);
  clock.ms = 10 * limits.handshakeMs;
  expect(wordOf(inTime.tick().verdict)).toBe('passed');

  const late = { ...handClock() };
  const tooLate = new Handshake(parts('responder', { clock: late }));
  tooLate.receive(hello);
  late.ms = limits.handshakeMs;
  expect(tooLate.receive(proof)).toEqual({ send: [{ type: 'refused', reason: 'too-slow' }], verdict: { state: 'refused', reason: 'too-slow', by: 'this side' } });
  const silent = handClock();
  const waiting = new Handshake(parts('responder', { clock: silent }));
  expect(waiting.tick()).toEqual({ send: [], verdict: { state: 'waiting' } });
  silent.ms = limits.handshakeMs;
  expect(wordOf(waiting.tick().verdict)).toBe('too-slow');
  // Said once, not again.
  expect(waiting.tick().send).toEqual([]);
});

describe('M12 with an invite both sides show that they hold its secret', () => {
  const { nonce } = terms;
  const secret = inviteSecret(BEN, hasher, nonce);
  const invite = { nonce, secret, issuer: hexOf(BEN.publicKey) };
  const anna: Partial<HandshakeParts> = { invite };
  const ben: Partial<HandshakeParts> = { secretOf: (asked, nodeId) => (asked === nonce && nodeId === ANNA.nodeId ? secret : 'invite-cancelled') };

  test('whoever of them offered the connection', () => {
    for (const [pair, joiner] of [[pairOf(anna, ben), 'initiator'], [pairOf({ signer: BEN, ...ben }, { signer: ANNA, ...anna }), 'responder']] as const) {
      const verdicts = run(pair);
      const [of, by] = [verdicts[joiner], verdicts[other(joiner)]];
      expect(of).toMatchObject({ state: 'passed', peer: { nodeId: BEN.nodeId, invite: { nonce, redeemedBy: 'this side' } } });
      expect(by).toMatchObject({ state: 'passed', peer: { nodeId: ANNA.nodeId, invite: { nonce, redeemedBy: 'other side' } } });
    }
  });

  test('who has another secret, or shows none, is refused', () => {
    const wrong = new Uint8Array(32);
    expect(words(pairOf({ invite: { ...invite, secret: wrong } }, ben))).toEqual(['invite-forged', 'invite-forged']);
    expect(words(pairOf(anna, { secretOf: () => wrong }))).toEqual(['invite-forged', 'invite-forged']);
    for (const role of roles) {
      const silent = words(pairOf(anna, ben), altered(role, 'proof', (proof) => ({ ...proof, mac: null })));
      expect(silent[role === 'initiator' ? 1 : 0]).toBe('invite-forged');
      const swapped = words(pairOf(anna, ben), altered(role, 'proof', (proof) => ({ ...proof, mac: 'ab'.repeat(32) as Sha256 })));
      expect(swapped[role === 'initiator' ? 1 : 0]).toBe('invite-forged');
    }
  });

  test('one side\'s code does not do for the other', () => {
    const macs = new Map<HandshakeRole, Sha256 | null>();
    run(pairOf(anna, ben), (message, from) => { if (message.type === 'proof') macs.set(from, message.mac); return message; });
    expect(new Set(macs.values()).size).toBe(2);
    for (const role of roles) expect(words(pairOf(anna, ben), altered(role, 'proof', (proof) => ({ ...proof, mac: macs.get(other(role)) ?? null })))[role === 'initiator' ? 1 : 0]).toBe('invite-forged');
  });

  test('an invite that does not count is refused with the reason why', () => {
    expect(words(pairOf({ ...anna, invite: { ...invite, nonce: 'f'.repeat(32) } }, ben))).toEqual(['invite-cancelled (told)', 'invite-cancelled']);
    expect(words(pairOf(anna))).toEqual(['invite-forged (told)', 'invite-forged']);
  });

  test('only its issuer is taken, and two who both look for theirs part', () => {
    expect(words(pairOf(anna, { ...ben, signer: numberedSigner(3) }))[0]).toBe('bad-binding');
    expect(words(pairOf(anna, { ...ben, invite: { ...invite, issuer: hexOf(ANNA.publicKey) } }))).toEqual(['not-a-member', 'not-a-member']);
  });

  test('an invite slipped into a member\'s hello, or taken out, is seen', () => {
    expect(words(pairOf({}, ben), altered('initiator', 'hello', (hello) => ({ ...hello, invite: nonce })))).toEqual(['bad-binding', 'bad-binding']);
    expect(words(pairOf(anna, ben), altered('initiator', 'hello', (hello) => ({ ...hello, invite: null })))).toEqual(['bad-binding', 'bad-binding']);
  });

  test('a code where no invite is redeemed is a word too many', () => {
    expect(words(pairOf(), altered('initiator', 'proof', (proof) => ({ ...proof, mac: 'ab'.repeat(32) as Sha256 })))[1]).toBe('malformed');
  });
});
