// How long a fetch is waited for: as long as something of it goes on coming, within reason. A model over a slow line takes longer
// than anybody should wait for a holder that is silent; cut off at a fixed time it would begin again for ever.
import type { Clock } from '../ports.ts';
import type { BlockExchange, Wanted } from './blockExchange.ts';

/** Of waits one after the other, while blocks come: whoever hands out a block now and then holds nobody for ever. */
const WAITS_MOST = 12;

/** Rejects when nothing new came for `withinMs`, after a dozen such waits, or when nobody said to have it after `firstWordMs`. */
export function fetchPatiently(blocks: Pick<BlockExchange, 'fetch' | 'cancel' | 'progress'>, clock: Clock, wanted: Wanted, { withinMs, firstWordMs }: { readonly withinMs: number; readonly firstWordMs: number }): Promise<Uint8Array> {
  const { artefact } = wanted, gotNow = () => blocks.progress(artefact)?.got ?? 0;
  const fetched = blocks.fetch(wanted);
  let waits = 0, gotBefore = 0, giveUp: () => void = () => undefined;
  const wait = () => {
    giveUp = clock.after(withinMs, () => {
      const got = gotNow();
      waits += 1;
      if (got === gotBefore || waits === WAITS_MOST) { blocks.cancel(artefact); return; }
      gotBefore = got;
      wait();
    });
  };
  wait();
  const lookOnce = clock.after(firstWordMs, () => { if (blocks.progress(artefact) === null) blocks.cancel(artefact); });
  return fetched.finally(() => { giveUp(); lookOnce(); });
}
