// The real text of the experiments: the manuals (Markdown) that come with the packages this project itself names. They are on
// every machine that can run it, are the same on all (package-lock.json pins every package by its hash), and were written
// by many people about many things. Owns nothing; reads node_modules.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenizedChunk } from '../../app/organism/batchSampler.ts';
import { trainTokenizer } from '../../app/organism/tokenizer/train.ts';
import type { Tokenizer } from '../../app/organism/tokenizer/tokenizer.ts';
import { textWindows } from '../../worker/learner/evaluator.ts';
import type { Window } from '../../worker/learner/evaluator.ts';
import { tokenizeText } from '../../worker/learner/worldText.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Lists and licences repeat themselves; what is left is prose and examples. */
const LEFT_OUT = /licen[cs]e|changelog|history/i;
/** Characters of a piece: about a page. Every HELD_OUT_EVERYth piece is held out, the others are dealt to the members. */
const PIECE_CHARACTERS = 2_000;
const HELD_OUT_EVERY = 10;

export interface RealText { readonly training: readonly string[]; readonly heldOut: readonly string[]; readonly sha256: string; readonly bytes: number; readonly files: number }

export function realText(): RealText {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  const names = [...Object.keys(dependencies), ...Object.keys(devDependencies)].sort();
  const files = names.flatMap((name) => markdownBelow(join(root, 'node_modules', name)));
  const texts = files.map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  const pieces = texts.flatMap(piecesOf);
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return {
    training: pieces.filter((_, i) => i % HELD_OUT_EVERY !== HELD_OUT_EVERY - 1), heldOut: pieces.filter((_, i) => i % HELD_OUT_EVERY === HELD_OUT_EVERY - 1),
    sha256: hash.digest('hex'), bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0), files: files.length,
  };
}

function markdownBelow(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder} is missing; run npm install first.`);
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : markdownBelow(path);
    return entry.name.toLowerCase().endsWith('.md') && !LEFT_OUT.test(entry.name) ? [path] : [];
  });
}

/** Cut where a line ends. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const line = text.indexOf('\n', at + PIECE_CHARACTERS);
    const end = line === -1 ? text.length : line + 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces.filter((piece) => piece.trim() !== '');
}

export interface Lessons {
  readonly tokenizer: Tokenizer;
  /** What the members learn from, each its own share; every share is of the whole training text when there is one member. */
  readonly shares: readonly (readonly TokenizedChunk[])[];
  readonly heldOut: readonly Window[];
  readonly trainingTokens: number;
}

/** Pieces are dealt one by one, so that each member has text of its own. */
export function lessonsOf(text: RealText, vocabulary: number, members: number, window: number): Lessons {
  const tokenizer = trainTokenizer(text.training, vocabulary);
  const chunks = text.training.map((piece, i): TokenizedChunk => ({ id: String(i).padStart(6, '0'), sourceId: `member-${i % members}`, tokens: tokenizeText(tokenizer, piece), heldOut: false }));
  return {
    tokenizer, shares: Array.from({ length: members }, (_, member) => chunks.filter((_, i) => i % members === member)),
    heldOut: text.heldOut.flatMap((piece) => textWindows(tokenizeText(tokenizer, piece), window)),
    trainingTokens: chunks.reduce((sum, chunk) => sum + chunk.tokens.length, 0),
  };
}
