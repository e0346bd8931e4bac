// The checkpoint that ships with Ileices: what a fresh node speaks and learns with. Read from the assets, never written.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const EMBRYO_FOLDER = fileURLToPath(new URL('../../../assets/embryo/', import.meta.url));
export const WEIGHTS_FILE = 'model.safetensors';
export const TOKENIZER_FILE = 'tokenizer.json';

export interface Embryo {
  readonly checkpoint: string;
  readonly tokenizer: string;
  readonly tokenizerSha256: string;
  /** Read anew each time: it is needed once per wake-up and would only fill memory. */
  weights(): Uint8Array<ArrayBuffer>;
}

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** Null when the assets hold none. Also opens any folder with the same two files. */
export function readEmbryo(folder: string = EMBRYO_FOLDER): Embryo | null {
  const weightsPath = join(folder, WEIGHTS_FILE);
  const tokenizerPath = join(folder, TOKENIZER_FILE);
  if (!existsSync(weightsPath) || !existsSync(tokenizerPath)) return null;
  const tokenizer = readFileSync(tokenizerPath, 'utf8');
  const weights = () => new Uint8Array(readFileSync(weightsPath));
  return { checkpoint: `c-${sha256(weights()).slice(0, 16)}`, tokenizer, tokenizerSha256: sha256(tokenizer), weights };
}
