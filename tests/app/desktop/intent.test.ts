// Links and invite files, as a system hands them over and as an attacker would: found among the words of a start, and never more
// than a form for joining that a person sees, or a sentence.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openedBy, readLink } from '../../../app/desktop/intent.ts';
import { readStartWords } from '../../../app/desktop/startWords.ts';
import { Intent } from '../../../schemas/intent.ts';
import { INVITE_LINK_START, inviteLimits } from '../../../schemas/invite.ts';

const PAYLOAD = 'Aq7-_3kZ'.repeat(38);
const LINK = INVITE_LINK_START + PAYLOAD;
const RUNS = 10_000;
const join = (link: string) => ({ ok: true, intent: { kind: 'join', link } });
const SENTENCES = { foreign: /no invite.*begins with ileices:\/\/join\//, damaged: /cut short or damaged/, long: /far too long/ };
const refusal = (kind: keyof typeof SENTENCES) => ({ ok: false, sentence: expect.stringMatching(SENTENCES[kind]) as string });

describe('a link of an invite', () => {
  it.each([
    ['as it was made', LINK],
    ['as a file holds it, with the end of its line', `${LINK}\n`],
    ['as copied, with room around it', `  ${LINK}\r\n`],
    ['as a system writes it, with a slash behind it', `${LINK}/`],
    ['with scheme and host in capitals', `ILEICES://JOIN/${PAYLOAD}`],
    ['with one capital', `ileices://Join/${PAYLOAD}`],
  ])('is shown %s', (_how, text) => { expect(readLink(text)).toEqual(join(LINK)); });

  it.each([
    ['nothing', ''], ['white space', ' \n\t'], ['a word', 'join'], ['the payload alone', PAYLOAD],
    ['script', `javascript:alert(1)//${LINK}`], ['a file', 'file:///etc/passwd'], ['a page', `https://evil.example/#${LINK}`], ['data', `data:text/html,${LINK}`],
    ['another host', `ileices://leave/${PAYLOAD}`], ['a host that begins alike', `ileices://joins/${PAYLOAD}`], ['a longer host', `ileices://join.evil.example/${PAYLOAD}`],
    ['a user before the host', `ileices://me@join/${PAYLOAD}`], ['a port', `ileices://join:80/${PAYLOAD}`], ['no host', `ileices:///join/${PAYLOAD}`], ['one slash', `ileices:/join/${PAYLOAD}`], ['no slash', `ileices:join/${PAYLOAD}`],
    ['other slashes', `ileices:\\\\join\\${PAYLOAD}`], ['another scheme that begins alike', `ileicesx://join/${PAYLOAD}`], ['a sign before it', `"${LINK}`], ['a null before it', `\u0000${LINK}`],
    ['a flag', `--gpu-launcher=${LINK}`], ['a letter that looks alike', `ile\u0456ces://join/${PAYLOAD}`], ['a sign that turns the line round', `\u202e${LINK}`],
  ])('is not: %s', (_what, text) => { expect(readLink(text)).toEqual(refusal('foreign')); });

  it.each([
    ['no payload', INVITE_LINK_START], ['a slash for a payload', `${INVITE_LINK_START}/`], ['a step upwards', `${INVITE_LINK_START}../settings`], ['a second part', `${LINK}/more`], ['two slashes at the end', `${LINK}//`],
    ['a question', `${LINK}?pause=1`], ['a fragment', `${LINK}#x`], ['percent signs', `${INVITE_LINK_START}${encodeURIComponent('{"do":"quit"}')}`], ['an encoded slash', `${INVITE_LINK_START}AAAA%2f..%2f`], ['room within', `${INVITE_LINK_START}AAAA BBBB`],
    ['a line within', `${INVITE_LINK_START}AAAA\nileices://join/BBBB`], ['a null within', `${LINK}\u0000x`], ['a null at the end', `${LINK}\u0000`], ['quotes and a flag', `${LINK}" --gpu-launcher="calc`], ['a word after it', `${LINK} --inspect`],
    ['signs of other alphabets', `${INVITE_LINK_START}приглашение`], ['full width letters', `${INVITE_LINK_START}ＡＢＣ`], ['half a character', `${INVITE_LINK_START}AA\ud800`], ['base64 of the other kind', `${INVITE_LINK_START}AA+/=`],
  ])('is damaged with %s', (_what, text) => { expect(readLink(text)).toEqual(refusal('damaged')); });

  it('is as long as a link can be, and not a letter longer, whatever it is made of', () => {
    const longest = INVITE_LINK_START + 'A'.repeat(inviteLimits.textCharacters - INVITE_LINK_START.length);
    expect(readLink(longest)).toEqual(join(longest));
    for (const text of [`${longest}A`, ' '.repeat(inviteLimits.textCharacters + 1), `${LINK}${' '.repeat(5_000)}`, 'x'.repeat(5_000_000)]) expect(readLink(text)).toEqual(refusal('long'));
  });

  it(`is a form or a sentence, for ${RUNS} texts of all kinds`, () => {
    const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 300 }), fc.webUrl(), fc.base64String());
    const scheme = fc.constantFrom('ileices:', 'ILEICES:', 'iLeIcEs:', 'javascript:', 'file:', 'data:', 'http:', 'vbscript:', 'ileices', '', '--gpu-launcher=ileices:', '-', '"ileices:', '\u0000ileices:', '\u202eileices:');
    const host = fc.constantFrom('//join/', '//JOIN/', '//join', '//', '/', '///', '//join:1/', '//join@evil/', '//evil/', '//join/../', '\\\\join\\', '//join%2f', '//join/\n', '//join/ ');
    const tail = fc.oneof(anything, fc.string({ unit: fc.constantFrom(...'Aa0-_%/.?#&="\' \n\u0000\u202e'), maxLength: 60 }), fc.constant('A'.repeat(4_082)), fc.constant('A'.repeat(4_200)), anything.map((text) => encodeURIComponent(text.toWellFormed())));
    const counts = { form: 0, long: 0, damaged: 0, foreign: 0 };
    fc.assert(fc.property(fc.oneof({ weight: 4, arbitrary: fc.tuple(scheme, host, tail).map((parts) => parts.join('')) }, { weight: 1, arbitrary: anything }), (text) => {
      const reading = readLink(text);
      if (!reading.ok) {
        // One of three sentences, with nothing of the text in it.
        const kinds = (['long', 'damaged', 'foreign'] as const).filter((kind) => SENTENCES[kind].test(reading.sentence));
        for (const kind of kinds) counts[kind] += 1;
        return kinds.length === 1 && reading.sentence.length < 200;
      }
      counts.form += 1;
      const intent = Intent.parse(reading.intent);
      return intent.kind === 'join' && /^ileices:\/\/join\/[A-Za-z0-9_-]+$/.test(intent.link) && text.toLowerCase().includes(intent.link.toLowerCase());
    }), { numRuns: RUNS });
    // Every kind of answer came up: what was made up reaches all of the code.
    expect(Object.values(counts).every((count) => count > 0), JSON.stringify(counts)).toBe(true);
  });

  it('comes through unharmed, whatever its payload and whatever the system put around it', () => {
    const payload = fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0189-_'), minLength: 1, maxLength: 2_000 });
    fc.assert(fc.property(payload, fc.constantFrom('', ' ', '\n', '\r\n', '\ufeff'), fc.constantFrom('', '/', '\n', '/\r\n'), (made, before, after) => { expect(readLink(before + INVITE_LINK_START + made + after)).toEqual(join(INVITE_LINK_START + made)); }), { numRuns: 500 });
  });
});

