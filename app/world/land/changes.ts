// What leads from one land to the next, as few inputs as say it: the world keeps each of them. Pure.
import type { LandInput, LandView, Region, Relic } from '../../../schemas/land.ts';

export const NO_LAND: LandView = { regions: [], processes: [], islands: [] };

interface Placed { readonly region: string; readonly relic: Relic }

const placesIn = (regions: readonly Region[]): Map<string, Placed> => new Map(regions.flatMap(({ key, relics }) => relics.map((relic) => [relic.key, { region: key, relic }] as const)));

/** A region that is called otherwise, or is of another kind, is another one. */
const isSame = (one: Region | undefined, other: Region): boolean => one !== undefined && one.name === other.name && one.kind === other.kind;
/** What a file is called and where it stands is what it is. How large it is counts when it is put down. */
const isSameRelic = (one: Placed | undefined, region: string, relic: Relic): boolean => one !== undefined && one.region === region && one.relic.name === relic.name && one.relic.suffix === relic.suffix;
const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export function changesBetween(before: LandView, after: LandView): LandInput[] {
  const regionsBefore = new Map(before.regions.map((region) => [region.key, region])), regionsAfter = new Map(after.regions.map((region) => [region.key, region]));
  const gone = new Set(before.regions.filter((region) => !isSame(regionsAfter.get(region.key), region)).map(({ key }) => key));
  const from = placesIn(before.regions.filter(({ key }) => !gone.has(key))), to = placesIn(after.regions);
  const removed = [...from].filter(([key, { region, relic }]) => !isSameRelic(to.get(key), region, relic)).map(([key]) => key);
  const inputs: LandInput[] = [...gone].map((key) => ({ kind: 'region-removed', key }));
  if (removed.length > 0) inputs.push({ kind: 'relics-removed', keys: removed });
  const marks: LandInput[] = [];
  for (const { key, name, kind, unseen, relics } of after.regions) {
    const isNew = gone.has(key) || !regionsBefore.has(key);
    if (isNew) inputs.push({ kind: 'region-added', key, name, region: kind, unseen });
    const added = relics.filter((relic) => !isSameRelic(from.get(relic.key), key, relic));
    if (added.length > 0) inputs.push({ kind: 'relics-added', region: key, relics: added });
    for (const relic of relics) {
      const was = from.get(relic.key);
      if (was !== undefined && isSameRelic(was, key, relic) && (was.relic.mark !== relic.mark || was.relic.digest !== relic.digest)) marks.push({ kind: 'relic-mark', key: relic.key, mark: relic.mark, digest: relic.digest });
    }
  }
  inputs.push(...marks);
  if (!equal(before.processes, after.processes)) inputs.push({ kind: 'processes', processes: after.processes });
  if (!equal(before.islands, after.islands)) inputs.push({ kind: 'islands', islands: after.islands });
  return inputs;
}
