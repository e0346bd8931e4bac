// The one way from "a clone" to "everything is there": packages, the right Node, built targets.
import { build, stale } from './targets.mjs';
import { install, installed } from './install.mjs';
import { alone } from './lock.mjs';
import { findNode } from './node.mjs';

/** Installs what is missing, builds the named targets that changed, and returns the Node to use. */
export async function prepare(targets) {
  if (installed() && stale(targets).length === 0) return findNode();
  return alone(async (addToLock) => {
    if (!installed()) await install(addToLock);
    const node = findNode();
    await build(node, stale(targets));
    return node;
  });
}
