// What every implementation of the Desktop port must do: pass on what a person and the system do, once each, and keep the walls of windows.
import { afterEach, describe, expect, it } from 'vitest';
import type { Desktop, DesktopWindow, PowerEvent, TrayLook, WindowKind, WindowSpec } from '../../app/desktop/ports.ts';
import type { TrayVerb } from '../../app/desktop/trayMenu.ts';
import { drawMeter } from '../../app/desktop/trayMeter.ts';

/** The hands of a person and of the system on an implementation. */
export interface Hands {
  readonly desktop: Desktop;
  /** An address whose page is really there. */
  readonly url: string;
  /** An invite file that is there, with this in it. */
  readonly invite: { readonly path: string; readonly text: string };
  startAgain(words: readonly string[], folder: string): void;
  open(opened: { readonly link: string } | { readonly file: string }): void;
  activate(): void;
  wantQuit(): void;
  crashGraphics(): void;
  power(event: PowerEvent): void;
  setIdle(ms: number): void;
  /** Presses this button of the next dialog; null closes it. */
  answer(label: string | null): void;
  pick(path: string | null): void;
  exitCode(): number | null;
  addresses(): readonly string[];
  window(window: DesktopWindow): WindowHands;
  tray(): TrayHands | null;
  notifications(): readonly { readonly title: string; readonly text: string; click(): void }[];
  close(): Promise<void>;
}
export interface WindowHands {
  readonly shows: string | null;
  pressClose(): void;
  crash(): void;
  goes(url: string): Promise<boolean>;
  opensAddress(url: string): void;
  asks(word: unknown, isOwnFrame: boolean): Promise<unknown>;
}
export interface TrayHands { readonly tooltip: string; readonly labels: readonly string[]; press(...labels: string[]): void; click(): void }

const poll = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 });
const LOOK: TrayLook = {
  images: [drawMeter({ levels: [1, 2, 3], filled: true }, 22, false)], isTemplate: false, tooltip: 'Ileices. Nothing measured yet',
  items: [
    { kind: 'line', text: 'Learning' }, { kind: 'gap' }, { kind: 'verb', label: 'Open Ileices', verb: { do: 'open' }, enabled: true }, { kind: 'verb', label: 'Invite…', verb: { do: 'invite' }, enabled: false },
    { kind: 'more', label: 'Mode', enabled: true, items: [{ kind: 'choice', label: 'Quiet', verb: { do: 'mode', power: 'quiet' }, chosen: true, enabled: true }] },
  ],
};

