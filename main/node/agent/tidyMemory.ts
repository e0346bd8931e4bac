// Gives memory back when the node goes quiet. A paused node allocates next to nothing, so the engine would not collect for
// hours, and what a reading or a checkpoint left behind would count against the machine all that time.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | null = null;

export function tidyMemory(): void {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
  }
  collect();
}
