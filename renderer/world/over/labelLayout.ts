// Where names may stand so that none ever covers another: each label, from the most to the least important, takes the first
// of its spots that is free. One that must be shown may cover bodies, never another label. Numbers only, in arrays that are used again and again: laying out allocates nothing.

export interface Box { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

type Size = Pick<Box, 'width' | 'height'>;

/** Pixels kept free between two labels side by side; above one another their own line height parts them. */
const MARGIN = 3;
const BOX = 4;
const MOST_BOXES = 256;
const MOST_SPOTS = 8;

const overlap = (left: number, top: number, width: number, height: number, otherLeft: number, otherTop: number, otherWidth: number, otherHeight: number): number => {
  const across = Math.min(left + width, otherLeft + otherWidth) - Math.max(left, otherLeft) + MARGIN;
  const down = Math.min(top + height, otherTop + otherHeight) - Math.max(top, otherTop);
  return across > 0 && down > 0 ? across * down : 0;
};

/** Pixels of `one` that lie on `other`, the margin included. */
export const covered = (one: Box, other: Box): number => overlap(one.left, one.top, one.width, one.height, other.left, other.top, other.width, other.height);

export class LabelLayout {
  readonly #boxes = new Float64Array(MOST_BOXES * BOX);
  /** 1 where the box is a label's. */
  readonly #labels = new Uint8Array(MOST_BOXES);
  #count = 0;
  readonly #spots = new Float64Array(MOST_SPOTS * 2);
  #offered = 0;
  /** Where the last label was placed. */
  left = 0;
  top = 0;

  begin(): void { this.#count = 0; this.#offered = 0; }

  /** Bodies and panels: what is placed after covers them only where it must be shown. */
  take(left: number, top: number, width: number, height: number): void { this.#keep(left, top, width, height, 0); }

  #keep(left: number, top: number, width: number, height: number, label: 0 | 1): void {
    if (this.#count >= MOST_BOXES) return;
    this.#boxes[this.#count * BOX] = left; this.#boxes[this.#count * BOX + 1] = top; this.#boxes[this.#count * BOX + 2] = width; this.#boxes[this.#count * BOX + 3] = height;
    this.#labels[this.#count] = label;
    this.#count += 1;
  }

  /** A spot where the next label may stand; best first. */
  offer(left: number, top: number): void {
    if (this.#offered >= MOST_SPOTS) return;
    this.#spots[this.#offered * 2] = left; this.#spots[this.#offered * 2 + 1] = top;
    this.#offered += 1;
  }

  #cost(left: number, top: number, width: number, height: number): number {
    let sum = 0;
    for (let box = 0; box < this.#count; box += 1) {
      const at = box * BOX;
      const over = overlap(left, top, width, height, this.#boxes[at]!, this.#boxes[at + 1]!, this.#boxes[at + 2]!, this.#boxes[at + 3]!);
      if (over > 0 && this.#labels[box] === 1) return Infinity;
      sum += over;
    }
    return sum;
  }

  /** Places a label at the first offered spot that is free; one that must be shown takes the spot that covers least of bodies. */
  place(width: number, height: number, must: boolean): boolean {
    let best = Infinity;
    for (let spot = 0; spot < this.#offered && best > 0; spot += 1) {
      const left = this.#spots[spot * 2]!; const top = this.#spots[spot * 2 + 1]!;
      const cost = this.#cost(left, top, width, height);
      if (cost < best) { best = cost; this.left = left; this.top = top; }
    }
    this.#offered = 0;
    if (best === Infinity || (best > 0 && !must) || this.#count >= MOST_BOXES) return false;
    this.#keep(this.left, this.top, width, height, 1);
    return true;
  }
}

/** Room to the edge of the stage. */
const EDGE = 2;
/** Moved along until all of it is on the stage, where it fits. */
const within = (left: number, width: number, stageWidth: number): number => Math.max(EDGE, Math.min(stageWidth - EDGE - width, left));

/** Above the body, a row higher, below it, two rows higher, beside it, further below and above: where the name of a being may stand. */
export function offerNameSpots(layout: LabelLayout, body: Box, width: number, height: number, stageWidth: number): void {
  const left = within(body.left + (body.width - width) / 2, width, stageWidth);
  const above = body.top - height;
  const higher = (top: number): void => { if (top >= 0) layout.offer(left, top); };
  higher(above);
  higher(above - height);
  layout.offer(left, body.top + body.height);
  higher(above - 2 * height);
  const beside = body.top + (body.height - height) / 2;
  if (body.left + body.width + MARGIN + width <= stageWidth) layout.offer(body.left + body.width + MARGIN, beside);
  if (body.left - width >= MARGIN) layout.offer(body.left - width - MARGIN, beside);
  layout.offer(left, body.top + body.height + height);
  higher(above - 3 * height);
}

/** Below what it names, a row further, above it: where a quiet name may stand, if that is on the stage. */
export function offerQuietSpots(layout: LabelLayout, middleX: number, middleY: number, away: number, width: number, height: number, stage: Size): void {
  const left = within(middleX - width / 2, width, stage.width);
  for (let row = 0; row < 3; row += 1) {
    const top = row < 2 ? middleY + away + row * height : middleY - away - height;
    if (top >= 0 && top + height <= stage.height) layout.offer(left, top);
  }
}

const REACH = 20;
const GAP = 6;

/** Around the speaker and its name, kept inside the stage. */
export function offerBubbleSpots(layout: LabelLayout, body: Box, name: Box | null, width: number, height: number, stage: Size): void {
  const middle = body.left + body.width / 2;
  const top = Math.min(body.top, name?.top ?? body.top) - GAP - height;
  const bottom = Math.max(body.top + body.height, name === null ? 0 : name.top + name.height) + GAP;
  const beside = body.top + body.height / 2 - height / 2;
  const right = Math.max(body.left + body.width, name === null ? 0 : name.left + name.width) + GAP;
  const left = Math.min(body.left, name?.left ?? body.left) - GAP - width;
  const inside = (at: number, most: number): number => Math.max(GAP, Math.min(most - GAP, at));
  const offer = (x: number, y: number): void => { layout.offer(inside(x, stage.width - width), inside(y, stage.height - height)); };
  offer(middle - REACH, top);
  offer(middle - width + REACH, top);
  offer(right, beside);
  offer(left, beside);
  offer(middle - REACH, bottom);
  offer(middle - width + REACH, bottom);
  offer(middle - width / 2, top - height / 2);
}
