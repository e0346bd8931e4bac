import { expect, test } from 'vitest';
import { HANDLER_MILLISECONDS } from './inviteFuzz.ts';
import { fuzzHandshakes } from './handshakeFuzz.ts';

test('M13 20,000 handshakes with a message changed: none passes, none breaks the reader or holds it up', () => {
  const { slowestMs, read, passed } = fuzzHandshakes(20_000, 1);
  expect(slowestMs).toBeLessThan(HANDLER_MILLISECONDS);
  // Many are well formed and refused for what they say; a few changes change nothing, and pass.
  expect(read).toBeGreaterThan(2_000);
  expect(passed).toBeGreaterThan(10);
});
