// The window's files. The list is made once at start, so a request can only name what is on it: no path is ever built
// from a URL.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.json': 'application/json', '.webmanifest': 'application/manifest+json', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.woff2': 'font/woff2', '.woff': 'font/woff', '.wasm': 'application/wasm', '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile { readonly type: string; read(): Uint8Array }

/** URL path -> file, for everything below `folder` with a known type; `/` is index.html. Empty when there is no folder. */
export function listStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  const walk = (path: string, url: string) => {
    for (const name of readdirSync(path)) {
      const full = join(path, name);
      if (statSync(full).isDirectory()) { walk(full, `${url}${name}/`); continue; }
      const type = types[extname(name)];
      if (type !== undefined) files.set(`${url}${name}`, { type, read: () => readFileSync(full) });
    }
  };
  try { walk(folder, '/'); } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}
