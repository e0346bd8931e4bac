// Who may have what of a node: what the model is made of is for who trains, and not before its time; the rest for whom it was granted.
import { expect, it } from 'vitest';
import type { LogBook } from '../../../app/mesh/logBook.ts';
import { Provider } from '../../../app/mesh/provider.ts';
import type { ProviderParts } from '../../../app/mesh/provider.ts';

const UPDATE = 'a'.repeat(64), STATE = 'b'.repeat(64), EARLIER_STATE = 'c'.repeat(64), FILE = 'd'.repeat(64);
const SELF = 'self', TRAINS = 'trains', ASKS = 'asks', LEFT = 'left';

function place() {
  const refused: [string, string][] = [], now = { ms: 1_000, isShown: false };
  const member = (scopes: readonly string[], state = 'member') => ({ state, scopes });
  const granted = [{ entry: { author: SELF, seq: 1, body: { artefact: FILE, recipient: ASKS, purpose: 'read', expiresMs: 2_000 } } }, { entry: { author: TRAINS, seq: 1, body: { artefact: FILE, recipient: TRAINS, purpose: 'read', expiresMs: 2_000 } } }];
  const book = { nodeId: SELF, membership: { members: new Map([[TRAINS, member(['train'])], [ASKS, member(['infer', 'read-manifests'])], [LEFT, member(['train'], 'left')]]) }, byKind: (kind: string) => (kind === 'granted' ? granted : []) };
  const parts = {
    book: book as unknown as LogBook, store: { blobs: { has: (name: string) => name === UPDATE, get: () => null } }, trainer: () => ({ stateHash: STATE, snapshot: () => Promise.resolve(Uint8Array.of(1)) }),
    rounds: { isState: (name: string) => name === EARLIER_STATE, maySee: () => now.isShown }, clock: { now: () => now.ms }, artefact: (name: string) => Promise.resolve(name === FILE ? Uint8Array.of(2) : null),
    onNotGranted: (nodeId: string, artefact: string) => { refused.push([nodeId, artefact]); },
  } as unknown as ProviderParts;
  return { provider: new Provider(parts), refused, now };
}

it('R12 updates and states of the model go to members with scope `train` only, whatever else they may', () => {
  const { provider, now } = place();
  now.isShown = true;
  for (const artefact of [UPDATE, STATE, EARLIER_STATE]) expect([TRAINS, ASKS, LEFT, 'nobody'].map((who) => provider.refuses(who, artefact))).toEqual([null, 'out-of-scope', 'not-a-member', 'not-a-member']);
});

it('R4 an update is shown to nobody before the round says so', () => {
  const { provider, now } = place();
  expect(provider.refuses(TRAINS, UPDATE)).toBe('busy');
  now.isShown = true;
  expect(provider.refuses(TRAINS, UPDATE)).toBeNull();
});

it('R12 every other artefact goes to whom this node granted it, until the grant ends; a grant of somebody else counts nothing here', () => {
  const { provider, refused, now } = place();
  expect([ASKS, TRAINS, LEFT].map((who) => provider.refuses(who, FILE))).toEqual([null, 'no-grant', 'not-a-member']);
  now.ms = 2_000;
  expect(provider.refuses(ASKS, FILE)).toBe('no-grant');
  expect(refused).toEqual([[TRAINS, FILE], [ASKS, FILE]]);
});

it('hands out the model as it stands and files as they are now, and nothing under another name', async () => {
  const { provider } = place();
  expect(await Promise.all([STATE, FILE, 'e'.repeat(64)].map((name) => provider.provide(name)))).toEqual([Uint8Array.of(1), Uint8Array.of(2), null]);
});
