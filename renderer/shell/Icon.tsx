// The icon set: bitmaps on a grid of nine, one square a pixel. Decoration only; buttons carry their own label.

const BITMAPS = {
  close: ['.........', '.x.....x.', '..x...x..', '...x.x...', '....x....', '...x.x...', '..x...x..', '.x.....x.', '.........'],
  plus: ['.........', '....x....', '....x....', '....x....', '.xxxxxxx.', '....x....', '....x....', '....x....', '.........'],
  minus: ['.........', '.........', '.........', '.........', '.xxxxxxx.', '.........', '.........', '.........', '.........'],
  home: ['....x....', '...xxx...', '..xxxxx..', '.xxxxxxx.', 'xxxxxxxxx', '.xx...xx.', '.xx...xx.', '.xx...xx.', '.........'],
  pause: ['.........', '.xxx.xxx.', '.xxx.xxx.', '.xxx.xxx.', '.xxx.xxx.', '.xxx.xxx.', '.xxx.xxx.', '.xxx.xxx.', '.........'],
  play: ['..x......', '..xxx....', '..xxxx...', '..xxxxxx.', '..xxxxxxx', '..xxxxxx.', '..xxxx...', '..xxx....', '..x......'],
  stop: ['.........', '.xxxxxxx.', '.xxxxxxx.', '.xxxxxxx.', '.xxxxxxx.', '.xxxxxxx.', '.xxxxxxx.', '.xxxxxxx.', '.........'],
  send: ['....x....', '...xxx...', '..xxxxx..', '.xx.x.xx.', '....x....', '....x....', '....x....', '....x....', '....x....'],
  copy: ['..xxxxxx.', '..x....x.', 'xxxxxx.x.', 'x....x.x.', 'x....x.x.', 'x....x.x.', 'x....xxx.', 'x....x...', 'xxxxxx...'],
  redo: ['...xxxx.x', '..x....xx', '.x....xxx', '.x.......', '.x.......', '.x.....x.', '..x...x..', '...xxx...', '.........'],
  down: ['.........', '.........', 'x.......x', '.x.....x.', '..x...x..', '...x.x...', '....x....', '.........', '.........'],
  up: ['.........', '.........', '....x....', '...x.x...', '..x...x..', '.x.....x.', 'x.......x', '.........', '.........'],
  left: ['.....x...', '....x....', '...x.....', '..x......', '.x.......', '..x......', '...x.....', '....x....', '.....x...'],
  right: ['...x.....', '....x....', '.....x...', '......x..', '.......x.', '......x..', '.....x...', '....x....', '...x.....'],
  panel: ['xxxxxxxxx', 'x....x..x', 'x....x..x', 'x....x..x', 'x....x..x', 'x....x..x', 'x....x..x', 'x....x..x', 'xxxxxxxxx'],
  keys: ['.........', 'xxxxxxxxx', 'x.x.x.x.x', 'xxxxxxxxx', 'x.x.x.x.x', 'xxxxxxxxx', 'x..xxx..x', 'xxxxxxxxx', '.........'],
} as const;
export type IconName = keyof typeof BITMAPS;

const paths = new Map<IconName, string>();
function pathOf(name: IconName): string {
  const known = paths.get(name);
  if (known !== undefined) return known;
  const path = BITMAPS[name].flatMap((line, y) => [...line].map((letter, x) => (letter === 'x' ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  paths.set(name, path);
  return path;
}

export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return <svg className="icon" width={size} height={size} viewBox="0 0 9 9" aria-hidden="true" shapeRendering="crispEdges"><path d={pathOf(name)} fill="currentColor" /></svg>;
}
