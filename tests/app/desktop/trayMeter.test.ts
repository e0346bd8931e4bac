// The tray's picture: read by shape and height, without colour, at every size a tray shows.
import { describe, expect, it } from 'vitest';
import { drawMeter, meterImages, meterOf, meterWords } from '../../../app/desktop/trayMeter.ts';
import type { Level, Meter } from '../../../app/desktop/trayMeter.ts';
import type { TrayImage } from '../../../app/desktop/ports.ts';

const meter = (...levels: [Level, Level, Level]): Meter => ({ levels, filled: true });
const opacity = ({ size, rgba }: TrayImage, x: number, y: number): number => rgba[(y * size + x) * 4 + 3] ?? 0;
/** Columns that belong to a bar: each is a third of the picture wide. */
const columns = (size: number, bar: number): number[] => Array.from({ length: size }, (_, x) => x).filter((x) => Math.min(2, Math.floor((3 * (x + 0.5)) / size)) === bar);
const ink = (image: TrayImage, bar: number): number => columns(image.size, bar).reduce((sum, x) => sum + Array.from({ length: image.size }, (_, y) => opacity(image, x, y)).reduce((a, b) => a + b, 0), 0) / 255;
const top = (image: TrayImage, bar: number): number => Array.from({ length: image.size }, (_, y) => y).find((y) => columns(image.size, bar).some((x) => opacity(image, x, y) > 127)) ?? image.size;
/** How wide a bar is a little below its top, in shares of its widest. */
const headShare = (image: TrayImage, bar: number): number => {
  const width = (y: number) => columns(image.size, bar).reduce((sum, x) => sum + opacity(image, x, y), 0);
  // The topmost row of a large picture is half covered.
  return width(top(image, bar) + Math.floor(image.size / 16) - 1) / Math.max(...Array.from({ length: image.size }, (_, y) => width(y)));
};

/** How wide a bar is in each row, in pixels: what is left of it in grey. */
const outline = (image: TrayImage, bar: number): number[] => Array.from({ length: image.size }, (_, y) => columns(image.size, bar).reduce((sum, x) => sum + opacity(image, x, y), 0) / 255);