export function desktopSuite(make: () => Promise<Hands>): void {
  const made: Hands[] = [];
  const begin = async (): Promise<Hands> => { const hands = await make(); made.push(hands); return hands; };
  afterEach(async () => { for (const hands of made.splice(0)) await hands.close(); });

  class Told {
    readonly asked: unknown[] = [];
    readonly crashes: string[] = [];
    readonly addresses: string[] = [];
    gone = 0; focused = 0; mayClose = true;
    spec(url: string, kind: WindowKind = 'ui'): WindowSpec {
      return {
        kind, url, bounds: null, mayClose: () => this.mayClose, onBounds: () => undefined, onFocus: () => { this.focused += 1; }, onCrash: (why) => { this.crashes.push(why); }, onGone: () => { this.gone += 1; },
        onAddress: (address) => { this.addresses.push(address); }, onAsk: (ask) => { this.asked.push(ask); return Promise.resolve({ offerId: null }); },
      };
    }
  }

  describe('the system', () => {
    it('gives the first start the place', async () => { expect((await begin()).desktop.takePlace()).toBe(true); });

    it('tells of another start, of links and files, also of those that came before anybody listened', async () => {
      const { desktop, ...hands } = await begin(), seen: unknown[] = [];
      hands.open({ link: 'ileices://join/early' });
      desktop.onOpen((opened) => { seen.push(opened); });
      desktop.onStartedAgain((words, folder) => { seen.push([words, folder]); });
      desktop.onActivate(() => { seen.push('activate'); });
      hands.open({ file: '/an.ileices-invite' });
      hands.startAgain(['--flag', 'ileices://join/AA'], '/there');
      hands.activate();
      expect(seen).toEqual([{ link: 'ileices://join/early' }, { file: '/an.ileices-invite' }, [['--flag', 'ileices://join/AA'], '/there'], 'activate']);
    });

    it('wants it to end, and leaves that to whoever listens', async () => {
      const hands = await begin();
      let wishes = 0;
      hands.desktop.onQuitWish(() => { wishes += 1; });
      hands.wantQuit();
      expect([wishes, hands.exitCode()]).toEqual([1, null]);
      hands.desktop.exit(3);
      expect(hands.exitCode()).toBe(3);
    });

    it('tells of its power and of sleep', async () => {
      const hands = await begin(), seen: string[] = [];
      hands.desktop.onPower((event) => { seen.push(event); });
      for (const event of ['suspend', 'resume'] as const) hands.power(event);
      expect(seen).toEqual(['suspend', 'resume']);
      hands.setIdle(7_000);
      expect(hands.desktop.readPower().idleMs).toBe(7_000);
    });

    it('tells of a graphics process that crashed', async () => {
      const hands = await begin(), seen: string[] = [];
      hands.desktop.onGraphicsCrash((why) => { seen.push(why); });
      hands.crashGraphics();
      expect(seen).toHaveLength(1);
    });

    it('keeps what it is given between starts, and nothing else', async () => {
      const { desktop } = await begin();
      expect(desktop.memory.read()).toBeNull();
      desktop.memory.write({ bounds: { x: 1 } });
      expect(desktop.memory.read()).toEqual({ bounds: { x: 1 } });
    });

    it('seals for itself, and opens nothing that it did not seal', async () => {
      const { secrets } = (await begin()).desktop;
      expect(secrets.kind).toBe('strong');
      const sealed = secrets.seal('a word');
      expect(Buffer.from(sealed).includes('a word')).toBe(false);
      expect(secrets.open(sealed)).toBe('a word');
      expect(secrets.open(Buffer.from('something else'))).toBeNull();
    });

    it('reads an invite file, and nothing that is none', async () => {
      const { desktop, invite } = await begin();
      expect(desktop.readInvite(invite.path)?.trim()).toBe(invite.text);
      for (const path of ['/not there.ileices-invite', '/']) expect(desktop.readInvite(path)).toBeNull();
    });
  });

  describe('a window', () => {
    it('shows its address, in front once it is wanted there', async () => {
      const hands = await begin(), told = new Told();
      const window = hands.desktop.openWindow(told.spec(hands.url));
      expect([window.isShown, window.isFocused]).toEqual([false, false]);
      await poll(() => hands.window(window).shows).toBe(hands.url);
      window.show();
      expect([window.isShown, window.isFocused, told.focused]).toEqual([true, true, 1]);
      window.hide();
      expect([window.isShown, window.isFocused]).toEqual([false, false]);
    });

    it('is never opened anywhere but on the loopback host', async () => {
      const hands = await begin();
      for (const url of ['https://example.org/', 'file:///etc/passwd', 'http://localhost:1/', 'http://127.0.0.1.evil.example/', 'about:blank', '']) expect(() => hands.desktop.openWindow(new Told().spec(url)), url).toThrow(/loopback/);
    });

    it('goes about within its own origin and nowhere else', async () => {
      const hands = await begin();
      const window = hands.window(hands.desktop.openWindow(new Told().spec(hands.url)));
      await poll(() => window.shows).toBe(hands.url);
      expect(await window.goes(`${hands.url}again`)).toBe(true);
      for (const url of ['https://example.org/', 'http://127.0.0.1:1/', 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', 'ileices://join/AA']) expect(await window.goes(url), url).toBe(false);
    });

    it('tells of an address its page wants to open, and opens nothing', async () => {
      const hands = await begin(), told = new Told(), hidden = new Told();
      hands.window(hands.desktop.openWindow(told.spec(hands.url))).opensAddress('https://example.org/');
      hands.window(hands.desktop.openWindow(hidden.spec(hands.url, 'link'))).opensAddress('https://example.org/');
      expect([told.addresses, hidden.addresses, hands.addresses()]).toEqual([['https://example.org/'], [], []]);
    });

    it('stays when it may not close, and tells once that it is gone', async () => {
      const hands = await begin(), told = new Told();
      const window = hands.desktop.openWindow(told.spec(hands.url));
      told.mayClose = false;
      hands.window(window).pressClose();
      expect(told.gone).toBe(0);
      told.mayClose = true;
      hands.window(window).pressClose();
      window.destroy();
      expect(told.gone).toBe(1);
      expect(window.isShown).toBe(false);
    });

    it('tells that its page crashed, and is still there', async () => {
      const hands = await begin(), told = new Told();
      const window = hands.desktop.openWindow(told.spec(hands.url));
      hands.window(window).crash();
      expect([told.crashes.length, told.gone]).toEqual([1, 0]);
    });

    it('passes on what its own main frame asks in the right shape, and nothing else', async () => {
      const hands = await begin(), told = new Told(), hidden = new Told();
      const window = hands.window(hands.desktop.openWindow(told.spec(hands.url)));
      expect(await window.asks({ ask: 'pick', kind: 'file' }, true)).toEqual({ offerId: null });
      expect(told.asked).toEqual([{ ask: 'pick', kind: 'file' }]);
      for (const word of [null, 'pick', {}, { ask: 'pick' }, { ask: 'pick', kind: 'all' }, { ask: 'exec', path: '/' }, { ask: 'dropped', path: 'x'.repeat(5_000) }, { ask: 'home', extra: 1 }, [{ ask: 'home' }]]) expect(await window.asks(word, true), JSON.stringify(word)).toHaveProperty('refused');
      expect(await window.asks({ ask: 'home' }, false)).toHaveProperty('refused');
      expect(await hands.window(hands.desktop.openWindow(hidden.spec(hands.url, 'compute'))).asks({ ask: 'home' }, true)).toHaveProperty('refused');
      expect([told.asked.length, hidden.asked.length]).toEqual([1, 0]);
    });
  });

  describe('tray, dialogs and notifications', () => {
    it('show the menu and pass on what is pressed', async () => {
      const hands = await begin(), seen: (TrayVerb | 'open')[] = [];
      const on = { onVerb: (verb: TrayVerb) => { seen.push(verb); }, onOpen: () => { seen.push('open'); } };
      hands.desktop.showTray(LOOK, on);
      expect(hands.tray()).toMatchObject({ tooltip: LOOK.tooltip, labels: ['Learning', '-', 'Open Ileices', 'Invite…', 'Mode'] });
      hands.tray()?.press('Open Ileices');
      hands.tray()?.press('Mode', 'Quiet');
      expect(() => hands.tray()?.press('Invite…')).toThrow();
      expect(() => hands.tray()?.press('Learning')).toThrow();
      hands.tray()?.click();
      expect(seen).toEqual([{ do: 'open' }, { do: 'mode', power: 'quiet' }, 'open']);
      hands.desktop.showTray({ ...LOOK, tooltip: 'other', items: [{ kind: 'line', text: 'Paused' }] }, on);
      expect(hands.tray()).toMatchObject({ tooltip: 'other', labels: ['Paused'] });
      hands.desktop.showTray(null, on);
      expect(hands.tray()).toBeNull();
      hands.desktop.showTray(LOOK, on);
      expect(hands.tray()?.labels).toContain('Mode');
    });

    it('answer with the button that was pressed; a closed dialog is the safe one', async () => {
      const hands = await begin();
      const question = { title: 'Open it?', text: 'Where to.', buttons: [{ id: 'open', label: 'Open it' }, { id: 'stay', label: 'Stay here' }], safe: 'stay' };
      hands.answer('Open it');
      expect(await hands.desktop.ask(question)).toBe('open');
      hands.answer(null);
      expect(await hands.desktop.ask(question)).toBe('stay');
    });

    it('give the path a person picked, or none', async () => {
      const hands = await begin();
      hands.pick('/home/a/letters');
      expect(await hands.desktop.pick('folder')).toBe('/home/a/letters');
      hands.pick(null);
      expect(await hands.desktop.pick('file')).toBeNull();
    });

    it('tell that a notification was pressed', async () => {
      const hands = await begin();
      let pressed = 0;
      hands.desktop.notify({ title: 'Ileices asks you', text: 'A request waits.' }, () => { pressed += 1; });
      expect(hands.notifications()).toMatchObject([{ title: 'Ileices asks you', text: 'A request waits.' }]);
      hands.notifications()[0]?.click();
      expect(pressed).toBe(1);
    });
  });
}

/** What both kinds of agent processes must do; in memory they are played, so this is for those that run. */
export function agentSuite(make: () => Promise<{ readonly desktop: Desktop; close(): Promise<void> }>): void {
  it('an agent is spoken with both ways, and its end is told once with its code', async () => {
    const { desktop, close } = await make();
    const agent = desktop.startAgent({ words: ['up', 'a b'] }), heard: unknown[] = [], ends: (number | null)[] = [];
    agent.onMessage((message) => { heard.push(message); });
    agent.onExit((code) => { ends.push(code); });
    agent.post({ say: 1 });
    await poll(() => heard).toEqual([{ words: ['up', 'a b'] }, { echo: { say: 1 } }]);
    agent.post({ exit: 7 });
    await poll(() => ends).toEqual([7]);
    const other = desktop.startAgent({ words: [] });
    const end = new Promise((resolve) => { other.onExit(resolve); });
    other.onMessage(() => { other.kill(); });
    await end;
    await close();
  });
}
