// One view of the window in one state: how the node behind it is set, and which steps lead there. What several scenes need.
import type { Page } from 'playwright-core';
import { FakeNode, source } from '../../doubles/fakeNode.ts';
import type { RpcHandlers } from '../../../schemas/rpc.ts';

export interface Scene {
  /** Of its pictures: the part of the window, then its state. */
  readonly name: string;
  readonly stage?: (node: FakeNode) => void | Promise<void>;
  readonly reach?: (page: Page, node: FakeNode) => Promise<void>;
  /** Else the first minute is over. */
  readonly first?: boolean;
  /** The bar below stays open in the small window too: it is what is looked at. */
  readonly bar?: boolean;
  /** The node goes away before it is looked at. */
  readonly away?: boolean;
}

/** As if the node answered in another way. */
export function answering(node: FakeNode, other: Partial<RpcHandlers>): void {
  const rpc = node.rpc.bind(node);
  Object.assign(node, { rpc: () => ({ ...rpc(), ...other }) });
}
export const never = (): Promise<never> => new Promise(() => undefined);

export const view = (id: string) => async (page: Page): Promise<void> => { await page.locator(`#view-${id}`).click(); await page.waitForSelector(`#view-${id}[aria-current="page"]`); };
export const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).first().click();
/** The top of what is looked at, at the top of its panel. */
export const toTop = (page: Page, selector: string): Promise<void> => page.locator(selector).first().evaluate((node) => { node.scrollIntoView({ block: 'start' }); });

export const SOURCES = [
  source({ id: 's-00000000000000ab', name: 'garden diary.txt', state: 'learnt', firstHeldOutBitsPerByte: 2.91, heldOutBitsPerByte: 2.34, maskedFindings: 2 }),
  source({ id: 's-00000000000000ac', name: 'letters', kind: 'folder', reach: 'folder', state: 'reading', files: 214, refusedFiles: 2, flow: { sourceId: 's-00000000000000ac', stage: 'read', done: 120, total: 214, bytesDone: 4_100_000, bytesTotal: 8_200_000, startedAt: '2026-11-20T10:00:00.000Z', bytesPerSecond: 91_000, etaSeconds: 45 } }),
  source({ id: 's-00000000000000ad', name: 'poems.md', state: 'listed' }),
  source({ id: 's-00000000000000ae', name: 'scan of the old map.pdf', state: 'refused', files: 0, refusedFiles: 1 }),
  source({ id: 's-00000000000000af', name: 'recipes of my grandmother.md', state: 'ready', expiresAt: '2026-11-21T10:00:00.000Z', expired: true }),
  source({ id: 's-00000000000000b0', name: 'thesis.pdf', state: 'learning', scope: 'mesh' }),
];

/** A node with everything in it: sources in every state, programs as creatures, a neighbour. */
export function lived(node: FakeNode): void {
  node.change({ sources: [...node.status.sources, ...SOURCES], reason: 'learning-sources' });
  node.tell({ kind: 'processes', processes: [{ class: 'browser', count: 3, load: 124 }, { class: 'editor', count: 1, load: 40 }] });
  node.tell({ kind: 'islands', islands: [{ key: 'a41c07'.padEnd(64, '0'), name: 'kitchen', state: 'here', digest: 'a'.repeat(64) }, { key: 'b90d52'.padEnd(64, '0'), name: 'attic', state: 'away', digest: 'b'.repeat(64) }] });
  node.tick(60);
}
export const newNode = (): FakeNode => new FakeNode();
