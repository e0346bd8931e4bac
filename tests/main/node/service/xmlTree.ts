// As much of XML as the files of services use, read strictly: what is not well formed throws.
export interface XmlElement { readonly name: string; readonly children: XmlElement[]; text: string }

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string => text.replaceAll(/&([a-z]*;?)/g, (_, word: string) => NAMED[word.slice(0, -1)] ?? fail(`&${word}`));
const fail = (why: string): never => { throw new Error(`not well formed: ${why}`); };

/** The root element; the declaration, the document type and comments are left out. */
export function readXml(document: string): XmlElement {
  const text = document.replace(/^\uFEFF/, '');
  const open: XmlElement[] = [{ name: '', children: [], text: '' }];
  const token = /<\?.*?\?>|<!DOCTYPE[^>]*>|<!--(?:(?!--).)*-->|<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gsy;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex, match = token.exec(text) ?? fail(`at ${at}: ${text.slice(at, at + 30)}`);
    const [, closes, name, , isEmpty, words] = match, top = open.at(-1) ?? fail('too many ends');
    if (words !== undefined) top.text += unescaped(words);
    else if (name !== undefined && closes === '/') { if (open.pop()?.name !== name) fail(`</${name}>`); }
    else if (name !== undefined) {
      const element: XmlElement = { name, children: [], text: '' };
      top.children.push(element);
      if (isEmpty !== '/') open.push(element);
    }
  }
  const [root] = open;
  return open.length === 1 && root?.children.length === 1 && root.children[0] !== undefined ? root.children[0] : fail('no single root');
}

/** A plist as plain values. */
export function plistValue({ name, children, text }: XmlElement): unknown {
  if (name === 'plist') return children[0] === undefined ? null : plistValue(children[0]);
  if (name === 'dict') return Object.fromEntries(children.flatMap((one, at) => { const value = children[at + 1]; return one.name === 'key' && value !== undefined ? [[one.text, plistValue(value)]] : []; }));
  if (name === 'array') return children.map(plistValue);
  if (name === 'integer') return Number(text);
  return name === 'true' ? true : name === 'false' ? false : text;
}

/** Name of each element without children, and its text. */
export function leaves(element: XmlElement): Record<string, string> {
  return element.children.length === 0 ? { [element.name]: element.text } : Object.assign({}, ...element.children.map(leaves)) as Record<string, string>;
}
