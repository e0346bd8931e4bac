// The nodes of names and bubbles over the picture: a fixed number, made once and moved without React and without a
// string. What each is called is plain text, never markup.

export type LabelClass = 'being' | 'relic' | 'place' | 'region' | 'bubble';
/** As styles/world.css has them, in rem: text grows with the chosen size. */
const SIZES: Readonly<Record<LabelClass, number>> = { being: 0.9375, relic: 0.6875, place: 0.6875, region: 0.8125, bubble: 0 };
const FACES: Readonly<Record<LabelClass, string>> = { being: '500 {}px "Pixelify Sans"', relic: '400 {}px Inter', place: '400 {}px Inter', region: '500 {}px "Pixelify Sans"', bubble: '' };
const LINES: Readonly<Record<LabelClass, number>> = { being: 1.2, relic: 1.5, place: 1.5, region: 1.3, bubble: 0 };
const PADDINGS: Readonly<Record<LabelClass, number>> = { being: 0, relic: 0, place: 0, region: 10, bubble: 0 };
const MOST_WIDTH_REM = 13.75;

const pen = document.createElement('canvas').getContext('2d');
const widths = new Map<string, number>();
let rem = 16;

/** Called before each layout; sizes measured before another one was chosen are wrong. */
export function measureText(): void {
  const now = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (now === rem) return;
  rem = now;
  widths.clear();
}

function widthOf(text: string, kind: LabelClass, most: number): number {
  const key = `${kind} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (pen === null) return most;
    pen.font = FACES[kind].replace('{}', String(SIZES[kind] * rem));
    width = Math.ceil(pen.measureText(text).width) + 1 + PADDINGS[kind];
    if (widths.size > 4_096) widths.clear();
    widths.set(key, width);
  }
  return Math.min(width, most);
}

/** Sizes measured before a font was there are wrong. */
void document.fonts.ready.then(() => { widths.clear(); });

/** One label: what it says, how large it is, where it stands. */
export class LabelNode {
  readonly node: HTMLElement = document.createElement('span');
  readonly #text: HTMLElement = document.createElement('span');
  readonly #x: CSSUnitValue = CSS.px(0);
  readonly #y: CSSUnitValue = CSS.px(0);
  // What was set last: asking a CSS value makes a new number each time.
  #lastX = 0;
  #lastY = 0;
  readonly #transform: CSSTransformValue = new CSSTransformValue([new CSSTranslate(this.#x, this.#y)]);
  /** Id of what it names; 0 while it is free. */
  owner = 0;
  kind: LabelClass = 'being';
  width = 0;
  height = 0;
  /** From the spot of what it names on the screen to its upper left corner. */
  dx = 0;
  dy = 0;
  /** Where it stands in the world; negative slot: it does not move. */
  slot = -1;
  worldX = 0;
  worldZ = 0;
  /** Whether this layout still wants it. */
  wanted = false;
  #said = '';
  #selected = false;

  constructor(layer: HTMLElement) {
    this.node.className = 'label';
    this.node.hidden = true;
    this.node.append(this.#text);
    layer.append(this.node);
    this.#apply();
  }

  say(owner: number, kind: LabelClass, text: string, selected: boolean, most: number): void {
    if (this.owner === 0) this.node.hidden = false;
    this.owner = owner;
    const room = selected ? MOST_WIDTH_REM * rem : Math.min(most, MOST_WIDTH_REM * rem);
    if (kind !== this.kind || text !== this.#said || selected !== this.#selected) {
      this.kind = kind; this.#said = text; this.#selected = selected;
      this.node.className = `label label-${kind}${selected ? ' label-selected' : ''}`;
      this.#text.textContent = text;
      if (kind === 'bubble') { this.width = this.#text.offsetWidth; this.height = this.#text.offsetHeight; }
    }
    if (kind === 'bubble') return;
    const width = widthOf(text, kind, room);
    // The node is cut where its name does not fit, and only there.
    if (width !== this.width) this.#text.style.maxWidth = `${width}px`;
    this.width = width;
    this.height = Math.ceil(SIZES[kind] * LINES[kind] * rem);
  }

  move(x: number, y: number): void {
    if (x === this.#lastX && y === this.#lastY) return;
    this.#lastX = x; this.#lastY = y;
    this.#x.value = x; this.#y.value = y;
    this.#apply();
  }
  hide(): void { this.owner = 0; this.node.hidden = true; }

  #apply(): void { this.node.attributeStyleMap.set('transform', this.#transform); }
}
