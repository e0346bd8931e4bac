// The hands of the suite on each implementation of the Desktop port.
import type { TrayItem } from '../../app/desktop/trayMenu.ts';
import type { Desktop } from '../../app/desktop/ports.ts';
import type { ElectronStandIn } from '../doubles/electronStandIn.ts';
import type { MemoryDesktop } from '../doubles/memoryDesktop.ts';
import type { Hands } from './desktopSuite.ts';

const labelOf = (item: TrayItem): string => (item.kind === 'gap' ? '-' : item.kind === 'line' ? item.text : item.label);

export function memoryHands(desktop: MemoryDesktop, url: string, invite: Hands['invite']): Hands {
  desktop.invites.set(invite.path, invite.text);
  const windowOf = (window: unknown) => { const found = desktop.windows.find((each) => each === window); if (found === undefined) throw new Error('no such window'); return found; };
  return {
    desktop, url, invite,
    startAgain: (words, folder) => { desktop.startsAgain(words, folder); }, open: (opened) => { desktop.opens(opened); }, activate: () => { desktop.activates(); }, wantQuit: () => { desktop.wantsQuit(); },
    crashGraphics: () => { desktop.crashesGraphics('it ended'); }, power: (event) => { desktop.powers(event); }, setIdle: (ms) => { desktop.power = { ...desktop.power, idleMs: ms }; },
    answer: (label) => { desktop.answers.push(label === null ? 'stay' : 'open'); }, pick: (path) => { desktop.picks.push(path); }, exitCode: () => desktop.exitCode, addresses: () => desktop.addresses,
    window: (of) => {
      const window = windowOf(of);
      return {
        get shows() { return window.loaded.at(-1) ?? null; }, pressClose: () => { window.pressClose(); }, crash: () => { window.spec.onCrash('crashed'); }, goes: async (to) => window.goes(to), opensAddress: (to) => { window.opensAddress(to); },
        asks: (word, isOwn) => desktop.asks(window, word, isOwn),
      };
    },
    tray: () => {
      const { tray } = desktop;
      if (tray === null) return null;
      const press = (items: readonly TrayItem[], [label, ...rest]: readonly string[]): void => {
        const item = items.find((each) => labelOf(each) === label);
        if (item?.kind === 'more' && rest.length > 0) { press(item.items, rest); return; }
        if (item === undefined || item.kind === 'line' || item.kind === 'gap' || item.kind === 'more' || !item.enabled) throw new Error(`there is no ${label ?? ''} to press`);
        desktop.pressVerb(item.verb);
      };
      return { tooltip: tray.tooltip, labels: tray.items.map(labelOf), press: (...labels) => { press(tray.items, labels); }, click: () => { desktop.pressTray(); } };
    },
    notifications: () => desktop.notifications,
    close: async () => undefined,
  };
}

export function electronHands(standIn: ElectronStandIn, desktop: Desktop, url: string, invite: Hands['invite']): Hands {
  const opened: { readonly of: unknown; readonly at: number }[] = [];
  // The stand-in's windows come in the order in which they are opened.
  const watched: Desktop = new Proxy(desktop, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'openWindow') return (spec: Parameters<Desktop['openWindow']>[0]) => { const of = target.openWindow(spec); opened.push({ of, at: standIn.windows.length - 1 }); return of; };
      return typeof value === 'function' ? (value as (...words: unknown[]) => unknown).bind(target) : value;
    },
  });
  return {
    desktop: watched, url, invite,
    startAgain: (words, folder) => { standIn.emit('second-instance', ['electron', ...words], folder); }, open: (what) => { if ('link' in what) standIn.emit('open-url', what.link); else standIn.emit('open-file', what.file); },
    activate: () => { standIn.emit('activate'); }, wantQuit: () => { standIn.emit('before-quit'); }, crashGraphics: () => { standIn.emit('child-process-gone', { type: 'GPU', reason: 'crashed' }); standIn.emit('child-process-gone', { type: 'Utility', reason: 'crashed' }); },
    power: (event) => { standIn.power(event); }, setIdle: (ms) => { standIn.idleSeconds = ms / 1_000; },
    answer: (label) => { if (label !== null) standIn.answers.push(label); }, pick: (path) => { standIn.picks.push(path); }, exitCode: () => standIn.exitCode, addresses: () => standIn.opened,
    window: (of) => {
      const window = standIn.windows[opened.find((each) => each.of === of)?.at ?? -1];
      if (window === undefined) throw new Error('no such window');
      return {
        get shows() { return window.page?.url ?? null; }, pressClose: () => { window.pressClose(); }, crash: () => { window.crash(); }, goes: (to) => window.navigate(to), opensAddress: (to) => { window.openHandler({ url: to }); },
        asks: (word, isOwn) => standIn.ask(window, word, isOwn ? {} : { origin: 'https://example.org' }),
      };
    },
    tray: () => {
      const { tray } = standIn;
      return tray === undefined ? null : { tooltip: tray.tooltip, labels: tray.menu.map((item) => (item.type === 'separator' ? '-' : item.label ?? '')), press: (...labels) => { tray.press(...labels); }, click: () => { tray.click(); } };
    },
    notifications: () => standIn.notifications.map(({ title, body, click }) => ({ title, text: body, click })),
    close: async () => { standIn.dispose(); },
  };
}
