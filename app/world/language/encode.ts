// A document as one training row: tokens, targets and weights of exactly one window.
import { SPECIAL_IDS } from '../../organism/tokenizer/special.ts';
import type { Tokenizer } from '../../organism/tokenizer/tokenizer.ts';
import type { Piece } from './frame.ts';

export interface TrainingRow {
  /** (T) what the model sees */
  tokens: Int32Array;
  /** (T) what it must foresee; -1 behind the end of the document */
  targets: Int32Array;
  /** (T) weight of each target in the loss */
  weights: Float32Array;
}

/** Pads with <PAD> behind the end; what is longer than the window is cut. */
export function encodeDocument(tokenizer: Tokenizer, pieces: readonly Piece[], window: number): TrainingRow {
  const tokens = new Int32Array(window).fill(SPECIAL_IDS['<PAD>']);
  const targets = new Int32Array(window).fill(-1);
  const weights = new Float32Array(window);
  let at = 0;
  for (const piece of pieces) {
    const ids = 'text' in piece ? tokenizer.encode(piece.text) : [SPECIAL_IDS[piece.special]];
    for (const id of ids) {
      if (at < window) tokens[at] = id;
      if (at > 0 && at <= window) { targets[at - 1] = id; weights[at - 1] = piece.weight; }
      at += 1;
    }
  }
  return { tokens, targets, weights };
}
