// Which elements of a model's flat vector an update speaks of, and how: matrices in blocks of which the largest elements are
// kept, gains whole. All members of a mesh derive the same shape from the model and the mesh's `block` and `keep`; an update
// under another shape cannot be read (codec.ts). Owns no numbers of a model.
import { elements, parameterLayout, TENSOR_ALIGNMENT } from '../organism/config.ts';
import { hashName } from '../physics/random.ts';
import type { ModelConfig } from '../../schemas/model.ts';

export interface UpdatePart {
  /** First element in the flat vector. */
  readonly offset: number;
  readonly length: number;
  /** Sparse: some elements of each block. Dense: every element. */
  readonly kind: 'sparse' | 'dense';
}
export interface UpdateShape {
  /** Elements of the flat vector, those between parts included. */
  readonly length: number;
  /** Ascending, none overlaps another. */
  readonly parts: readonly UpdatePart[];
  /** Elements in a block of a sparse part; the last block of a part may be shorter. */
  readonly block: number;
  /** Elements kept of a whole block. */
  readonly keep: number;
}

/** A run of elements that is cut into blocks of its own. */
export interface Span { readonly offset: number; readonly length: number }

/** Blocks a codec may be asked for; a larger block would not fit the 12 bits of its indices. */
const MOST_BLOCK = 4096;

/** What is smaller than a block is sent whole. Throws a RangeError on spans that overlap, run backwards or leave the vector. */
export function updateShapeOf(tensors: readonly Span[], block: number, keep: number, length: number): UpdateShape {
  return checked({ length, block, keep, parts: tensors.map(({ offset, length: size }) => ({ offset, length: size, kind: size < block ? 'dense' : 'sparse' })) });
}

/** Of a model: matrices as the kernels see them (query, key and value as one) are sparse, however small; gains are dense. */
export function updateShapeOfModel(config: ModelConfig, block: number, keep: number): UpdateShape {
  const { blocks, decayedSize, flatSize } = parameterLayout(config);
  return checked({
    length: flatSize, block, keep,
    parts: blocks.map(({ offset, shape }) => ({ offset, length: elements(shape), kind: offset < decayedSize ? 'sparse' : 'dense' })),
  });
}

function checked(shape: UpdateShape): UpdateShape {
  const { length, block, keep, parts } = shape;
  if (!Number.isInteger(block) || !Number.isInteger(keep) || block < 1 || block > MOST_BLOCK || keep < 1 || keep > block) throw new RangeError(`An update cannot keep ${keep} elements of blocks of ${block}.`);
  let end = 0;
  for (const part of parts) {
    if (!Number.isInteger(part.offset) || !Number.isInteger(part.length) || part.offset < end || part.length < 1) throw new RangeError('The parts of an update must be ascending, whole and apart.');
    end = part.offset + part.length;
  }
  if (!Number.isInteger(length) || end > length) throw new RangeError(`The parts of an update end at ${end}, beyond the vector's ${length} elements.`);
  return shape;
}

/** Elements kept of a block of `size`: a short last block keeps its share, rounded up. */
export function keptOf(shape: UpdateShape, size: number): number {
  return size === shape.block ? shape.keep : Math.ceil(shape.keep * size / shape.block);
}

/** Visits every block of the sparse parts, in order. */
export function* blocksOf(part: UpdatePart, shape: UpdateShape): Generator<Span> {
  const end = part.offset + part.length;
  for (let offset = part.offset; offset < end; offset += shape.block) yield { offset, length: Math.min(shape.block, end - offset) };
}

/** Elements an update of this shape carries: all of its dense parts and what is kept of its blocks. */
export function carriedBy(shape: UpdateShape): number {
  let count = 0;
  for (const part of shape.parts) {
    if (part.kind === 'dense') count += part.length;
    else for (const { length } of blocksOf(part, shape)) count += keptOf(shape, length);
  }
  return count;
}

/** 32 bits that tell shapes apart by mistake, not by malice: the shape is pinned by the mesh's signed founding entry. */
export function shapeDigest(shape: UpdateShape): number {
  return hashName([shape.length, shape.block, shape.keep, ...shape.parts.map(({ offset, length, kind }) => `${kind}:${offset}:${length}`)].join(' '));
}

/** Tensors of the largest model there is: six a layer, the embedding and the last gain. */
const MOST_TENSORS = 6 * 128 + 2;
const BYTES_PER_ELEMENT = 4;

/** Bytes of the longest snapshot a model of so many parameters can have: of what stands between tensors nobody but who has the
 *  model itself knows how much it is. */
export function mostSnapshotBytes(parameters: number): number { return BYTES_PER_ELEMENT * (parameters + MOST_TENSORS * (TENSOR_ALIGNMENT - 1)); }
