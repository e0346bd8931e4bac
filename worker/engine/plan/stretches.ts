// Cuts a program where its run may be interrupted: in stretches that take about as long as each other on any model. Run one after
// the other they are the program. It changes no operation.
import type { Op, Program } from '../program.ts';

const multiplications = (op: Op): number => (op.op === 'matmul' ? op.m * op.n * op.k : 0);

/** As few as hold at most `most` multiplications each, or one operation that has more by itself. Of matrix products alone: they are
 *  most of what a run costs. */
export function stretchesOf({ name, ops }: Program, most: number): Program[] {
  const stretches: Op[][] = [[]];
  let held = 0;
  for (const op of ops) {
    const more = multiplications(op);
    if (held > 0 && held + more > most) { stretches.push([]); held = 0; }
    held += more;
    stretches.at(-1)?.push(op);
  }
  return stretches.map((own) => ({ name, ops: own }));
}
