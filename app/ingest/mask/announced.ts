// What only the words before it give away: a passport number, a date of birth, a telephone number without a country, an
// identity number with a weak check, the words of a wallet's seed. One pattern finds the announcing words of all kinds; the
// value is looked for right behind one.
import { isNationalId } from '../nationalIds.ts';
import type { Find, MaskKind } from './kinds.ts';
import type { Marks } from './marks.ts';

interface Announcement { readonly kind: MaskKind; readonly words: string; readonly value: RegExp; readonly accept: (value: string) => boolean; /** How much of what was accepted is the value; all of it where this is missing. */ readonly lengthOf?: (value: string) => number }

const digitsOf = (value: string): number => value.replace(/\D/g, '').length;
const DATE = /^\(?\d{1,4}([/.-])\d{1,2}\1\d{1,4}\)?$/;
const MONTH = '(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|okt|oct|nov|de[cz]|gen|mag|giu|lug|ago|set|ott|dic|janv|f[eé]v|avr|ao[uû]|d[eé]c|ene|abr|fev)[\\p{L}]{0,7}\\.?';
/** Words that no list of seed words has, and every sentence does. */
const SENTENCE_WORDS = /(?:^|\s)(?:the|and|for|are|was|not|but|which|from|their|its|has|been|were)(?:\s|$)/;
const SEED_LENGTHS = [24, 21, 18, 15, 12];
const SEED_WORD = /[a-z]{3,8}/g;

/** The most words that can be a seed; what follows them is the sentence going on. */
function seedLength(value: string): number {
  const words = [...value.matchAll(SEED_WORD)];
  const last = words[(SEED_LENGTHS.find((length) => length <= words.length) ?? 0) - 1];
  return last === undefined ? 0 : last.index + last[0].length;
}
function isSeed(value: string): boolean {
  const words = [...value.matchAll(SEED_WORD)].slice(0, SEED_LENGTHS.at(-1)).map(([word]) => word);
  return !SENTENCE_WORDS.test(words.join(' '));
}

const ANNOUNCEMENTS: readonly Announcement[] = [
  {
    kind: 'phone', words: 'tel|telephone|telefon|telefono|telefoonnummer|teléfono|téléphone|phone|telephone number|phone number|mobile|mobil|móvil|portable|celular|handy|handynummer|rufnummer|cell|fax|whatsapp|sms|signal|call|ring|text|dial|puhelin|tlf|komórka|numer',
    value: /\(?\d(?:[ ./()\u2010-\u2015-]{0,2}\d){1,5}(?:\n?[ ./()\u2010-\u2015-]{0,2}\d){4,9}(?![\d:]|[.,]\d)/y,
    accept: (value) => digitsOf(value) <= 15 && !DATE.test(value) && !/^(?:19|20)\d{2}[ -]/.test(value) && !/^1?0+$/.test(value),
  },
  {
    kind: 'document-number', words: "passport|passport number|reisepass|reisepassnummer|passnummer|passeport|pasaporte|passaporto|paszport|driver'?s? licen[cs]e|driving licen[cs]e|drivers licen[cs]e|führerschein|führerscheinnummer|permis de conduire|rijbewijs|carnet de conducir|patente di guida|prawo jazdy|personalausweis|ausweisnummer|ausweis|identity card|id card|carte d'identité",
    value: /(?=[A-Z0-9 -]{0,20}\d)[A-Z0-9](?:[ -]?[A-Z0-9]){5,19}(?![A-Za-z0-9])/y,
    accept: (value) => digitsOf(value) >= 4 && !DATE.test(value),
  },
  {
    kind: 'national-id', words: 'ssn|social security|social security number|bsn|burgerservicenummer|sofinummer|nhs|nhs number|steuer-id|steuerid|steueridentifikationsnummer|steuerliche identifikationsnummer|idnr|tax id|tax number|pesel|personnummer|cpf|aadhaar|aadhar|uidai|nir|sécurité sociale|numéro de sécurité sociale|insee|dni|nie|codice fiscale|national insurance|national insurance number|nino|national id',
    value: /[A-Z0-9](?:[ ./-]?[A-Z0-9]|\n[0-9]){7,17}(?![A-Za-z0-9])/y,
    accept: (value) => isNationalId(value.replace(/[^A-Z0-9]/g, '')),
  },
  {
    kind: 'birth-date', words: 'born|date of birth|birth date|birthdate|birthday|dob|d\\.o\\.b|geboren|geb|geburtsdatum|geburtstag|née? le|date de naissance|fecha de nacimiento|nacid[oa]|data di nascita|nat[oa] il|födelsedatum|född|geboortedatum|data urodzenia|urodzon[ya]|data de nascimento',
    value: new RegExp(`(?:\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|\\d{1,2}([-/.]) ?\\d{1,2}\\2 ?(?:\\d{4}|\\d{2})|\\d{1,2}(?:st|nd|rd|th|\\.|º)?[ -](?:de |of )?${MONTH}[ -](?:de |of )?\\d{4}|${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|(?:19|20)\\d{6})(?![\\d])`, 'iuy'),
    accept: () => true,
  },
  {
    kind: 'seed-phrase', words: 'seed phrase|seed words|recovery phrase|recovery words|recovery seed|backup phrase|secret phrase|mnemonic|mnemonic phrase|wallet seed|wallet words',
    value: /(?:\d{1,2}[.)] ?)?[a-z]{3,8}(?:[ \n,;]{1,3}(?:\d{1,2}[.)] ?)?[a-z]{3,8}){11,23}/y,
    accept: isSeed, lengthOf: seedLength,
  },
];

