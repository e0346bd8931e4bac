// The name a node gives itself or its mesh, cut so that it fits `MemberName` of schemas/mesh.ts. What others call themselves is
// cleaned by `shownName` wherever it is shown, whatever they sent.
import { shownName } from '../consent/names.ts';

/** The schema counts UTF-16 units, of which a sign may take two. */
const UNITS_MAX = 64;

export function memberName(name: string): string {
  const shown = shownName(name);
  if (shown.length <= UNITS_MAX) return shown;
  // The last unit may be half of a sign.
  return shown.slice(0, UNITS_MAX).replace(/[\uD800-\uDBFF]$/, '').trim();
}
