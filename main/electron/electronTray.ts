// The tray of Electron: its icon, its menu and the manners of each system. The reference is kept for as long as the icon is wanted:
// one that is collected takes the icon along.
import type { MenuItemConstructorOptions } from 'electron';
import type { Platform, TrayLook } from '../../app/desktop/ports.ts';
import type { TrayItem, TrayVerb } from '../../app/desktop/trayMenu.ts';
import type { ElectronParts, ImagePart, TrayPart } from './electronParts.ts';
import { pngOf } from './png.ts';

export interface TrayListener { readonly onVerb: (verb: TrayVerb) => void; readonly onOpen: () => void }

export class ElectronTray {
  readonly #parts: Pick<ElectronParts, 'Tray' | 'Menu' | 'nativeImage'>;
  readonly #platform: Platform;
  #tray: TrayPart | null = null;
  #images: TrayLook['images'] | null = null;

  constructor(parts: Pick<ElectronParts, 'Tray' | 'Menu' | 'nativeImage'>, platform: Platform) {
    this.#parts = parts;
    this.#platform = platform;
  }

  show(look: TrayLook | null, on: TrayListener): void {
    if (look === null) {
      this.#tray?.destroy();
      this.#tray = null;
      this.#images = null;
      return;
    }
    const tray = this.#tray ?? this.#make(look, on);
    if (this.#images !== look.images) { this.#images = look.images; tray.setImage(this.#image(look)); }
    tray.setToolTip(look.tooltip);
    // On Linux a changed menu counts only once it is set again; elsewhere that does no harm.
    tray.setContextMenu(this.#parts.Menu.buildFromTemplate(look.items.map((item) => menuItem(item, on.onVerb))));
  }

  #make(look: TrayLook, on: TrayListener): TrayPart {
    this.#images = look.images;
    const tray = new this.#parts.Tray(this.#image(look));
    // A click opens the menu on macOS. On Linux many desktops tell of none; the menu has the same verb.
    if (this.#platform !== 'darwin') tray.on('click', on.onOpen);
    this.#tray = tray;
    return tray;
  }

  #image({ images, isTemplate }: TrayLook): ImagePart {
    const [plain, ...larger] = images;
    if (plain === undefined) throw new Error('A tray needs a picture.');
    const image = this.#parts.nativeImage.createFromBuffer(pngOf(plain));
    for (const each of larger) image.addRepresentation({ scaleFactor: each.size / plain.size, buffer: pngOf(each) });
    image.setTemplateImage(isTemplate);
    return image;
  }
}

function menuItem(item: TrayItem, onVerb: (verb: TrayVerb) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'line': return { label: item.text, enabled: false };
    case 'gap': return { type: 'separator' };
    case 'verb': return { label: item.label, enabled: item.enabled, click: () => { onVerb(item.verb); } };
    case 'choice': return { label: item.label, type: 'radio', checked: item.chosen, enabled: item.enabled, click: () => { onVerb(item.verb); } };
    case 'more': return { label: item.label, enabled: item.enabled, submenu: item.items.map((each) => menuItem(each, onVerb)) };
  }
}
