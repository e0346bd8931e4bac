// Pages of the palette: what can be chosen, and what has to be typed before something is done that cannot be taken back. Pure.

export interface Item {
  readonly id: string;
  readonly words: string;
  /** As it is typed in a terminal, where it can be. */
  readonly typed?: string;
  readonly keys?: string;
  readonly dangerous?: boolean;
  /** The rule of policy.yaml that is asked first. */
  readonly asks?: string;
  readonly act: () => Act;
}
/** Nothing more, another page, or a word to type first. */
export type Act = void | Page;
export interface ListPage { readonly kind: 'list'; readonly title: string; readonly items: readonly Item[] }
export interface PhrasePage {
  readonly kind: 'phrase'; readonly title: string; readonly consequences: readonly string[]; readonly phrase: string;
  /** Done, or why not. */
  readonly act: () => Promise<string | null>;
}
export type Page = ListPage | PhrasePage;

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase();

/** How well an item fits: every word typed has to be in it; one at the beginning of a word counts more. Null does not fit. */
export function fit(item: Pick<Item, 'words' | 'typed'>, asked: string): number | null {
  const said = ` ${plain(item.words)} ${plain(item.typed ?? '')}`;
  let points = 0;
  for (const word of plain(asked).split(/\s+/).filter((one) => one !== '')) {
    if (!said.includes(word)) return null;
    points += said.includes(` ${word}`) ? 2 : 1;
    if (plain(item.typed ?? '').startsWith(word)) points += 2;
  }
  return points;
}

/** Those that fit, the best first; with nothing typed all, as they come. */
export function fitting(items: readonly Item[], asked: string): readonly Item[] {
  return items.flatMap((item, at) => { const points = fit(item, asked); return points === null ? [] : [{ item, points, at }]; })
    .sort((one, other) => other.points - one.points || one.at - other.at).map(({ item }) => item);
}

/** Case and spaces around it do not matter, the letters do. */
export const phraseFits = (phrase: string, said: string): boolean => said.trim().toLowerCase() === phrase.toLowerCase();
