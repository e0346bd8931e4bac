// A shell over a system in memory, with a node that is played: for tests of what comes of what a person, the system or the agent does.
import type { StartWords } from '../../../app/desktop/startWords.ts';
import type { NodeDoor } from '../../../main/electron/nodeDoor.ts';
import { Shell } from '../../../main/electron/shell.ts';
import { TRAY_EVERY_MS } from '../../../main/electron/trayDesk.ts';
import type { AdminMethod } from '../../../schemas/admin.ts';
import type { ShellView } from '../../../schemas/desktop.ts';
import { INVITE_LINK_START } from '../../../schemas/invite.ts';
import { reasons } from '../../../schemas/status.ts';
import { settle } from '../../doubles/manualClock.ts';
import { MemoryDesktop } from '../../doubles/memoryDesktop.ts';

export const HOME = '/home/a/.local/share/ileices', LINK = `${INVITE_LINK_START}AAECAw`, URL = 'http://127.0.0.1:47900/?t=x';
export const view = (over: Partial<ShellView> = {}): ShellView => ({
  state: 'learning', reason: 'learning-own-world', reasonText: reasons['learning-own-world'], pausedUntil: null, power: 'balanced', rby: { r: 0.2, b: 0.6, y: 0.2 },
  meshName: null, peers: 0, needs: [], gpu: 'away', trayIcon: true, updates: 'never', metered: false, ...over,
});

export class Run {
  readonly desktop = new MemoryDesktop();
  readonly asked: [AdminMethod, unknown][] = [];
  url = URL;
  /** Answers to what is asked of the node; throws what should fail. */
  answer: (method: AdminMethod) => unknown = (method) => (method === 'open' ? { url: this.url } : method === 'offer' ? { offerId: `o-${'1'.repeat(16)}` } : method === 'status' ? { home: HOME } : {});
  readonly #door: NodeDoor = { call: async (method, input) => { this.asked.push([method, input]); await settle(); return this.answer(method) as never; } };
  readonly shell: Shell;

  constructor({ start = { hidden: false, home: null, command: null }, words = [], prepare = () => undefined }: { start?: StartWords; words?: readonly string[]; prepare?: (desktop: MemoryDesktop) => void } = {}) {
    this.desktop.words = words;
    // Where the key shall lie is keyStore.test.ts.
    this.desktop.secretsKind = 'none';
    prepare(this.desktop);
    this.shell = new Shell({ desktop: this.desktop, start, door: () => this.#door });
  }
  async up(now: ShellView = view()): Promise<this> {
    await this.shell.start();
    this.desktop.agent.says({ type: 'ready', home: HOME });
    this.desktop.agent.says({ type: 'view', view: now });
    // What was told first is shown by then.
    await this.passes(TRAY_EVERY_MS);
    return this;
  }
  get ui() { return this.desktop.window('ui'); }
  methods(): AdminMethod[] { return this.asked.map(([method]) => method); }
  async passes(ms: number): Promise<void> { await this.desktop.clock.advance(ms); }
}
export const openShell = (over: Partial<ShellView> = {}, options: ConstructorParameters<typeof Run>[0] = {}) => new Run(options).up(view(over));
