// Texts that are read as they stand: plain text, Markdown and source code. Their structure is counted, nothing is rewritten.
import { noStructure } from './parsed.ts';
import type { Structure } from './parsed.ts';

const MARKDOWN_NAME = /\.(?:md|markdown|mdown|mkd)$/i;
/** Endings of source code, and names that are code without one. A hint only: the bytes have to be text. */
const CODE_NAME = /\.(?:[cm]?[jt]sx?|py|pyi|rb|rs|go|java|kt|kts|scala|swift|c|h|cc|cpp|cxx|hh|hpp|m|mm|cs|fs|vb|php|pl|pm|t|lua|r|jl|sh|bash|zsh|fish|ps1|bat|cmd|awk|sed|sql|hs|ml|mli|ex|exs|erl|hrl|clj|cljs|lisp|el|scm|rkt|dart|zig|nim|asm|s|f|f90|f95|pas|ada|adb|ads|v|sv|vhd|vhdl|wgsl|glsl|hlsl|frag|vert|css|scss|less|vue|svelte|xml|xsd|xsl|svg|ya?ml|toml|ini|cfg|conf|properties|cmake|mk|gradle|proto|thrift|graphql|tf|nix|diff|patch|tex|sty|bib)$/i;
const CODE_WHOLE_NAME = /^(?:makefile|gnumakefile|dockerfile|cmakelists\.txt|rakefile|gemfile|jenkinsfile|vagrantfile|configure|pkgbuild)$/i;
const SHEBANG = /^#!\s*\/\S+/;
const MARKUP_SIGNS = /^(?:#{1,6} \S|```|\[[^\]]+\]: |\* \S|- \S|> \S|\|.*\|)|\]\([^)\s]+\)/m;

export type PlainType = 'plain' | 'markdown' | 'code';

export function plainType(name: string, text: string): PlainType {
  if (MARKDOWN_NAME.test(name)) return 'markdown';
  if (CODE_NAME.test(name) || CODE_WHOLE_NAME.test(name) || SHEBANG.test(text) || text.startsWith('<?xml')) return 'code';
  // A README without an ending: only where it is written in it throughout.
  if (/^readme$/i.test(name) && /^#{1,6} \S/m.test(text) && MARKUP_SIGNS.test(text)) return 'markdown';
  return 'plain';
}

/** Headings, tables, cells and picture texts of Markdown, outside of fenced code. */
export function markdownStructure(text: string): Structure {
  const structure = noStructure();
  let fence: string | null = null;
  let inTable = false;
  let before = '';
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1] ?? null;
    if (mark !== null && (fence === null || line.trimStart().startsWith(fence))) { fence = fence === null ? mark : null; before = ''; continue; }
    if (fence !== null) continue;
    const underlined = /^(?:=+|-{2,})\s*$/.test(line) && before.trim() !== '' && !before.includes('|');
    if (/^ {0,3}#{1,6}(?:\s|$)/.test(line) || underlined) structure.headings += 1;
    if (/^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$/.test(line) && before.includes('|')) {
      structure.tables += 1;
      structure.cells += cellsOf(before);
      inTable = true;
    } else if (inTable && line.includes('|')) structure.cells += cellsOf(line);
    else inTable = false;
    structure.captions += line.match(/!\[[^\]]+\]/g)?.length ?? 0;
    before = line;
  }
  return structure;
}

const cellsOf = (row: string): number => row.trim().replace(/^\||\|$/g, '').split('|').length;
