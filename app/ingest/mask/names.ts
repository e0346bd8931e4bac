// Names of people where their place in a text gives them away: greetings, titles, sign-offs, header lines of mail. A small,
// careful rule: it finds some names and says nothing about the rest.
import type { Span } from './kinds.ts';
import type { Marks } from './marks.ts';

const NAME = "\\p{Lu}[\\p{L}'\u2019]*\\p{Ll}(?:-\\p{Lu}\\p{Ll}+)?";
const NAMES = `${NAME}(?: (?:\\p{Lu}\\. ?|(?:van|von|de|der|den|da|di|del|al|bin|la) ){0,2}${NAME}){0,2}`;
const TITLE = '(?:Mrs?|Ms|Mx|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sra)';
/** Who is greeted without being named, and offices that follow a title. */
const NOBODY = /^(?:Sirs?|Madam|Madame|All|Team|Teams|Customers?|Clients?|Friends?|Colleagues?|Readers?|God|Lord|Santa|Diary|Hiring|Committee|Editors?|Users?|Students?|Members?|Parents?|Neighbou?rs?|Everyone|Everybody|Folks|Guests?|Subscribers?|Valued|Support|Applicants?|Maintainers?|Developers?|Contributors?|President|Speaker|Chairman|Chairwoman|Chair|Chancellor|Minister|Secretary|Ambassador|Mayor|Judge|Justice|Who|Whom|Prudence|Watson|Pepper|Old|Little|Children|Mother|Father|Mum|Dad|Sister|Brother|Comrades?|Sent|World|There|Again|Internal|Future|Self|Me|You|Kollege[n]?|Damen|Herren|Kunden?|Professor|Doctor)\b/;

/** The word that gives a name away, by sort. One pass over the text finds them; the forms below look only there. */
const TRIGGER = /\b(?:(Dear|Liebe[rs]?|Cher|Chère|Querid[oa]|Estimad[oa]|Car[oa]|Beste|Hallo|Hello|Hi)|(Mrs?|Ms|Mx|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sra)|([Nn]ame)|([Rr]egards|wishes|Sincerely|Yours|Cheers|Best|Grüßen?|Cordialement|Saludos|Atentamente|saluti|groet)|(From|To|C[cC]|Bcc|Reply-To|Sender))\b/y;
/** How those words begin: four letters, or what is always there. */
export const NAMING_WORDS: readonly string[] = ['Dear', 'Lieb', 'Cher', 'Chèr', 'Quer', 'Esti', 'Car', 'Best', 'Hall', 'Hell', 'Hi', 'Mr', 'Ms', 'Mx', 'Dr', 'Prof', 'Herr', 'Frau', 'Mme', 'Mlle', 'Mons', 'Mada',
  'Seño', 'Sra', 'Name', 'Rega', 'wish', 'Sinc', 'Your', 'Chee', 'Grü', 'Cord', 'Salu', 'Aten', 'groe', 'From', 'To', 'CC', 'Bcc', 'Repl', 'Send'];
/** What must stand before the word, and what follows it up to the name. */
interface Form { readonly before: RegExp; readonly behind: RegExp }
const ANYWHERE = /(?:)/;
const FORMS: readonly (readonly Form[])[] = [
  [{ before: ANYWHERE, behind: new RegExp(` (?:${TITLE}\\.? )?(${NAMES})(?=[,:!]|\\n|$)`, 'uy') }],
  [{ before: ANYWHERE, behind: new RegExp(`\\.? (${NAMES})`, 'uy') }],
  [{ before: /\b[Mm]y (?:full )?$/, behind: new RegExp(` is (${NAMES})`, 'uy') },
    { before: /\b(?:[Ff]ull|[Pp]atient|[Cc]ustomer|[Ee]mployee|[Cc]ardholder)(?:'s)? $/, behind: new RegExp(`:? ?"?(${NAME} ${NAMES})`, 'uy') }],
  // A line of its own, then the name on the next.
  [{ before: /(?:^|\n)[^\n]{0,24}$/, behind: new RegExp(` ?(?:sincerely|faithfully|truly|yours)?,?\\n\\n?(${NAMES})(?=\\n|,|$)`, 'uy') }],
  [{ before: /(?:^|\n) ?$/, behind: new RegExp(`: ?"?(${NAMES})"? ?(?=<[^\\n<>]{3,100}[@\\]]|\\[?mailto:|\\[e-mail\\]|\\n(?:From|To|Cc|CC|Subject|Date|Sent|Reply-To): )`, 'uy') }],
];
const BEFORE_CHARACTERS_MAX = 26;

export function findNames(text: string, { naming }: Marks): Span[] {
  const spans: Span[] = [];
  let done = 0;
  for (const at of naming) {
    if (at < done) continue;
    TRIGGER.lastIndex = at;
    const match = TRIGGER.exec(text);
    if (match === null) continue;
    done = TRIGGER.lastIndex;
    const before = text.slice(Math.max(0, match.index - BEFORE_CHARACTERS_MAX), match.index);
    const from = match.index + match[0].length;
    const sort = match.findIndex((word, group) => group > 0 && word !== undefined) - 1;
    for (const form of FORMS[sort] ?? []) {
      form.behind.lastIndex = from;
      const found = form.before.test(before) ? form.behind.exec(text) : null;
      const name = found?.[1] ?? '';
      if (found === null || NOBODY.test(name)) continue;
      const start = text.indexOf(name, from);
      spans.push({ start, end: start + name.length });
    }
  }
  return spans;
}
