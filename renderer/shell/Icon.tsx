// The icon set: bitmaps on a grid of nine, one square a pixel. Decoration only; buttons carry their own label.

const BITMAPS = {
  close: ['.........', '.x.....x.', '..x...x..', '...x.x...', '....x....', '...x.x...', '..x...x..', '.x.....x.', '.........'],
  plus: ['.........', '....x....', '....x....', '....x....', '.xxxxxxx.', '....x....', '....x....', '....x....', '.........'],
  minus: ['.........', '.........', '.........', '.........', '.xxxxxxx.', '.........', '.........', '.........', '.........'],
  map: ['xx.....xx', 'x.xxx.x.x', 'x...x.x.x', 'x.x.x...x', 'x.x.xxx.x', 'x.x...x.x', 'x.xxx.x.x', 'x...x.x.x', 'xx.....xx'],
  pattern: ['xxx.xxx..', 'x.x.xxx..', 'xxx.xxx..', '.........', 'x.x.x.x.x', '.x.x.x.x.', 'x.x.x.x.x', '.x.x.x.x.', 'x.x.x.x.x'],
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
  list: ['.........', 'xx.xxxxxx', '.........', '.........', 'xx.xxxxxx', '.........', '.........', 'xx.xxxxxx', '.........'],
  more: ['.........', '.........', '.........', '.........', 'xx.xx.xx.', 'xx.xx.xx.', '.........', '.........', '.........'],
  edit: ['......xx.', '.....xxxx', '....x.xxx', '...x...x.', '..x...x..', '.x...x...', 'x...x....', 'x..x.....', 'xxx......'],
  erase: ['...xxx...', '.xxxxxxx.', '.........', '.xxxxxxx.', '.x.x.x.x.', '.x.x.x.x.', '.x.x.x.x.', '.x.x.x.x.', '.xxxxxxx.'],
  'thumb-up': ['....x....', '....xx...', '...xxx...', '...xx....', 'xx.xxxxxx', 'xx.xxxxx.', 'xx.xxxxxx', 'xx.xxxxx.', 'xx.xxxx..'],
  'thumb-down': ['xx.xxxx..', 'xx.xxxxx.', 'xx.xxxxxx', 'xx.xxxxx.', 'xx.xxxxxx', '...xx....', '...xxx...', '....xx...', '....x....'],
  markdown: ['.........', 'xxxxxxxxx', 'x.......x', 'xx.x...xx', 'xxxx.x.xx', 'xx.x.xxxx', 'x.....x.x', 'xxxxxxxxx', '.........'],
  search: ['..xxxx...', '.x....x..', 'x......x.', 'x......x.', 'x......x.', '.x....x..', '..xxxxx..', '......xx.', '.......xx'],
  world: ['...xxx...', '.xx.x.xx.', '.x..x..x.', 'x...x...x', 'xxxxxxxxx', 'x...x...x', '.x..x..x.', '.xx.x.xx.', '...xxx...'],
  chat: ['xxxxxxxxx', 'x.......x', 'x.xxxxx.x', 'x.......x', 'x.xxx...x', 'x.......x', 'xxx.xxxxx', '..x.x....', '..xx.....'],
  mesh: ['...xxx...', '...xxx...', '...xxx...', '..x...x..', '..x...x..', '.x.....x.', 'xxx...xxx', 'xxxxxxxxx', 'xxx...xxx'],
  jobs: ['.........', 'xxxxxx...', 'xxxxxx...', '.........', '..xxxxx..', '..xxxxx..', '.........', '....xxxxx', '....xxxxx'],
  consent: ['.........', '........x', '.......xx', '......xx.', 'x....xx..', 'xx..xx...', '.xxxx....', '..xx.....', '.........'],
  ledger: ['.xxxxxxx.', '.x.....x.', '.x.xxx.x.', '.x.....x.', '.x.xxx.x.', '.x.....x.', '.x.xxx.x.', '.x.....x.', '.xxxxxxx.'],
  settings: ['....x....', '.x.xxx.x.', '..xxxxx..', '.xx...xx.', 'xxx...xxx', '.xx...xx.', '..xxxxx..', '.x.xxx.x.', '....x....'],
  back: ['..xxxxx..', '.x.....x.', 'x...x...x', 'x...x...x', 'x...x...x', 'x..xx...x', 'x.......x', '.x.....x.', '..xxxxx..'],
  keys: ['.........', 'xxxxxxxxx', 'x.x.x.x.x', 'xxxxxxxxx', 'x.x.x.x.x', 'xxxxxxxxx', 'x..xxx..x', 'xxxxxxxxx', '.........'],
} as const;
export type IconName = keyof typeof BITMAPS;

const REM = 16;
const paths = new Map<IconName, string>();
function pathOf(name: IconName): string {
  const known = paths.get(name);
  if (known !== undefined) return known;
  const path = BITMAPS[name].flatMap((line, y) => [...line].map((letter, x) => (letter === 'x' ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  paths.set(name, path);
  return path;
}

/** `size` in pixels at a text size of 100 %: it grows with the text beside it. */
export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  const side = `${size / REM}rem`;
  return <svg className="icon" style={{ width: side, height: side }} viewBox="0 0 9 9" aria-hidden="true" shapeRendering="crispEdges"><path d={pathOf(name)} fill="currentColor" /></svg>;
}
