// The builder's hook before it gathers packages. The native ones carry their binaries and tools/package has already chosen
// them, so nothing is to be installed, rebuilt or searched for: that is what `false` tells it.
export default function noRebuild() {
  return false;
}
