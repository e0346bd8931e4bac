// Changing one field leaves the others alone.
import { expect, test } from 'vitest';
import { adminMethods } from '../../schemas/admin.ts';
import { rpcMethods } from '../../schemas/rpc.ts';

test('a change holds what was said and nothing else', () => {
  expect(rpcMethods['settings.set'].input.parse({ power: 'quiet' })).toEqual({ power: 'quiet' });
  expect(adminMethods.ask.input.parse({ text: 'hi', raw: false, sampling: { seed: 3 } }).sampling).toEqual({ seed: 3 });
});

test('what is said is still checked', () => {
  for (const bad of [{ power: 'loud' }, { checkpointEverySeconds: 1 }, { unknown: 1 }, { power: undefined }]) {
    expect(rpcMethods['settings.set'].input.safeParse(bad).success).toBe(false);
  }
});
