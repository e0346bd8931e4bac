// What both bundlers of programs do to addresses of files: see node.mjs.
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { buildFolder, root } from '../setup/paths.mjs';

const slashes = (path) => path.split(sep).join('/');

/** `new URL('./x', import.meta.url)` in a source -> the right relative address in a bundle that lies in `outDir`. `entries`: bundle name ->
 * the source it is made of, for sources that are started as files of their own. */
export function relocate(entries, outDir) {
  const bundleOf = new Map(Object.entries(entries).map(([name, file]) => [join(root, file), `./${name}.mjs`]));
  return {
    name: 'relocate-urls',
    transform(code, id) {
      const file = id.split('?')[0];
      if (!file.startsWith(root) || file.includes('/node_modules/')) return null;
      const changed = code.replace(/new URL\(\s*(['"])(\.{1,2}\/[^'"]*)\1\s*,\s*import\.meta\.url\s*\)/g, (_, quote, path) => {
        const target = join(dirname(file), path);
        const bundle = bundleOf.get(target);
        if (bundle === undefined && /\.tsx?$/.test(path)) this.error(`${file}: ${path} is no entry of this bundle`);
        // What is built elsewhere or shipped separately may come later; a missing source would never come.
        const mayComeLater = target.startsWith(buildFolder) || target.startsWith(join(root, 'assets'));
        if (bundle === undefined && !existsSync(target) && !mayComeLater) this.error(`${file}: ${path} does not exist`);
        const address = bundle ?? `${slashes(relative(outDir, target))}${path.endsWith('/') ? '/' : ''}`;
        return `new URL(${quote}${address.startsWith('.') ? address : `./${address}`}${quote}, import.meta.url)`;
      });
      return changed === code ? null : { code: changed, map: null };
    },
  };
}