describe('what a start was asked to open', () => {
  it('a cold start: the link or the file is its word', () => {
    expect(openedBy([LINK])).toEqual({ links: [LINK], files: [] });
    expect(openedBy(['/home/ada/Downloads/home.ileices-invite'])).toEqual({ links: [], files: ['/home/ada/Downloads/home.ileices-invite'] });
    expect(openedBy([String.raw`C:\Users\Ada\Home.ILEICES-INVITE`])).toEqual({ links: [], files: [String.raw`C:\Users\Ada\Home.ILEICES-INVITE`] });
    expect(openedBy([])).toEqual({ links: [], files: [] });
  });

  it('a second instance: found among the switches Chromium adds, before and behind', () => {
    const switches = ['--allow-file-access-from-files', '--enable-crash-reporter=0,no_channel', '--original-process-start-time=13376'];
    expect(openedBy([...switches, LINK, '--no-first-run'])).toEqual({ links: [LINK], files: [] });
    expect(openedBy([...switches, 'home.ileices-invite', '--hidden'])).toEqual({ links: [], files: ['home.ileices-invite'] });
  });

  it('a flag, or what only looks alike, is never a link or a file, whatever stands in it', () => {
    const words = [`--flag=${LINK}`, `--gpu-launcher=${LINK}`, `-${LINK}`, `/${LINK}`, '--renderer-cmd-prefix=x.ileices-invite', '-x.ileices-invite', '--home=ileices://join/A', `x ${LINK}`, 'https://example.org/x.ileices-invites', 'letters.txt'];
    expect(openedBy(words)).toEqual({ links: [], files: [] });
  });

  it('a file that a Linux desktop names by its address, on this machine alone', () => {
    expect(openedBy(['file:///home/ada/b%20c/h%C3%B6me.ileices-invite', 'FILE://localhost/tmp/x.ileices-invite'])).toEqual({ links: [], files: ['/home/ada/b c/höme.ileices-invite', '/tmp/x.ileices-invite'] });
    expect(openedBy(['file://evil.example/x.ileices-invite', 'file:x.ileices-invite', 'file:///%E0%A4%A.ileices-invite', 'file:///etc/passwd', 'file:///x.ileices-invite?y', 'file://me@localhost/x.ileices-invite'])).toEqual({ links: [], files: [] });
  });

  it('a link that ends as a file does is a link, and no path of this machine', () => {
    const links = ['ileices://join/../../etc/x.ileices-invite', 'ILEICES:x.ileices-invite'];
    expect(openedBy(links)).toEqual({ links, files: [] });
  });

  it('looks at the first words only, and takes any words without a fault', () => {
    expect(openedBy([...Array.from({ length: 1_000 }, () => '--x'), LINK])).toEqual({ links: [], files: [] });
    expect(openedBy(Array.from({ length: 5_000 }, () => LINK)).links).toHaveLength(64);
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(LINK, `--x=${LINK}`, 'a.ileices-invite', '--a.ileices-invite', 'javascript:1', 'file:///a.ileices-invite'))), (words) => {
      const { links, files } = openedBy(words);
      return links.every((link) => words.includes(link) && !files.includes(link)) && files.every((file) => words.includes(file) || file.startsWith('/')) && ![...links, ...files].some((word) => word.startsWith('-'));
    }));
  });

  it('is never a verb of the command line, nor where the node lives', () => {
    for (const words of [[LINK], ['--x', LINK], [LINK, 'stop'], ['home.ileices-invite', 'leave'], ['file:///x.ileices-invite', 'stop']]) expect(readStartWords(words)).toEqual({ hidden: false, home: null, command: null });
  });
});
