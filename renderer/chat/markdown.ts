// The little of Markdown that replies are shown with, as a tree of plain values: paragraphs, headings, lists, quotes, code,
// strong and emphasis. There is no raw HTML and no image in it, and a link is its words and its address. Every sign of the
// text is either shown or one of the marks; each line and each mark is looked at once.

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong' | 'emphasis'; readonly inside: readonly Inline[] }
  | { readonly kind: 'link'; readonly text: string; readonly address: string };
export type Block =
  | { readonly kind: 'paragraph' | 'quote' | 'heading'; readonly inside: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

const FENCE = /^ {0,3}```/;
const HEADING = /^ {0,3}#{1,6} +(\S.*?) *#*$/;
const ITEM = /^ {0,3}(?:[-*+]|(\d{1,9})[.)]) +(\S.*)$/;
const QUOTE = /^ {0,3}> ?(.*)$/;

/** One place where a mark may begin; none of them can be read in two ways, so that nothing is tried twice. */
const INLINE = /`([^`\n]+)`|\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*|\*([^\s*](?:[^*\n]*[^\s*])?)\*|!?\[([^[\]\n]{1,400})\]\(([^()\s]{1,2000})\)|\b(https?:\/\/[^\s<>()[\]"'`]{1,2000})/g;
/** A line longer than this is shown as it is. */
const MARKED_CHARACTERS_MAX = 20_000;

export function inlineOf(text: string): Inline[] {
  if (text.length > MARKED_CHARACTERS_MAX) return [{ kind: 'text', text }];
  const found: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, strong, emphasis, words, address, bare] = match;
    if (match.index > at) found.push({ kind: 'text', text: text.slice(at, match.index) });
    at = match.index + whole.length;
    if (code !== undefined) found.push({ kind: 'code', text: code });
    else if (strong !== undefined) found.push({ kind: 'strong', inside: inlineOf(strong) });
    else if (emphasis !== undefined) found.push({ kind: 'emphasis', inside: inlineOf(emphasis) });
    else if (bare !== undefined) found.push({ kind: 'link', text: '', address: bare });
    else found.push({ kind: 'link', text: words!, address: address! });
  }
  if (at < text.length) found.push({ kind: 'text', text: text.slice(at) });
  return found;
}

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [], lines = text.replace(/\r\n?/g, '\n').split('\n');
  let open: string[] = [];
  const close = (): void => { if (open.length > 0) blocks.push({ kind: 'paragraph', inside: inlineOf(open.join('\n')) }); open = []; };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]!, heading = HEADING.exec(line), item = ITEM.exec(line), quote = QUOTE.exec(line);
    if (FENCE.test(line)) {
      close();
      // A fence that is never closed is code to the end: a reply that streams closes it later.
      let end = at + 1;
      while (end < lines.length && !FENCE.test(lines[end]!)) end += 1;
      blocks.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') });
      at = end;
    } else if (line.trim() === '') close();
    else if (heading !== null) { close(); blocks.push({ kind: 'heading', inside: inlineOf(heading[1]!) }); }
    else if (item !== null) { close(); addItem(blocks, item[1] !== undefined, inlineOf(item[2]!)); }
    else if (quote !== null) { close(); blocks.push({ kind: 'quote', inside: inlineOf(quote[1]!) }); }
    else open.push(line);
  }
  close();
  return blocks;
}

function addItem(blocks: Block[], ordered: boolean, item: readonly Inline[]): void {
  const last = blocks.at(-1);
  if (last?.kind === 'list' && last.ordered === ordered) last.items.push(item);
  else blocks.push({ kind: 'list', ordered, items: [item] });
}
