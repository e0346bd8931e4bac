// Texts that try to run or to fetch something: every shape of shapes.ts with several deeds and addresses, made from a seed. Each
// carries a sign of its own, at its end, by which a test knows that it was shown, ran or fetched.
import { SeededStream } from '../../../app/physics/random.ts';
import { SHAPES, type Deed } from './shapes.ts';

export interface HostileText { readonly sign: string; readonly family: string; readonly text: string }

/** What a payload calls on the page that has a canary. */
export const CANARY = '__canary';
export const SIGN = /zap\d{4}/g;
/** Fillings of one shape: together they make more than five hundred. */
const FILLINGS = 3;

const DEEDS: readonly ((sign: string, address: string) => string)[] = [
  (sign) => `${CANARY}('${sign}')`, (sign) => `top.${CANARY}('${sign}')`, (_, address) => `fetch('${address}')`, (sign) => `alert('${sign}')`, (_, address) => `new Image().src='${address}'`, (_, address) => `location='${address}'`,
  (_, address) => `open('${address}')`, (_, address) => `import('${address}')`, (_, address) => `navigator.sendBeacon('${address}')`, (sign) => `self['${CANARY.slice(0, 4)}'+'${CANARY.slice(4)}']('${sign}')`, (_, address) => `new WebSocket('${address.replace('http', 'ws')}')`, (sign) => `setTimeout('${CANARY}(/${sign}/.source)')`,
];
/** `place`: a host that answers to everything. */
const ADDRESSES: readonly ((sign: string, place: string) => string)[] = [
  (sign, place) => `http://${place}/${sign}`, (sign, place) => `//${place}/${sign}`, (sign, place) => `HtTp://${place}/${sign}.svg`, (sign, place) => `http://person:secret@${place}/${sign}`, (sign) => `https://${sign}.canary.invalid/`, (sign, place) => `http:/\\${place}/${sign}`,
];

const signOf = (index: number): string => `zap${String(index).padStart(4, '0')}`;

export function hostileTexts(seed: number, place: string): readonly HostileText[] {
  const stream = SeededStream.from(seed, 'hostile texts'), texts: HostileText[] = [];
  for (const [family, shapes] of Object.entries(SHAPES)) {
    for (const shape of shapes) {
      const [firstDeed, firstAddress] = [stream.nextBelow(DEEDS.length), stream.nextBelow(ADDRESSES.length)];
      for (let turn = 0; turn < FILLINGS; turn += 1) {
        const sign = signOf(texts.length), address = ADDRESSES[(firstAddress + turn) % ADDRESSES.length]!(sign, place);
        // Neighbours in the list do the same in other ways; three steps on is another kind of deed.
        const deed = DEEDS[(firstDeed + turn * 5) % DEEDS.length]!(sign, address);
        const filled = shape({ deed, address } satisfies Deed);
        // What closes a block of code closes it only at the end of its line.
        texts.push({ sign, family, text: `${filled}${filled.endsWith('```') ? '\n' : ' '}${sign}` });
      }
    }
  }
  return texts;
}
