// `npm run check`: types, lint, import table, requirements, markers. CI runs exactly this first.
import { runChecks } from './setup/checks.mjs';
import { prepare } from './setup/prepare.mjs';
import { entryPoint, say } from './setup/say.mjs';

await entryPoint(async () => {
  const node = await prepare([]);
  const results = await runChecks(node);
  for (const { name, ok, durationMs } of results) say(`${ok ? 'ok    ' : 'FAILED'} ${name} (${(durationMs / 1000).toFixed(1)} s)`);
  return results.every(({ ok }) => ok) ? 0 : 1;
});
