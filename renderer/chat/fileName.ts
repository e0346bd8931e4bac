// What a file of conversations is called, so that every file system takes it. Pure.
const NAME_CHARACTERS = 40;
export type FileKind = 'json' | 'markdown';

export function fileName(title: string, kind: FileKind): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, NAME_CHARACTERS);
  return `ileices-${plain === '' ? 'conversation' : plain.toLowerCase()}.${kind === 'json' ? 'json' : 'md'}`;
}