describe('the meter', () => {
  it('has four levels, and small changes move none', () => {
    expect(meterOf({ r: 0, b: 0, y: 0 }, true).levels).toEqual([0, 0, 0]);
    expect(meterOf({ r: 1 / 3, b: 1 / 3, y: 1 / 3 }, true).levels).toEqual([2, 2, 2]);
    expect(meterOf({ r: 0.1, b: 0.8, y: 0.1 }, true).levels).toEqual([1, 3, 1]);
    expect(meterOf({ r: 0.11, b: 0.79, y: 0.1 }, true)).toEqual(meterOf({ r: 0.1, b: 0.81, y: 0.09 }, true));
  });

  it('says in words what was measured', () => {
    expect(meterWords({ r: 0.6, b: 0.25, y: 0.15 })).toBe('Perception 60 %, cognition 25 %, execution 15 %');
    expect(meterWords({ r: 0, b: 0, y: 0 })).toBe('Nothing measured yet');
  });

  for (const size of [16, 22, 32]) {
    describe(`at ${size} points, without its colours`, () => {
      it('each level of each bar is higher and has more ink than the one below', () => {
        for (const bar of [0, 1, 2]) {
          const images = ([0, 1, 2, 3] as const).map((level) => drawMeter(meter(...([0, 0, 0].map((_, at) => (at === bar ? level : 0)) as [Level, Level, Level])), size, true));
          for (let level = 1; level < 4; level += 1) {
            expect(top(images[level]!, bar), `bar ${bar} level ${level}`).toBeLessThan(top(images[level - 1]!, bar));
            expect(ink(images[level]!, bar)).toBeGreaterThan(ink(images[level - 1]!, bar));
          }
        }
      });

      it('the heads differ: flat is the widest, round narrower, pointed the narrowest', () => {
        const image = drawMeter(meter(3, 3, 3), size, true);
        expect(headShare(image, 1)).toBeGreaterThan(0.9);
        expect(headShare(image, 0)).toBeLessThan(headShare(image, 1));
        expect(headShare(image, 2)).toBeLessThan(headShare(image, 0));
      });

      it('each head is its own in grey too, at every height and also where it rests', () => {
        for (const level of [0, 1, 2, 3] as const) {
          for (const filled of [true, false]) {
            const image = drawMeter({ levels: [level, level, level], filled }, size, false);
            const differ = (first: number, second: number) => Math.max(...outline(image, first).map((width, row) => Math.abs(width - (outline(image, second)[row] ?? 0))));
            // The same shape in another place differs by a quarter of a pixel at most, from where its edges fall.
            for (const [first, second] of [[0, 1], [0, 2], [1, 2]] as const) expect(differ(first, second), `${first} and ${second} at level ${level}, ${filled ? 'working' : 'resting'}`).toBeGreaterThan(0.6);
          }
        }
      });

      it('resting is hollow: the same outline with far less ink', () => {
        const full = drawMeter(meter(3, 3, 3), size, true), hollow = drawMeter({ levels: [3, 3, 3], filled: false }, size, true);
        for (const bar of [0, 1, 2]) {
          expect(Math.abs(top(hollow, bar) - top(full, bar))).toBeLessThanOrEqual(1);
          expect(ink(hollow, bar)).toBeLessThan(0.85 * ink(full, bar));
        }
      });

      it('no picture of the 64 is another one', () => {
        const levels = [0, 1, 2, 3] as const;
        const all = levels.flatMap((r) => levels.flatMap((b) => levels.map((y) => Buffer.from(drawMeter(meter(r, b, y), size, true).rgba).toString('base64'))));
        expect(new Set(all).size).toBe(64);
      });
    });
  }

  it('draws the same for the same levels, pixel by pixel, whatever was measured', () => {
    const drawn = (r: number, b: number, y: number) => Buffer.from(drawMeter(meterOf({ r, b, y }, true), 22, false).rgba).toString('base64');
    expect(drawn(0.31, 0.61, 0.08)).toBe(drawn(0.309, 0.599 + 0.002, 0.0801));
    expect(drawn(0.31, 0.61, 0.08)).not.toBe(drawn(0.29, 0.61, 0.08));
    expect([meterOf({ r: 0.3, b: 0.6, y: 0.08 }, true).levels, meterOf({ r: 0.2999, b: 0.5999, y: 0.0799 }, true).levels]).toEqual([[2, 3, 1], [1, 2, 0]]);
    for (const share of [NaN, -1, 0.0799]) expect(meterOf({ r: share, b: share, y: share }, true).levels).toEqual([0, 0, 0]);
    expect(meterOf({ r: 5, b: Infinity, y: 1 }, false)).toEqual({ levels: [3, 3, 3], filled: false });
    expect([drawMeter(meter(1, 1, 1), 16, false).rgba.length, drawMeter(meter(1, 1, 1), 32, true).rgba.length]).toEqual([16 * 16 * 4, 32 * 32 * 4]);
  });

  it('comes in the sizes and the manner of each system', () => {
    expect(meterImages(meter(1, 2, 3), 'linux')).toMatchObject({ isTemplate: false, images: [{ size: 22 }] });
    expect(meterImages(meter(1, 2, 3), 'win32').images.map(({ size }) => size)).toEqual([16, 32]);
    const mac = meterImages(meter(1, 2, 3), 'darwin');
    expect(mac).toMatchObject({ isTemplate: true, images: [{ size: 16 }, { size: 32 }] });
    // A template is black with opacity: the system tints it.
    for (const { rgba } of mac.images) expect(rgba.every((value, at) => at % 4 === 3 || value === 0)).toBe(true);
  });
});
