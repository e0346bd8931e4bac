// Two ways to use the window: with a pointer, and with nothing but keys. A path that is written with these words can be walked
// with either; by keys no element is ever given the focus but by Tab and arrows, as for whoever has no pointer.
import type { Locator, Page } from 'playwright-core';

export interface Hands {
  readonly name: 'pointer' | 'keys';
  press(target: Locator): Promise<void>;
  /** Instead of what stands there. */
  write(target: Locator, text: string): Promise<void>;
}

export class Pointer implements Hands {
  readonly name = 'pointer';
  async press(target: Locator): Promise<void> { await target.click(); }
  async write(target: Locator, text: string): Promise<void> { await target.fill(text); }
}

/** Looks at where one is: far more than any way in the window takes. */
const MOST_LOOKS = 40;
/** Widgets with one stop for all they hold, and the keys that lead on inside. */
const WITH_ARROWS = [['[role="tablist"]', '[role="tab"]', 'ArrowRight', 'ArrowLeft'], ['.picker-list', 'button', 'ArrowDown', 'ArrowUp'], ['fieldset', 'input[type="radio"]', 'ArrowDown', 'ArrowUp']] as const;

export class Keys implements Hands {
  readonly name = 'keys';
  readonly #page: Page;
  constructor(page: Page) { this.#page = page; }

  async press(target: Locator): Promise<void> {
    await this.#reach(target);
    if (await target.evaluate((node) => node instanceof HTMLInputElement && node.type === 'radio' && node.checked)) return;
    await this.#page.keyboard.press(await target.evaluate((node) => (node instanceof HTMLInputElement ? 'Space' : 'Enter')));
  }

  async write(target: Locator, text: string): Promise<void> {
    await this.#reach(target);
    await this.#page.keyboard.press('ControlOrMeta+A');
    await this.#page.keyboard.press('Delete');
    await this.#page.keyboard.insertText(text);
  }

  /** Waits for it as a person does, then goes there, forwards or back, whichever is nearer. */
  async #reach(target: Locator): Promise<void> {
    await target.waitFor();
    const visited: string[] = [];
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const { there, key, times, words } = await target.evaluate(wayTo, WITH_ARROWS);
      if (there) return;
      visited.push(words);
      for (let press = 0; press < times; press += 1) await this.#page.keyboard.press(key);
    }
    throw new Error(`No way by keys to ${target.toString()}: ${visited.join(' | ')}`);
  }
}

/** In the page: how far it is from what has the focus. The stops are counted, not gone to: presses of keys alone lead there. */
function wayTo(node: Element, widgets: typeof WITH_ARROWS): { there: boolean; key: string; times: number; words: string } {
  const active = document.activeElement, words = `${active?.tagName ?? ''} ${active?.textContent?.slice(0, 24) ?? ''}`;
  for (const [widget, entry, on, back] of widgets) {
    const all = [...node.closest(widget)?.querySelectorAll(entry) ?? []], mine = all.indexOf(node), now = active === null ? -1 : all.indexOf(active);
    if (mine >= 0 && now >= 0) return { there: mine === now, key: mine > now ? on : back, times: 1, words };
  }
  if (active === node) return { there: true, key: '', times: 0, words };
  const place = document.querySelector('dialog:modal') ?? document;
  const stops = [...place.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]')].filter((one) => (
    one === node || (one.tabIndex >= 0 && !one.matches(':disabled') && one.checkVisibility({ visibilityProperty: true }) && !(one instanceof HTMLInputElement && one.type === 'radio' && !one.checked))));
  const far = stops.indexOf(node as HTMLElement) - (active === null ? -1 : stops.indexOf(active as HTMLElement));
  return { there: false, key: far < 0 ? 'Shift+Tab' : 'Tab', times: Math.max(1, Math.abs(far)), words };
}
