// What a newcomer does in the first half hour, step by step, through the window alone and with either kind of hands; each step waits
// until the window itself says that it came to pass.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { CHALLENGE_KINDS } from '../../app/world/challenge/challenge.ts';
import { riddle as riddleTexts } from '../../renderer/text/en/riddle.ts';
import { READERS } from '../app/world/challenge/readers.ts';
import type { Hands } from './hands.ts';

const PATIENCE_MS = 60_000;
const MOVED_PIXELS = 8, WALK_MS = 4_000, TRIES = 3, MOST_STEPS_BACK = 30;
const WAYS = [['s', 0.4, 1], ['d', 1, 0.3], ['a', -1, 0.3], ['w', -0.3, -1]] as const;
const poll = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: PATIENCE_MS });

export class NewcomersPath {
  readonly #page: Page;
  readonly #hands: Hands;
  constructor(page: Page, hands: Hands) {
    this.#page = page;
    this.#hands = hands;
    page.setDefaultTimeout(PATIENCE_MS);
  }

  #button(name: string | RegExp, within: Page | Locator = this.#page): Locator { return within.getByRole('button', { name, exact: typeof name === 'string' }); }
  async #tab(name: 'chat' | 'inspect' | 'consent'): Promise<void> { await this.#hands.press(this.#page.locator(`#tab-${name}`)); }
  async #view(name: 'world' | 'mesh'): Promise<void> { await this.#hands.press(this.#page.locator(`#view-${name}`)); }
  #entry(name: string): Locator { return this.#page.locator('.outline-entry').filter({ has: this.#page.locator('strong', { hasText: new RegExp(`^${name}$`) }) }); }

  /** Five screens, the last of which begins. */
  async welcome(): Promise<void> {
    const dialog = this.#page.locator('dialog.onboarding');
    for (const screen of ['Welcome', 'Your node', 'How much of this machine', 'What may be read', 'Alone, or together']) {
      await this.#page.getByRole('dialog', { name: screen }).waitFor();
      await this.#hands.press(this.#button(screen === 'Alone, or together' ? 'Begin' : 'Next', dialog));
    }
    await poll(() => dialog.count()).toBe(0);
  }

  /** By the label of the person in the picture. */
  async walk(): Promise<void> {
    const stage = this.#page.locator('.world-stage');
    const label = this.#page.locator('.labels').getByText('You', { exact: true }).first();
    await label.waitFor();
    const before = await label.boundingBox();
    const moved = async (): Promise<boolean> => { const now = await label.boundingBox(); return Math.hypot((now?.x ?? 0) - (before?.x ?? 0), (now?.y ?? 0) - (before?.y ?? 0)) > MOVED_PIXELS; };
    // No two worlds are alike: where something stands in the way, or there is sea, one tries another one.
    for (let attempt = 0; attempt < WAYS.length * TRIES && !(await moved()); attempt += 1) {
      const [key, dx, dy] = WAYS[Math.floor(attempt / TRIES)]!;
      if (this.#hands.name === 'keys') {
        await this.#hands.press(stage);
        await this.#page.keyboard.press(key);
      } else {
        const from = (await label.boundingBox())!;
        await this.#page.mouse.dblclick(from.x + from.width / 2 + dx * (90 + 40 * (attempt % TRIES)), from.y + dy * (90 + 40 * (attempt % TRIES)));
      }
      await expect.poll(moved, { timeout: WALK_MS }).toBe(true).catch(() => undefined);
    }
    expect(await moved()).toBe(true);
  }

  async talk(question: string): Promise<string> {
    await this.#tab('chat');
    await this.#hands.write(this.#page.locator('#composer'), question);
    await this.#page.locator('#composer').press('Enter');
    await this.#page.locator('.reply-footer').first().waitFor();
    return await this.#page.locator('.reply-text').first().innerText();
  }

  /** Shows a folder's names in the world; nothing of it is opened. */
  async show(folder: string): Promise<void> {
    await this.#tab('consent');
    await this.#hands.press(this.#button('Show a folder…'));
    const dialog = this.#page.locator('dialog.picker');
    await this.#hands.press(dialog.locator('.picker-entry').filter({ hasText: folder }));
    await dialog.locator('.picker-trail [aria-current]').getByText(folder).waitFor();
    await this.#hands.press(this.#button(/^Show it in the world/, dialog));
    await this.#pressArmed(this.#button('Show the names', dialog));
    await poll(() => this.#page.locator('dialog[open]').count()).toBe(0);
  }

  /** Goes to the first of these files that is still guarded, and answers what its challenge asks by reading it. */
  async uncover(files: readonly string[]): Promise<string> {
    await this.#tab('inspect');
    for (const file of files) {
      await this.#hands.press(this.#entry(file));
      const go = this.#button('Go there and try it');
      await this.#page.locator('.inspector h2', { hasText: file }).waitFor();
      if (await go.count() === 0) continue;
      await this.#hands.press(go);
      await this.#page.locator('.riddle').waitFor();
      if (await this.#solve()) return file;
    }
    throw new Error('Beings were quicker with every one of them.');
  }

  /** False where somebody else uncovered it meanwhile. */
  async #solve(): Promise<boolean> {
    const sheet = this.#page.locator('.riddle');
    const readSheet = () => this.#page.evaluate(() => {
      const node = document.querySelector('.riddle'), textOf = (part: string): string => node?.querySelector(part)?.textContent ?? '';
      return node === null ? null : { kind: textOf('h2'), step: textOf('header p'), facts: textOf('.riddle-facts'), ask: textOf('.riddle-ask'), options: [...node.querySelectorAll('.riddle-options button')].map((button) => button.lastChild?.textContent ?? '') };
    });
    for (let read = await readSheet(); read !== null; read = await readSheet()) {
      const { step } = read;
      expect(await this.#page.locator('.first-walk').count(), 'hints over a challenge').toBe(0);
      const named = read.kind, kind = CHALLENGE_KINDS.find((one) => riddleTexts[`riddle.kind.${one}`] === named)!;
      const right = READERS[kind]({ facts: read.facts.split(/(?<=\.) /), ask: read.ask, options: read.options }).indexOf(true);
      await this.#hands.press(sheet.locator('.riddle-options button').nth(right));
      await poll(async () => (await readSheet())?.step).not.toBe(step);
    }
    return await this.#page.getByText(/^You uncovered/).count() > 0;
  }

