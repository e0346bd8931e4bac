// A change to some fields of an object. zod's own `partial()` would fill what is left out with defaults, so that changing
// one setting would reset all others.
import { z } from 'zod';

type WithoutDefault<T> = T extends z.ZodDefault<infer Inner> ? Inner : T;
type ChangeShape<S extends z.ZodRawShape> = { -readonly [K in keyof S]: z.ZodExactOptional<Extract<WithoutDefault<S[K]>, z.core.SomeType>> };

export function changeOf<S extends z.ZodRawShape>(object: z.ZodObject<S, z.core.$strict>): z.ZodObject<ChangeShape<S>, z.core.$strict> {
  const shape = Object.fromEntries(Object.entries(object.shape).map(([key, field]) => {
    const inner = field instanceof z.ZodDefault ? field.unwrap() : field;
    return [key, z.exactOptional(inner as z.ZodType)];
  }));
  return z.strictObject(shape) as unknown as z.ZodObject<ChangeShape<S>, z.core.$strict>;
}
