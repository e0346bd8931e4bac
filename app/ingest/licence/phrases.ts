// Licence texts and notices by the phrases only they have. Works on plain text: small letters, one blank between words, no
// comment signs. Two licences in one text are ambiguous (both, or one by choice?) and count as none.

/** Small letters, plain quotes, no comment or markup signs, one blank between words. */
export function plainWords(text: string): string {
  return text.toLowerCase().replace(/[\u201c\u201d\u2018\u2019`']/g, '"').replace(/^[ \t]*(?:[/*#;%!>|-]+|\.\\"|rem |dnl )+/gm, ' ').replace(/[*_#]/g, ' ').replace(/\s+/g, ' ');
}

/** A permissive text with such a rider is not that licence any more. */
const RIDERS = /commons clause|good, not evil|non-?commercial (?:use|purposes)|may not be (?:sold|used (?:for|in) (?:commercial|military))|evaluation (?:purposes )?only|academic use only|the following (?:additional )?restrictions? appl/;

type Test = (text: string) => string | null;
const has = (id: string, ...phrases: readonly string[]): Test => (text) => (phrases.every((phrase) => text.includes(phrase)) ? id : null);

const mit: Test = (text) => {
  if (!text.includes('permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files')) return null;
  if (!text.includes('without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies')) return '?';
  if (text.includes('except as contained in this notice')) return text.includes('x consortium') ? 'X11' : '?';
  return text.includes('this permission notice (including the next paragraph) shall be included') || text.includes('above copyright notice and this permission notice shall be included in all copies') ? 'MIT' : 'MIT-0';
};
const isc: Test = (text) => {
  if (!/permission to use, copy, modify, (?:and\/or|and) distribute this software for any purpose with or without fee is hereby granted/.test(text)) return null;
  if (text.includes('in supporting documentation')) return '?';
  return text.includes('provided that the above copyright notice and this permission notice appear in all copies') ? 'ISC' : '0BSD';
};
const bsd: Test = (text) => {
  if (!/redistribution and use in source and binary forms,? with or without modification,? are permitted provided that the following conditions are met/.test(text)) return null;
  if (!text.includes('redistributions of source code must retain') || !text.includes('redistributions in binary form must reproduce')) return '?';
  if (/all advertising materials|redistributions of any form whatsoever/.test(text)) return text.includes('all advertising materials mentioning features') ? 'BSD-4-Clause' : '?';
  return /(?:neither the names? of|(?:the )?names? of [^.]{0,120} (?:may|must) not be used to endorse)/.test(text) ? 'BSD-3-Clause' : 'BSD-2-Clause';
};

const GNU_FAMILY: Readonly<Record<string, string>> = { 'general public license': 'GPL', 'lesser general public license': 'LGPL', 'library general public license': 'LGPL', 'affero general public license': 'AGPL', 'free documentation license': 'GFDL' };
const GNU_TITLE = /^.{0,200}?\bgnu ((?:lesser |library |affero )?general public license|free documentation license) version (\d(?:\.\d)?), (?:\d{1,2} )?[a-z]+ \d{4}/;
const GNU_NOTICE = /(?:under the terms of|under) (?:version (\d(?:\.\d)?) of )?the gnu ((?:lesser |library |affero )?general public license|free documentation license),? (?:as published by the free software foundation[,;:]? ?(?:either )?)?(?:version (\d(?:\.\d)?)(?: of the license)?)?,?( ?\(?(?:or|and) \(?(?:at your option\)?,? )?any later version)?/;
/** What must stand before a notice, so that it is about this very text and not about something it mentions. */
const OF_ITSELF = /(?:redistribute (?:it|this|them)|modify (?:it|this)|\b(?:this|these|the following) (?:[a-z]+ ){0,4}(?:is|are|may|was|can)\b[^.]{0,60}) ?[^.]{0,60}$/;
const NOTICE_LEAD_CHARACTERS = 160;
const isOfItself = (text: string, at: number): boolean => OF_ITSELF.test(text.slice(Math.max(0, at - NOTICE_LEAD_CHARACTERS), at));
const GNU_HAS_TEXT = 'everyone is permitted to copy and distribute verbatim copies';

const gnuId = (family: string, version: string, later: boolean): string => `${GNU_FAMILY[family] ?? '?'}-${version.includes('.') ? version : `${version}.0`}-${later ? 'or-later' : 'only'}`;
/** The licence's own text says which it is in its title; a notice says it in one sentence, with or without "any later version". */
const gnu: Test = (text) => {
  const title = GNU_TITLE.exec(text);
  if (title !== null && text.includes(GNU_HAS_TEXT)) return gnuId(title[1] ?? '', title[2] ?? '', false);
  const notice = GNU_NOTICE.exec(text);
  if (notice === null || !isOfItself(text, notice.index)) return null;
  const version = notice[1] ?? notice[3];
  return version === undefined ? '?' : gnuId(notice[2] ?? '', version, notice[4] !== undefined);
};

const CC = /(?:creative commons attribution|(?:under|licen[sc]e:?) (?:a )?cc[- ]by)((?:[- ](?:noncommercial|non-commercial|nc))?)((?:[- ](?:sharealike|share-alike|share alike|sa|noderivatives|noderivs|no derivatives|nd))?)[ -](?:international )?(?:public license )?v?(1\.0|2\.0|2\.5|3\.0|4\.0)/;
const CC_HAS_TEXT = 'the licensor hereby grants you a worldwide';
const creativeCommons: Test = (text) => {
  const found = CC.exec(text);
  if (found === null || !(text.includes(CC_HAS_TEXT) || isOfItself(text, found.index))) return null;
  const nc = (found[1] ?? '') === '' ? '' : '-NC';
  const last = found[2] ?? '';
  return `CC-BY${nc}${last === '' ? '' : last.includes('d') && !last.includes('share') ? '-ND' : '-SA'}-${found[3] ?? ''}`;
};

const apache: Test = (text) => {
  const full = /apache license,? version 2\.0, january 2004/.test(text) && text.includes('terms and conditions for use, reproduction, and distribution');
  if (!full && !/licensed under the apache license, version 2\.0 \(the "license"\)[;,.]? you may not use (?:this|these) files? except in compliance/.test(text)) return null;
  return text.includes('llvm exceptions to the apache 2.0 license') || text.includes('with llvm exceptions') ? 'Apache-2.0 WITH LLVM-exception' : 'Apache-2.0';
};

/** Each on its own; what more than one of them finds is ambiguous. */
const TESTS: readonly { readonly permissive: boolean; readonly test: Test }[] = [
  { permissive: true, test: mit }, { permissive: true, test: isc }, { permissive: true, test: bsd },
  { permissive: true, test: has('Unlicense', 'this is free and unencumbered software released into the public domain') },
  { permissive: true, test: has('Zlib', 'this software is provided "as-is", without any express or implied warranty', 'altered source versions must be plainly marked') },
  { permissive: true, test: has('BSL-1.0', 'boost software license - version 1.0', 'permission is hereby granted, free of charge, to any person or organization') },
  { permissive: false, test: apache }, { permissive: false, test: gnu },
  { permissive: false, test: has('MPL-2.0', 'mozilla public license version 2.0', '1. definitions') },
  { permissive: false, test: has('MPL-2.0', 'this source code form is subject to the terms of the mozilla public license, v. 2.0', 'if a copy of the mpl was not distributed') },
  { permissive: false, test: has('MPL-1.1', 'mozilla public license version 1.1', '1. definitions') },
  { permissive: false, test: has('EPL-2.0', 'eclipse public license - v 2.0', 'the accompanying program is provided under the terms') },
  { permissive: false, test: has('OFL-1.1', 'sil open font license version 1.1', 'permission & conditions') },
  { permissive: false, test: has('Artistic-2.0', 'the artistic license 2.0', 'everyone is permitted to copy and distribute verbatim copies') },
  { permissive: false, test: has('CC0-1.0', 'cc0 1.0 universal', 'statement of purpose') },
  { permissive: false, test: creativeCommons },
];

/** A permissive text that is a document's own stands at its top, behind a title and copyright lines at most. */
const TOP_CHARACTERS = 700;
const PERMISSIVE_START = /permission is hereby granted|permission to use, copy|redistribution and use in source|this is free and unencumbered|this software is provided "as-is"/;

/** The one licence whose phrases stand in the text; null for none, for two, and for one that was changed. `whole`: the text is
 *  a licence file, not the head of some other document. */
export function licenceByPhrases(text: string, whole: boolean): string | null {
  const plain = plainWords(text);
  const found = new Set<string>();
  const permissiveToo = whole || PERMISSIVE_START.test(plain.slice(0, TOP_CHARACTERS));
  for (const { permissive, test } of TESTS) {
    const id = permissive && !permissiveToo ? null : test(plain);
    if (id !== null) found.add(permissive && RIDERS.test(plain) ? '?' : id);
  }
  const [only] = found;
  return found.size === 1 && only !== undefined && !only.includes('?') ? only : null;
}