  async allow(file: string): Promise<void> {
    await this.#tab('consent');
    const card = this.#page.locator('article.offer');
    await card.getByRole('heading', { name: new RegExp(file) }).waitFor();
    await this.#pressArmed(this.#button('Allow', card));
    await this.#page.getByText(new RegExp(`${file}.*(allowed|read)|allowed.*${file}`, 'i')).first().waitFor();
  }

  /** As the outline says of a file. */
  async untilState(file: string, words: RegExp): Promise<void> {
    await this.#tab('inspect');
    await poll(() => this.#entry(file).locator('.muted').first().textContent()).toMatch(words);
  }

  /** Steps of training, as the bar below says. */
  async steps(): Promise<number> { return Number(((await this.#page.locator('.figure').filter({ has: this.#page.locator('dt', { hasText: /^step$/ }) }).locator('dd').innerText()).match(/[\d,]+/) ?? ['0'])[0].replaceAll(',', '')); }

  async inspect(being: string): Promise<string> {
    await this.#tab('inspect');
    await this.#hands.press(this.#entry(being));
    await this.#page.locator('.inspector h2', { hasText: being }).waitFor();
    return await this.#page.locator('.inspector dl').innerText();
  }

  /** Back to before a file was allowed, by steps of ten seconds, and to now again. Whoever was quick steps over the time between its showing and the answer: then it is not there at all. */
  async lookBack(file: string, words: RegExp): Promise<void> {
    await this.#hands.press(this.#button('Look back'));
    const bar = this.#page.locator('.past-bar'), earlier = this.#button('Ten seconds earlier', bar);
    await bar.getByText(/You look at the past/).waitFor();
    const entry = this.#entry(file).locator('.muted').first();
    const isBefore = async () => await entry.count() === 0 || words.test((await entry.textContent({ timeout: 500 }).catch(() => '')) ?? '');
    for (let step = 0; step < MOST_STEPS_BACK && !await isBefore() && !await earlier.isDisabled(); step += 1) {
      const before = await bar.locator('input').inputValue();
      await this.#hands.press(earlier);
      await poll(() => bar.locator('input').inputValue()).not.toBe(before);
      await poll(() => bar.getAttribute('aria-busy')).toBe('false');
    }
    await poll(isBefore).toBe(true);
    expect(await this.#page.locator('.outline-past').textContent()).toMatch(/You look at the past/);
    await this.#hands.press(this.#button('Back to now', bar));
    await poll(() => bar.count()).toBe(0);
    await poll(() => entry.textContent()).toMatch(/learnt/);
  }

  /** Founds a mesh for a node of this machine; its link. */
  async invite(): Promise<string> {
    await this.#view('mesh');
    await this.#hands.press(this.#button('Invite somebody'));
    await this.#hands.press(this.#page.getByRole('radio', { name: /This machine only/ }));
    await this.#hands.press(this.#button('Found the mesh and make the link'));
    return (await this.#page.locator('.made-link').textContent()) ?? '';
  }

  /** Whoever waits, after a look at the words of their key. */
  async letIn(words: string): Promise<void> {
    await this.#hands.press(this.#button(/^Answer…/));
    const dialog = this.#page.locator('dialog.approval');
    expect((await dialog.locator('.check-words').first().innerText()).replace(/\s+/g, ' ')).toContain(words);
    await this.#pressArmed(this.#button('Allow', dialog));
    await poll(() => this.#page.locator('dialog[open]').count()).toBe(0);
  }

  /** Over to a neighbour's island, a line said there. */
  async goOver(name: string, line: string): Promise<void> {
    await this.#view('world');
    await this.#tab('inspect');
    await this.#hands.press(this.#entry(name));
    await this.#hands.press(this.#page.locator('.go-over button'));
    await this.#page.locator('.visit-banner').getByText(`You are on ${name}’s island`).waitFor();
    await this.#hands.write(this.#page.locator('#say-line'), line);
    await this.#page.keyboard.press('Enter');
    await this.#page.locator('.label-bubble:not([hidden])', { hasText: line }).waitFor();
  }
  async goHome(): Promise<void> {
    await this.#hands.press(this.#button('Go home', this.#page.locator('.visit-banner')));
    await poll(() => this.#page.locator('.visit-banner').count()).toBe(0);
  }

  /** A button that can be pressed a moment after it is seen. */
  async #pressArmed(button: Locator): Promise<void> {
    await button.waitFor();
    await poll(() => button.getAttribute('class')).not.toContain('arming');
    await this.#hands.press(button);
  }
}
