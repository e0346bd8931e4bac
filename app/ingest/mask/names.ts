// Names of people where their place in a text gives them away: greetings, titles, sign-offs, header lines of mail. A small,
// careful rule: it finds some names and says nothing about the rest.
import type { Span } from './kinds.ts';

const NAME = "\\p{Lu}[\\p{L}'\u2019]*\\p{Ll}(?:-\\p{Lu}\\p{Ll}+)?";
const NAMES = `${NAME}(?: (?:\\p{Lu}\\. ?|(?:van|von|de|der|den|da|di|del|al|bin|la) ){0,2}${NAME}){0,2}`;
const TITLE = '(?:Mrs?|Ms|Mx|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sra)';
/** Who is greeted without being named, and offices that follow a title. */
const NOBODY = /^(?:Sirs?|Madam|Madame|All|Team|Teams|Customers?|Clients?|Friends?|Colleagues?|Readers?|God|Lord|Santa|Diary|Hiring|Committee|Editors?|Users?|Students?|Members?|Parents?|Neighbou?rs?|Everyone|Everybody|Folks|Guests?|Subscribers?|Valued|Support|Applicants?|Maintainers?|Developers?|Contributors?|President|Speaker|Chairman|Chairwoman|Chair|Chancellor|Minister|Secretary|Ambassador|Mayor|Judge|Justice|Who|Whom|Prudence|Watson|Pepper|Old|Little|Children|Mother|Father|Mum|Dad|Sister|Brother|Comrades?|Sent|World|There|Again|Internal|Future|Self|Me|You|Kollege[n]?|Damen|Herren|Kunden?|Professor|Doctor)\b/;

const FORMS: readonly RegExp[] = [
  new RegExp(`\\b(?:Dear|Liebe[rs]?|Cher|Chère|Querid[oa]|Estimad[oa]|Caro|Cara|Beste|Hallo|Hello|Hi) (?:${TITLE}\\.? )?(${NAMES})(?=[,:!]|\\n|$)`, 'gu'),
  new RegExp(`\\b${TITLE}\\.? (${NAMES})`, 'gu'),
  new RegExp(`\\b[Mm]y (?:full )?name is (${NAMES})`, 'gu'),
  new RegExp(`(?:^|\\n) ?(?:(?:[Bb]est|[Kk]ind|[Ww]arm|[Mm]any)(?: [Rr]egards| wishes)|[Rr]egards|Sincerely(?: yours)?|Yours (?:sincerely|faithfully|truly)|Cheers|Best|Mit freundlichen Grüßen|(?:Viele|Liebe|Beste) Grüße|Cordialement|Saludos|Atentamente|Cordiali saluti|Met vriendelijke groet),?\\n\\n?(${NAMES})(?=\\n|,|$)`, 'gu'),
  new RegExp(`(?:^|\\n) ?(?:From|To|Cc|CC|Bcc|Reply-To|Sender): ?"?(${NAMES})"? ?(?=<[^\\n<>]{3,100}@|\\[?mailto:|\\n(?:From|To|Cc|CC|Subject|Date|Sent|World|There|Again|Reply-To): )`, 'gu'),
  new RegExp(`\\b(?:[Ff]ull|[Pp]atient|[Cc]ustomer|[Ee]mployee|[Cc]ardholder)(?:'s)? [Nn]ame:? ?"?(${NAME} ${NAMES})`, 'gu'),
];
/** A text without one of these has none of the forms. */
const SIGN = /\b(?:Dear|Lieb|Ch[eè]re?|Querid|Estimad|Car[oa]|Beste?|Hallo|Hello|Hi|M[rsx]s?|Dr|Prof|Herr|Frau|Mme|Mlle|M[oa]|Se\u00f1|Sra|name|From|To|C[cC]|Bcc|Reply|Sender|[Rr]egards|Sincerely|Yours|Cheers|Cordial|Saludos|Atentamente|Mit|Viele|Met|[Nn]ame)/;

export function findNames(text: string): Span[] {
  if (!SIGN.test(text)) return [];
  const spans: Span[] = [];
  for (const form of FORMS) {
    for (const match of text.matchAll(form)) {
      const name = match[1] ?? '';
      const start = match.index + match[0].indexOf(name, match[0].length - name.length - 2);
      if (!NOBODY.test(name)) spans.push({ start, end: start + name.length });
    }
  }
  return spans;
}
