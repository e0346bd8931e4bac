// The licence names that exist, from the SPDX list; names it has replaced by newer ones are still names.
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import current from 'spdx-license-ids/index.json' with { type: 'json' };

const KNOWN: ReadonlySet<string> = new Set([...current, ...deprecated]);
export const isKnownLicence = (id: string): boolean => KNOWN.has(id);
