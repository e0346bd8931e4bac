// Texts of the window: keys and what they take, plurals, marked parts, and the two pseudo-languages.
import { IntlMessageFormat } from 'intl-messageformat';
import { afterEach, describe, expect, it } from 'vitest';
import { english } from '../../../renderer/text/catalogue.ts';
import { directionOf, localeStore } from '../../../renderer/text/locale.ts';
import { pseudo } from '../../../renderer/text/pseudo.ts';
import { rich, t } from '../../../renderer/text/t.ts';

afterEach(() => { localeStore.setState({ locale: 'en' }); });

const plain = (text: string): string => text.replaceAll(/[\u202c\u202e]/g, '');

describe('texts', () => {
  it('fills in what a message takes, and takes the plural of the language', () => {
    expect(t('common.last-seen', { time: '14:03' })).toBe('last seen 14:03');
    expect([1, 2].map((days) => t('common.in-days', { days }))).toEqual(['in 1 day', 'in 2 days']);
  });

  it('is refused by the compiler without what it takes, with a key that is none, and with something it does not take', () => {
    // @ts-expect-error the message takes a time
    expect(() => t('common.last-seen')).toThrow(/time/);
    // @ts-expect-error there is no such text
    expect(() => t('common.no-such-text')).toThrow();
    // @ts-expect-error the message takes nothing
    expect(t('common.close', { time: 'now' })).toBe('Close');
  });

  it('hands marked parts to whoever shows them', () => {
    expect(rich('common.close', { b: (inside) => inside })).toBe('Close');
  });

  it.each(Object.entries(english))('%s is a message that can be read, and stands in the file of its area', (key, message) => {
    expect(() => new IntlMessageFormat(message, 'en')).not.toThrow();
    expect(key).toMatch(/^[a-z]+\.[A-Za-z0-9.-]+$/);
    expect(message.trim()).not.toBe('');
    // A mark and what is filled in are handed over together: one name, one thing.
    for (const [, mark] of message.matchAll(/<([a-z]+)>/g)) expect(message).not.toMatch(new RegExp(`\\{${mark}[},]`));
  });
});

describe('pseudo-languages', () => {
  it('lengthen and accent what the message says, and leave what is filled in', () => {
    localeStore.setState({ locale: 'en-XA' });
    const said = t('common.last-seen', { time: 'eleven' });
    expect(said).toBe('lååsst ssééééñ eleven');
    const texts = Object.values(english).filter((message) => !message.includes('{'));
    expect(sum(texts.map((message) => lengthOf(pseudo(message, 'en-XA')))) / sum(texts.map((message) => message.length))).toBeGreaterThan(1.35);
  });

  it('turn each word around, in plurals too, and say the same', () => {
    localeStore.setState({ locale: 'ar-XB' });
    const said = t('common.in-days', { days: 3 });
    expect(said).toContain('\u202ein\u202c');
    expect(plain(said)).toBe('in 3 days');
    expect(directionOf('ar-XB')).toBe('rtl');
    expect(directionOf('en-XA')).toBe('ltr');
  });
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const lengthOf = (parts: unknown): number => sum([...JSON.stringify(parts).matchAll(/"type":0,"value":"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text!.length));
