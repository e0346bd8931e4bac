// The tray on Electron's calls: pictures that any system can read, menus set anew after each change, and each system's manners.
import { inflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { drawMeter, meterImages, meterOf } from '../../../app/desktop/trayMeter.ts';
import type { Platform, TrayLook } from '../../../app/desktop/ports.ts';
import type { TrayVerb } from '../../../app/desktop/trayMenu.ts';
import { ElectronTray } from '../../../main/electron/electronTray.ts';
import { pngOf } from '../../../main/electron/png.ts';
import { ElectronStandIn } from '../../doubles/electronStandIn.ts';
import type { StandInImage } from '../../doubles/electronStandIn.ts';

const standIns: ElectronStandIn[] = [];
afterEach(() => { for (const each of standIns.splice(0)) each.dispose(); });
function begin(platform: Platform) {
  const standIn = new ElectronStandIn(), seen: (TrayVerb | 'open')[] = [];
  standIns.push(standIn);
  const tray = new ElectronTray(standIn.parts, platform), on = { onVerb: (verb: TrayVerb) => { seen.push(verb); }, onOpen: () => { seen.push('open'); } };
  return { standIn, seen, show: (look: TrayLook | null) => { tray.show(look, on); } };
}
const lookOf = (platform: Platform, over: Partial<TrayLook> = {}): TrayLook => ({ ...meterImages(meterOf({ r: 0.2, b: 0.6, y: 0.2 }, true), platform), tooltip: 'Ileices.', items: [{ kind: 'verb', label: 'Open Ileices', verb: { do: 'open' }, enabled: true }], ...over });

/** Width, height and pixels of a PNG of eight bits with opacity. */
function readPng(png: Buffer): { width: number; height: number; rgba: Buffer } {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const head = chunks.get('IHDR') ?? Buffer.alloc(13), width = head.readUInt32BE(0), height = head.readUInt32BE(4), rows = inflateSync(chunks.get('IDAT') ?? Buffer.alloc(0));
  return { width, height, rgba: Buffer.concat(Array.from({ length: height }, (_, row) => rows.subarray(row * (width * 4 + 1) + 1, (row + 1) * (width * 4 + 1)))) };
}

describe('the picture', () => {
  it('is a PNG of exactly the points that were drawn', () => {
    for (const size of [16, 22, 32]) {
      const drawn = drawMeter(meterOf({ r: 0.1, b: 0.5, y: 0.4 }, true), size, false), { width, height, rgba } = readPng(pngOf(drawn));
      expect([width, height]).toEqual([size, size]);
      expect(rgba.equals(Buffer.from(drawn.rgba))).toBe(true);
    }
  });

  it('comes as each system wants it: 22 points on Linux, two scales elsewhere, a template on macOS', () => {
    const of = (platform: Platform) => { const { standIn, show } = begin(platform); show(lookOf(platform)); return standIn.tray?.image as unknown as StandInImage; };
    const linux = of('linux'), windows = of('win32'), mac = of('darwin');
    expect([readPng(linux.png).width, linux.larger.length, linux.isTemplate]).toEqual([22, 0, false]);
    expect([readPng(windows.png).width, windows.larger.map(({ scaleFactor, buffer }) => [scaleFactor, readPng(buffer ?? Buffer.alloc(0)).width]), windows.isTemplate]).toEqual([16, [[2, 32]], false]);
    expect([readPng(mac.png).width, mac.larger.map(({ scaleFactor }) => scaleFactor), mac.isTemplate]).toEqual([16, [2], true]);
  });

  it('is handed over only when it is another one; the menu is set again each time, which Linux needs', () => {
    const { standIn, show } = begin('linux'), look = lookOf('linux');
    show(look);
    show({ ...look, tooltip: 'other' });
    show({ ...look, items: [] });
    expect([standIn.trays.length, standIn.tray?.images.length, standIn.tray?.menus.length]).toEqual([1, 0, 3]);
    show(lookOf('linux'));
    expect(standIn.tray?.images.length).toBe(1);
  });
});

describe('a press on the icon', () => {
  it('opens the window on Windows and Linux; on macOS the menu is what opens', () => {
    for (const [platform, opens] of [['win32', ['open']], ['linux', ['open']], ['darwin', []]] as const) {
      const { standIn, seen, show } = begin(platform);
      show(lookOf(platform));
      standIn.tray?.click();
      expect(seen, platform).toEqual(opens);
    }
  });
});
