// Links and files as anybody may hand them over: only an invite in one form gets through, and it leads to a form, nothing else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openedBy, readLink } from '../../../app/desktop/intent.ts';
import { INVITE_LINK_START, inviteLimits } from '../../../schemas/invite.ts';
import { Intent } from '../../../schemas/intent.ts';

const LINK = `${INVITE_LINK_START}AAECAwQFBgcICQ-_`;
const HOSTS = ['ileices://', 'ILEICES://JOIN/', 'ileices:', 'ileices://join', 'ileices://join//', 'ileices://stop/', 'ileices://join@evil.example/', 'ileices://join:80/', 'http://127.0.0.1:47900/', 'https://example.org/', 'javascript:', 'data:text/html,', 'file:///', 'ileices-x://join/', 'vbscript:', '--home=', ''];
const NASTY = ['..', '/', '%2f', '%00', '\0', '\n', '\r\nHost: x', '?', '#', '@', ' ', '"', "'", '<script>', '$(id)', '`', '\\', '--', '&', '=', '\u202e', '\ud800', 'A', 'a1_-', '--admin', '/admin/stop', '?t=x'];

describe('a link', () => {
  it('is an invite in the one form there is, whatever the system made of its beginning', () => {
    for (const said of [LINK, ` ${LINK}\n`, LINK.replace('ileices', 'ILEICES'), LINK.replace('join', 'Join'), `${LINK}/`]) expect(readLink(said), said).toEqual({ ok: true, intent: { kind: 'join', link: LINK } });
  });

  it('is refused in words that say the next step when it is anything else', () => {
    const refusals: readonly [string, RegExp][] = [
      ['https://example.org/', /begins with ileices:\/\/join\//], ['ileices://stop', /no invite/], ['', /no invite/], [INVITE_LINK_START, /cut short/], [`${LINK}?x=1`, /damaged/], [`${LINK}%41`, /damaged/],
      [`${INVITE_LINK_START}${'A'.repeat(inviteLimits.textCharacters)}`, /too long/], [`${INVITE_LINK_START}../../admin/stop`, /damaged/],
    ];
    for (const [text, sentence] of refusals) {
      const reading = readLink(text);
      expect(reading.ok, text).toBe(false);
      expect(reading.ok ? '' : reading.sentence, text).toMatch(sentence);
    }
  });

  it('of ten thousand hostile ones, none becomes anything but an invite to look at', () => {
    const hostile = fc.tuple(fc.constantFrom(...HOSTS, INVITE_LINK_START), fc.array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 40 }), fc.constantFrom(1, 1, 1, 400)).map(([host, parts, times]) => host + parts.join('').repeat(times));
    let through = 0;
    fc.assert(fc.property(hostile, (text) => {
      const reading = readLink(text);
      if (!reading.ok) { expect(reading.sentence).toMatch(/^[A-Z].*\.$/s); expect(reading.sentence.length).toBeLessThan(200); return; }
      through += 1;
      const { intent } = reading;
      expect(Intent.safeParse(intent).success).toBe(true);
      expect(intent.kind === 'join' && /^ileices:\/\/join\/[A-Za-z0-9_-]+$/.test(intent.link) && intent.link.length <= inviteLimits.textCharacters).toBe(true);
    }), { numRuns: 10_000, seed: 5 });
    // Some are made of harmless signs by chance: the walls let through what should be.
    expect(through).toBeGreaterThan(3);
  });
});

describe('the words of a start', () => {
  it('hold links and invite files wherever they stand, and nothing that only looks like one', () => {
    expect(openedBy(['--flag', LINK, '--original-process-start-time=1'])).toEqual({ links: [LINK], files: [] });
    expect(openedBy(['/home/a/an.ileices-invite', 'AN.ILEICES-INVITE'])).toEqual({ links: [], files: ['/home/a/an.ileices-invite', 'AN.ILEICES-INVITE'] });
    expect(openedBy(['-an.ileices-invite', 'https://example.org/x.ileices-invites', 'letters.txt'])).toEqual({ links: [], files: [] });
    expect(openedBy(['ileices://join/x.ileices-invite'])).toEqual({ links: ['ileices://join/x.ileices-invite'], files: [] });
    expect(openedBy(Array.from({ length: 5_000 }, () => LINK)).links).toHaveLength(64);
  });
});
