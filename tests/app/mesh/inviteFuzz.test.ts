import { expect, test } from 'vitest';
import { fuzzInvites, HANDLER_MILLISECONDS } from './inviteFuzz.ts';

test('M4 20,000 inputs that are no invites: none is taken, none breaks the reader or holds it up', () => {
  const { slowestMs, readAsInvites } = fuzzInvites(20_000, 1);
  expect(slowestMs).toBeLessThan(HANDLER_MILLISECONDS);
  // Some go through the layout and are stopped by the signature alone.
  expect(readAsInvites).toBeGreaterThan(200);
});