/** Without the unicode flag and with a plain word border in front: several times faster, and the words behind decide. */
const TRIGGER = new RegExp(`(?:\\b(?:${ANNOUNCEMENTS.map(({ words }) => `(${words.split('|').sort((a, b) => b.length - a.length).join('|')})`).join('|')})|тел(?:ефон)?)(?![a-z0-9\\u00c0-\\u024f\\u0400-\\u04ff])`, 'iy');
/** How the announcing words begin. */
export const ANNOUNCING_WORDS: readonly string[] = [...ANNOUNCEMENTS.flatMap(({ words }) => words.replaceAll('\\', '').split('|')), 'тел'].map((word) => /^(?:[\p{L}. ](?!\?))+/u.exec(word)?.[0] ?? '');
/** What may stand between the word and its value: a few small words and signs. */
const BETWEEN = /(?:n[°º]|[\s:=#|>"'*_`).,;[\]~-]|\b(?:no|nr|num|number|nummer|numero|número|numéro|id|is|was|are|were|on|am|me|us|him|her|you|the|at|my|his|our|your|their|new|old|ist|war|lautet|est|es|le|el|il|of|for|under|card|reads?|words?|phrase|seed|home|work|office|uk)\b){0,14}/iuy;
const BETWEEN_CHARACTERS_MAX = 48;

export function findAnnounced(text: string, { announcing }: Marks): Find[] {
  const finds: Find[] = [];
  let done = 0;
  for (const at of announcing) {
    if (at < done) continue;
    TRIGGER.lastIndex = at;
    const match = TRIGGER.exec(text);
    if (match === null) continue;
    done = TRIGGER.lastIndex;
    const announcement = ANNOUNCEMENTS[Math.max(0, match.findIndex((word, group) => group > 0 && word !== undefined) - 1)];
    const from = match.index + match[0].length;
    BETWEEN.lastIndex = from;
    const between = BETWEEN.exec(text)?.[0].length ?? 0;
    if (announcement === undefined || between === 0 || between > BETWEEN_CHARACTERS_MAX) continue;
    const { kind, value, accept, lengthOf } = announcement;
    value.lastIndex = from + between;
    const found = value.exec(text)?.[0];
    if (found === undefined || !accept(found)) continue;
    const end = from + between + (lengthOf?.(found) ?? found.length);
    finds.push({ kind, start: from + between, end });
    done = end;
  }
  return finds;
}

const ENDS_WITH_WORD = new RegExp(`${TRIGGER.source}${BETWEEN.source}$`, 'iu');
/** Whether text ends with a word that announces something: what follows belongs to it. */
export function endsAnnouncing(left: string): boolean { return ENDS_WITH_WORD.test(left); }
