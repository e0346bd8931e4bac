// What is looked at in every picture beside the eye's own look: axe, names of controls, nothing beside the window, no words cut off
// and none lying on others. Every answer is one line for each thing found.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every violation that axe finds, of whatever weight. */
export async function axeAll(page: Page): Promise<string[]> {
  if (!await page.evaluate(() => window.axe !== undefined)) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => window.axe!.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return violations.map(({ id, help, impact, nodes }) => `axe ${id} (${impact ?? '?'}): ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(' | ')}`);
}

/** Of the page as it stands: controls without a name, what sticks out to a side, words that are cut off or lie on one another. */
export const layoutFaults = (page: Page): Promise<string[]> => page.evaluate(() => {
  const faults: string[] = [], SLACK = 1.5, LEAST_OVERLAP = 3;
  const seen = (node: Element): boolean => node.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  const tell = (node: Element): string => `${node.localName}.${node.getAttribute('class') ?? ''} "${(node.textContent ?? '').trim().slice(0, 40)}"`;
  const dialog = document.querySelector('dialog[open]');
  const root = dialog ?? document.body;
  const hiddenForSight = (node: Element): boolean => {
    if (node.closest('.visually-hidden, .skip-link, .labels, [hidden]') !== null) return true;
    // Names for assistive technology alone take one pixel.
    for (let at: Element | null = node; at !== null; at = at.parentElement) if (at.getBoundingClientRect().width <= 1 && getComputedStyle(at).overflowX === 'hidden') return true;
    return false;
  };

  for (const node of root.querySelectorAll<HTMLElement>('button, input, select, textarea, a[href], summary, [role="tab"], [role="separator"], [tabindex="0"]')) {
    if (!seen(node) || node.closest('[aria-hidden="true"]') !== null) continue;
    const labelled = node.getAttribute('aria-labelledby')?.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join('') ?? '';
    const labels = 'labels' in node ? [...(node.labels as NodeListOf<HTMLLabelElement> | null) ?? []].map((label) => label.textContent).join('') : '';
    const name = node.getAttribute('aria-label') ?? (labelled || labels || node.textContent || node.getAttribute('title') || '');
    // A block of code that scrolls is read as what it holds.
    if (name.trim() === '') faults.push(`no name: ${node.outerHTML.slice(0, 120)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) faults.push(`the page is ${document.documentElement.scrollWidth - innerWidth} px wider than the window`);
  if (document.documentElement.scrollHeight > innerHeight + 1) faults.push(`the page is ${document.documentElement.scrollHeight - innerHeight} px longer than the window`);

  // Where words really stand: boxes of text, cut to what the panels around them let through.
  interface Box { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
  const within = (one: Box, other: Box): Box => ({ left: Math.max(one.left, other.left), top: Math.max(one.top, other.top), right: Math.min(one.right, other.right), bottom: Math.min(one.bottom, other.bottom) });
  /** What stays in place while words go by beneath it covers them on purpose. */
  const floating = (node: Element): Element | null => {
    for (let at: Element | null = node; at !== null; at = at.parentElement) if (['sticky', 'fixed'].includes(getComputedStyle(at).position)) return at;
    return null;
  };
  const words: { readonly node: Element; readonly box: Box; readonly area: Element; readonly over: Element | null }[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (parent === null || (text.textContent ?? '').trim() === '' || !seen(parent) || hiddenForSight(parent) || parent.closest('option, script, svg, title') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      const whole: Box = rect;
      let box: Box = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
      for (let at: Element | null = parent; at !== null && at !== document.body; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
        const around = at.getBoundingClientRect();
        const scrollsAcross = style.overflowX === 'auto' || style.overflowX === 'scroll';
        // Cut off to the side without three dots, where nothing scrolls: those words cannot be read.
        const cut = Math.max(around.left - whole.left, whole.right - around.right);
        const dots = style.textOverflow === 'ellipsis' || (style as unknown as Record<string, string>)['webkitLineClamp'] !== 'none';
        if (cut > SLACK && !scrollsAcross && !dots && style.overflowX !== 'visible' && box.bottom > around.top && box.top < around.bottom) faults.push(`cut off by ${Math.round(cut)} px in ${at.localName}.${at.getAttribute('class') ?? ''}: ${tell(parent)}`);
        if (style.overflowY === 'hidden' && !dots && around.height > 0 && whole.bottom - around.bottom > 4 && whole.top < around.bottom && at.scrollHeight > at.clientHeight + 4) faults.push(`cut off below in ${at.localName}.${at.getAttribute('class') ?? ''}: ${tell(parent)}`);
        box = within(box, around);
      }
      if (box.right - box.left < 1 || box.bottom - box.top < 1) continue;
      if (whole.left < -SLACK || whole.right > innerWidth + SLACK) faults.push(`beside the window: ${tell(parent)}`);
      const area = parent.closest('dialog, .inspector, .riddle, .first-walk, .notices, .popover, .dock, .hud, .top-bar, .rail, .view-panel, .onboarding, .stage') ?? root;
      words.push({ node: parent, box, area, over: floating(parent) });
    }
  }
  for (const [index, one] of words.entries()) {
    for (let at = index + 1; at < words.length; at += 1) {
      const other = words[at]!;
      if (one.area !== other.area || one.over !== other.over || one.node === other.node || one.node.contains(other.node) || other.node.contains(one.node)) continue;
      const common = within(one.box, other.box);
      if (common.right - common.left > LEAST_OVERLAP && common.bottom - common.top > LEAST_OVERLAP) faults.push(`on one another: ${tell(one.node)} and ${tell(other.node)}`);
    }
  }
  return [...new Set(faults)];
});
