// `node tools/package/icons.mjs`: draws the app's icons into assets/desktop from the mark the window shows
// (renderer/shell/Mark.tsx): nine panes on a dark ground, each edge on a whole pixel. Written anew only when the mark changes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { root } from '../setup/paths.mjs';

const MARK = 'renderer/shell/Mark.tsx';
export const iconFolder = join(root, 'assets/desktop');
/** Linux takes the one that fits from a folder. */
export const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 256];
/** Type words of an icns file: a size, and the same at two pixels a point. */
const MAC_TYPES = [['icp4', 16], ['icp5', 32], ['ic07', 128], ['ic08', 256], ['ic09', 512], ['ic11', 32], ['ic12', 64], ['ic13', 256], ['ic14', 512], ['ic10', 1024]];

/** Colours of the ground and of the panes, row by row, from the window's own drawing. */
export function markColours() {
  const source = readFileSync(join(root, MARK), 'utf8');
  const colours = (text) => [...text.matchAll(/#([0-9A-Fa-f]{6})/g)].map(([, hex]) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  const panes = colours(/PANES = \[([^\]]+)\]/.exec(source)?.[1] ?? '');
  const ground = colours(/<rect [^>]*fill="#[^>]+>/.exec(source)?.[0] ?? '')[0];
  if (panes.length !== 9 || ground === undefined) throw new Error(`${MARK} does not name nine panes and a ground.`);
  return { panes, ground };
}

/** Left edge of each pane and its width, for a mark this wide: a quarter each, the rest shared between rim and gaps. */
export function panesOf(size) {
  const pane = Math.floor(size / 4);
  const rim = Math.round((size - 3 * pane) / 3);
  const last = size - rim - pane;
  return { pane, starts: [rim, Math.round((rim + last) / 2), last] };
}

/** Pixels of the mark, four bytes each. `rim` leaves room around it, and rounds its corners, as macOS icons have it. */
export function drawMark(size, rim = 0) {
  const { panes, ground } = markColours();
  const inner = size - 2 * rim;
  const { pane, starts } = panesOf(inner);
  const radius = rim === 0 ? 0 : inner * 0.22;
  const pixels = Buffer.alloc(size * size * 4);
  const line = (at) => starts.findIndex((start) => at >= start && at < start + pane);
  for (let y = 0; y < inner; y += 1) {
    for (let x = 0; x < inner; x += 1) {
      const [column, row] = [line(x), line(y)];
      const colour = column < 0 || row < 0 ? ground : panes[row * 3 + column];
      pixels.set([...colour, Math.round(255 * coverage(x, y, inner, radius))], ((y + rim) * size + x + rim) * 4);
    }
  }
  return pixels;
}

/** How much of a pixel lies inside a square with round corners. */
function coverage(x, y, size, radius) {
  const beyond = (at) => Math.max(radius - at - 0.5, at + 0.5 - (size - radius), 0);
  const distance = Math.hypot(beyond(x), beyond(y));
  return radius === 0 ? 1 : Math.min(1, Math.max(0, radius - distance + 0.5));
}

function chunk(type, data) {
  const typed = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(typed.length + 8);
  out.writeUInt32BE(data.length);
  typed.copy(out, 4);
  out.writeUInt32BE(crc32(typed), typed.length + 4);
  return out;
}

/** Eight bits a channel, with alpha, rows unfiltered. */
export function png(size, pixels) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: size }, (_, y) => Buffer.concat([Buffer.from([0]), pixels.subarray(y * size * 4, (y + 1) * size * 4)])));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const mark = (size) => png(size, drawMark(size));
const macMark = (size) => png(size, drawMark(size, Math.round(size * 0.1)));

export function ico() {
  const images = WINDOWS_SIZES.map((size) => ({ size, data: mark(size) }));
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let at = head.length;
  images.forEach(({ size, data }, index) => {
    const entry = 6 + 16 * index;
    head.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0], entry);
    head.writeUInt32LE(data.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += data.length;
  });
  return Buffer.concat([head, ...images.map(({ data }) => data)]);
}

export function icns() {
  const entry = (type, data) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  };
  return entry('icns', Buffer.concat(MAC_TYPES.map(([type, size]) => entry(type, macMark(size)))));
}

/** Path below assets/desktop -> bytes. */
export const icons = () => new Map([['icon.ico', ico()], ['icon.icns', icns()], ...LINUX_SIZES.map((size) => [`icons/${size}x${size}.png`, mark(size)])]);

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(join(iconFolder, 'icons'), { recursive: true });
  for (const [path, bytes] of icons()) writeFileSync(join(iconFolder, path), bytes);
}
