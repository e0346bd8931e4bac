// The lineage graph of artefacts: who was made from whom, how many generations deep, and what does not add up. It takes
// Manifested only: what has no manifest that holds is dark matter and stands in no graph.
import type { UidLink } from '../../schemas/manifest.ts';
import { parseLink } from './links.ts';
import type { Manifested } from './manifested.ts';
import { isManifested } from './manifested.ts';

export type LineageFault =
  /** A parent that is not here; what is known of it is its link. */
  | { readonly fault: 'missing-parent'; readonly uid: string; readonly parent: UidLink }
  | { readonly fault: 'cycle'; readonly uids: readonly string[] }
  | { readonly fault: 'wrong-generation'; readonly uid: string; readonly says: number; readonly should: number }
  /** Two artefacts with different content say that they are the same one. */
  | { readonly fault: 'same-uid'; readonly uid: string };

interface Edge { readonly child: string; readonly parent: string }

export interface Lineage {
  /** Parents before children; what stands in a cycle comes last, by uid. */
  readonly order: readonly string[];
  readonly edges: readonly Edge[];
  readonly faults: readonly LineageFault[];
}

/** 0 for a first version, one more than its deepest parent afterwards. */
export function generationAfter(parents: readonly Manifested<unknown>[]): number {
  return parents.reduce((deepest, { manifest }) => Math.max(deepest, manifest.generation + 1), 0);
}

/** `holder` is the node the artefacts lie on; a link names its node, or the one that signed what it leads to. */
export function lineageOf(artefacts: readonly Manifested<unknown>[], holder: string | null): Lineage {
  const faults: LineageFault[] = [];
  const here = new Map<string, Manifested<unknown>>();
  for (const artefact of artefacts) {
    if (!isManifested(artefact)) throw new Error('only what has a manifest that holds may stand in the lineage');
    const { uid, content } = artefact.manifest;
    const known = here.get(uid);
    if (known === undefined) here.set(uid, artefact);
    else if (known.manifest.content !== content) faults.push({ fault: 'same-uid', uid });
  }
  const edges: Edge[] = [];
  for (const [uid, { manifest }] of here) {
    for (const link of new Set(manifest.dependsOn)) {
      const named = parseLink(link);
      const parent = here.get(named?.uid ?? '');
      const isHere = parent !== undefined && (named?.nodeId === null || named?.nodeId === holder || named?.nodeId === parent.manifest.signer);
      if (isHere) edges.push({ child: uid, parent: parent.manifest.uid });
      else faults.push({ fault: 'missing-parent', uid, parent: link });
    }
  }
  const order = parentsFirst([...here.keys()], edges);
  const knotted = [...here.keys()].filter((uid) => !order.has(uid)).sort();
  faults.push(...cyclesAmong(knotted, edges), ...wrongGenerations(here, edges, order));
  return { order: [...order, ...knotted], edges, faults };
}

function grouped(edges: readonly Edge[], by: 'child' | 'parent'): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const edge of edges) {
    const [key, other] = by === 'child' ? [edge.child, edge.parent] : [edge.parent, edge.child];
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [other]); else group.push(other);
  }
  return groups;
}

/** All but those in a cycle and those made from one. */
function parentsFirst(uids: readonly string[], edges: readonly Edge[]): Set<string> {
  const children = grouped(edges, 'parent');
  const open = new Map(uids.map((uid) => [uid, 0]));
  for (const { child } of edges) open.set(child, (open.get(child) ?? 0) + 1);
  // A set is walked in the order of insertion, what is added on the way included.
  const order = new Set(uids.filter((uid) => open.get(uid) === 0));
  for (const uid of order) {
    for (const child of children.get(uid) ?? []) {
      const left = (open.get(child) ?? 0) - 1;
      open.set(child, left);
      if (left === 0) order.add(child);
    }
  }
  return order;
}

/** One cycle for each knot. Each of `knotted` has a parent among them, so walking up from any comes round in the end. */
function cyclesAmong(knotted: readonly string[], edges: readonly Edge[]): LineageFault[] {
  const among = new Set(knotted);
  const parents = grouped(edges.filter(({ child, parent }) => among.has(child) && among.has(parent)), 'child');
  const walked = new Set<string>();
  return knotted.flatMap((start) => {
    const path = new Set<string>();
    let at = start;
    while (!walked.has(at)) {
      walked.add(at);
      path.add(at);
      at = parents.get(at)?.[0] ?? at;
    }
    if (!path.has(at)) return [];
    const uids = [...path];
    return [{ fault: 'cycle', uids: uids.slice(uids.indexOf(at)) }];
  });
}

function wrongGenerations(here: ReadonlyMap<string, Manifested<unknown>>, edges: readonly Edge[], order: ReadonlySet<string>): LineageFault[] {
  const parents = grouped(edges, 'child');
  return [...order].flatMap((uid) => {
    const manifest = here.get(uid)?.manifest;
    if (manifest === undefined) return [];
    const known = (parents.get(uid) ?? []).flatMap((parent) => here.get(parent) ?? []);
    const should = generationAfter(known);
    const { generation: says, dependsOn } = manifest;
    // A parent that is not here may be deeper than those that are.
    const isWrong = known.length === new Set(dependsOn).size ? says !== should : says < Math.max(should, 1);
    return isWrong ? [{ fault: 'wrong-generation', uid, says, should }] : [];
  });
}
