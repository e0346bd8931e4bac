// On which side a cluster of documents stands: trained on, used to steer training, or kept to measure with. By hash, so the
// same documents are split the same way on every machine. Sources of few documents are split by chunk: app/ingest/split.ts.
import { splitShares } from '../../schemas/dataset.ts';
import type { Split } from '../../schemas/dataset.ts';

/** A source that keeps fewer documents than this is not split by document: none may fall into a share of 5 %, or the only
 *  long one. All of it is `train` here, and the learner holds out a tenth of its chunks by their ids. */
export const SPLIT_DOCUMENTS_MIN = 20;

/** Letter of each split in colour: perception, cognition, execution. */
const BASES: Readonly<Record<Split, string>> = { train: 'R', val: 'B', test: 'Y' };
const LETTERS = 'RBY';

/** A uid of version 8 ends in 48 bits of a hash, of which 32 are as good as a draw. */
function drawOf(uid: string): number { return Number.parseInt(uid.slice(-8), 16) / 2 ** 32; }

export function splitOf(cluster: string): Split {
  const draw = drawOf(cluster);
  if (draw < splitShares.train) return 'train';
  return draw < splitShares.train + splitShares.val ? 'val' : 'test';
}

/** Three letters of a document: the first says its split, the others come from its uid. */
export function codonOf(uid: string, split: Split): string {
  const draw = Number.parseInt(uid.slice(0, 8), 16) % 9;
  return `${BASES[split]}${LETTERS[Math.floor(draw / 3)] ?? ''}${LETTERS[draw % 3] ?? ''}`;
}
