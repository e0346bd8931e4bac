// The title a conversation has until somebody gives it another one: its first words.

const TITLE_CHARACTERS = 48;

/** Whole words as far as they fit; a single endless word is cut. */
export function titleFrom(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const characters = [...line];
  if (characters.length <= TITLE_CHARACTERS) return line;
  const cut = characters.slice(0, TITLE_CHARACTERS).join('');
  const blank = cut.lastIndexOf(' ');
  return `${(blank > TITLE_CHARACTERS / 2 ? cut.slice(0, blank) : cut).replace(/[\s.,;:!?-]+$/u, '')}…`;
}
