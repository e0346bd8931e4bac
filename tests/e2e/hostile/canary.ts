// The canary of the hostile tests: a host that answers to everything and counts who came, a binding that scripts of a page can call,
// and a record of all that a page asks, opens and says. A page is quiet when none of them heard of a hostile text.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { CANARY, SIGN } from './texts.ts';

const DEFENCELESS_MS = 15_000, LOOK_MS = 100;

/** A host of this machine to which every address of the texts leads. */
export interface Trap { readonly place: string; readonly came: string[]; close(): Promise<void> }

export async function openTrap(): Promise<Trap> {
  const came: string[] = [];
  const server = createServer((request, answer) => {
    came.push(request.url ?? '');
    answer.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' }).end('');
  });
  server.on('upgrade', (request, socket) => { came.push(request.url ?? ''); socket.destroy(); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    place: `127.0.0.1:${(server.address() as AddressInfo).port}`, came,
    close: async () => { server.closeAllConnections(); server.close(); await once(server, 'close'); },
  };
}

/** What the pages of one context did since it was made. */
export class Heard {
  /** Deeds that ran, by their sign. */
  readonly ran: string[] = [];
  readonly asked: string[] = [];
  /** Dialogs, further windows, files that were saved, workers. */
  readonly others: string[] = [];

  async listen(context: BrowserContext): Promise<void> {
    await context.exposeBinding(CANARY, (_, said: unknown) => { this.ran.push(String(said)); });
    context.on('request', (request) => { this.asked.push(request.url()); });
    // The first one is the page itself.
    let pages = 0;
    context.on('page', (page) => {
      pages += 1;
      if (pages > 1) this.others.push(`window ${page.url()}`);
      page.on('dialog', (dialog) => { this.others.push(`dialog ${dialog.message()}`); void dialog.dismiss(); });
      page.on('download', (download) => { this.others.push(`download ${download.url()}`); });
      page.on('worker', (worker) => { this.others.push(`worker ${worker.url()}`); });
      page.on('websocket', (socket) => { this.asked.push(socket.url()); });
    });
  }

  /** Addresses that are not the host's own, or that carry a sign. */
  strange(origin: string): string[] {
    const own = [origin, origin.replace('http', 'ws')];
    return this.asked.filter((url) => !own.includes(new URL(url).origin) || url.search(SIGN) >= 0);
  }
  signs(): Set<string> { return new Set([...this.ran, ...this.asked, ...this.others].flatMap((said) => said.match(SIGN) ?? [])); }
}

/** What no content may bring into the document, one line for each that is there. */
export const strangersIn = (page: Page): Promise<string[]> => page.evaluate(() => {
  const forbidden = 'iframe, frame, frameset, object, embed, portal, base, style, template, math, img, image, video, audio, source, track, picture, feImage, use, animate, set, foreignObject, marquee, meta[http-equiv], body script, script:not([src]), body link';
  const found = [...document.querySelectorAll(forbidden)].map((node) => node.outerHTML.slice(0, 120));
  for (const node of document.querySelectorAll('*')) {
    for (const { name, value } of node.attributes) {
      const leads = name === 'href' || name === 'src' || name === 'action' || name === 'formaction' || name === 'xlink:href' || name === 'data';
      const own = value.startsWith('/') && !value.startsWith('//') && node.closest('head') !== null;
      if (/^on/i.test(name) || name === 'srcdoc' || name === 'ping' || name === 'srcset' || (name === 'style' && /url\(|image-set/i.test(value)) || (leads && !own)) found.push(`${node.localName} ${name}=${value.slice(0, 80)}`);
    }
  }
  return found;
});

/** Signs of all texts the document shows or says: as text, as a value, as a name for assistive technology. */
export const shownSigns = async (page: Page): Promise<Set<string>> => new Set(await page.evaluate((sign) => {
  const parts = [document.body.textContent, ...[...document.querySelectorAll('[aria-label], [title]')].map((node) => `${node.getAttribute('aria-label')} ${node.getAttribute('title')}`), ...[...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((node) => node.value)];
  return parts.join('\n').match(new RegExp(sign, 'g')) ?? [];
}, SIGN.source));

/** A page that takes every text for HTML, with nothing to hold it back: what the texts do where nobody minds, once `enough` did it. */
export async function defenceless(browser: Browser, texts: readonly string[], enough: number): Promise<Heard> {
  const heard = new Heard(), context = await browser.newContext();
  await heard.listen(context);
  // A dialog would stop all the others until it is answered.
  await context.addInitScript((canary) => { window.alert = (said: unknown) => { (window as unknown as Record<string, (text: unknown) => void>)[canary]!(said); }; }, CANARY);
  const page = await context.newPage();
  await page.evaluate((all) => {
    for (const text of all) {
      const frame = document.createElement('iframe');
      frame.srcdoc = text;
      document.body.append(frame);
    }
  }, texts);
  const limitMs = performance.now() + DEFENCELESS_MS;
  while (heard.signs().size < enough && performance.now() < limitMs) await page.waitForTimeout(LOOK_MS);
  await context.close();
  return heard;
}
