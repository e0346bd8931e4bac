// Whether a yes may be pressed already: true a moment after what it answers came up, so that no press meant for something else
// counts as one.
import { useEffect, useState } from 'react';
import { ARM_MS } from '../../schemas/consent.ts';

/** `id` names what is shown. */
export function useArmed(id: string): boolean {
  const [armed, setArmed] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => { setArmed(id); }, ARM_MS);
    return () => { clearTimeout(timer); };
  }, [id]);
  return armed === id;
}
