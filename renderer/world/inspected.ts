// What the node says of the thing that is looked at closely: asked when it is chosen, and again with every new scene.
import { useEffect, useState } from 'react';
import type { Inspected } from '../../schemas/world.ts';
import { client } from '../state/connect.ts';
import { worldStore } from '../state/stores.ts';

/** Undefined until it is known, null where there is no such thing (any more). */
export function useInspected(id: number | null): Inspected | null | undefined {
  const [known, setKnown] = useState<{ readonly id: number; readonly inspected: Inspected | null } | null>(null);
  useEffect(() => {
    if (id === null) return undefined;
    let gone = false;
    let asking = false;
    const ask = (): void => {
      if (asking) return;
      asking = true;
      client.call('world.inspect', { id }).then(({ inspected }) => { if (!gone) setKnown({ id, inspected }); }).catch(() => undefined).finally(() => { asking = false; });
    };
    ask();
    const stop = worldStore.subscribe((world, before) => { if (world.scene !== before.scene) ask(); });
    return () => { gone = true; stop(); };
  }, [id]);
  return known !== null && known.id === id ? known.inspected : undefined;
}
