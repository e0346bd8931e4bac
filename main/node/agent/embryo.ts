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
  /** Steps its weights have learnt. */
  readonly step: number;
  readonly tokenizer: string;
  readonly tokenizerSha256: string;
  /** Read anew each time: it is needed once per wake-up and would only fill memory. */
  weights(): Uint8Array<ArrayBuffer>;
}

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** The step a checkpoint names in its safetensors header: eight bytes of length, then JSON. 0 where none is named; whether
 * the file is sound is seen when it is loaded. */
function stepIn(weights: Uint8Array): number {
  try {
    const length = Number(new DataView(weights.buffer, weights.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(weights.subarray(8, 8 + length))) as { __metadata__?: { step?: string } };
    return Number(header.__metadata__?.step ?? 0);
  } catch { return 0; }
}

/** Null when the assets hold none. Also opens any folder with the same two files. */
export function readEmbryo(folder: string = EMBRYO_FOLDER): Embryo | null {
  const weightsPath = join(folder, WEIGHTS_FILE);
  const tokenizerPath = join(folder, TOKENIZER_FILE);
  if (!existsSync(weightsPath) || !existsSync(tokenizerPath)) return null;
  const tokenizer = readFileSync(tokenizerPath, 'utf8');
  const weights = () => new Uint8Array(readFileSync(weightsPath));
  const first = weights();
  return { checkpoint: `c-${sha256(first).slice(0, 16)}`, step: stepIn(first), tokenizer, tokenizerSha256: sha256(tokenizer), weights };
}
