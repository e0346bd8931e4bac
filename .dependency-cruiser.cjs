// Third net: who may import whom, deny by default. The rooms stand here, the npm packages of each room in
// docs/dependencies.md. Its table in words: docs/architecture.md.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const document = readFileSync(join(__dirname, 'docs/dependencies.md'), 'utf8');

/** Room -> packages that may be imported from it. */
const packagesOf = new Map();
for (const [, name, rooms] of document.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \| ([^|]+) \|/gm)) {
  for (const room of rooms.split(',').map((word) => word.trim())) packagesOf.set(room, [...(packagesOf.get(room) ?? []), name]);
}
const npm = (...rooms) => {
  const names = rooms.flatMap((room) => packagesOf.get(room) ?? []).map((name) => name.replace(/[/.\\]/g, '\\$&'));
  return names.length === 0 ? '^$' : `^node_modules/(${names.join('|')})/`;
};
const allow = (from, to) => ({ from: { path: from }, to });
const rooms = (...names) => ({ path: `^(${names.join('|')})/` });
/** Where programs begin; the bundles of tools/bundle and the commands of tools. */
const ENTRIES = '^(main/electron/main\\.ts|main/preload/window\\.ts|main/node/cli/ileices\\.ts|main/node/world/(thread|dream/dreamThread)\\.ts|main/node/dataset/ingestThread\\.ts|main/node/backup/backupThread\\.ts|main/node/signal/signalThread\\.ts|worker/(embryo/)?[a-z]+\\.node\\.ts|worker/engine/cpu/thread\\.node\\.ts|renderer/main\\.tsx|tools/.+)$';
const builtin = { dependencyTypes: ['core'] };

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', comment: 'Two files that need each other are one file, or miss a third.', from: {}, to: { circular: true } },
    {
      name: 'no-orphans', severity: 'error', comment: 'Nobody imports it and it imports nothing: dead, or not wired in yet.',
      from: { orphan: true, path: '^(schemas|app|main|worker|renderer)/', pathNot: ['\\.d\\.ts$'] }, to: {},
    },
    {
      name: 'no-dead-modules', severity: 'error', comment: 'No program reaches it: remove it, or wire it in. (Only tests reaching it is not enough.)',
      from: { path: ENTRIES },
      // The reference is the oracle of the tests; page files are entries of browser suites.
      to: { path: '^(schemas|app|main|worker|renderer)/', pathNot: [ENTRIES, '^app/organism/reference/', '\\.page\\.ts$', '\\.d\\.ts$'], reachable: false },
    },
    { name: 'must-resolve', severity: 'error', comment: 'The imported file does not exist.', from: {}, to: { couldNotResolve: true } },
    { name: 'nothing-imports-tests', severity: 'error', from: { pathNot: '^tests/' }, to: { path: '^tests/' } },
    { name: 'no-dev-bits', severity: 'error', comment: 'Name the package in package.json and docs/dependencies.md.', from: { pathNot: '^(tests|tools)/' }, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
  ],
  allowedSeverity: 'error',
  allowed: [
    allow('^schemas/', rooms('schemas')), allow('^schemas/', { path: npm('schemas') }),
    allow('^app/', rooms('schemas', 'app')), allow('^app/', { path: npm('app') }),
    allow('^main/node/', rooms('schemas', 'app', 'main/node')), allow('^main/node/', { path: npm('main/node') }), allow('^main/node/', builtin),
    allow('^main/electron/', rooms('schemas', 'app', 'main/node', 'main/electron')), allow('^main/electron/', { path: npm('main/electron') }), allow('^main/electron/', builtin),
    allow('^main/preload/', rooms('schemas', 'main/preload')), allow('^main/preload/', { path: npm('main/preload') }),
    allow('^worker/', rooms('schemas', 'app', 'worker')), allow('^worker/', { path: npm('worker') }),
    allow('^worker/.+\\.node\\.ts$', builtin), allow('^worker/.+\\.node\\.ts$', { path: npm('worker/*.node') }),
    allow('^worker/engine/webgpu/', rooms('shaders')),
    allow('^renderer/', rooms('schemas', 'app', 'renderer')), allow('^renderer/', { path: npm('renderer') }),
    allow('^tools/', rooms('schemas', 'app', 'main/node', 'worker', 'shaders', 'tools')), allow('^tools/', { path: npm('tools') }), allow('^tools/', builtin),
    allow('^tests/', rooms('schemas', 'app', 'main/node', 'main/electron', 'main/preload', 'worker', 'renderer', 'shaders', 'tests', 'tools', 'assets')), allow('^tests/', { path: npm('tests') }), allow('^tests/', builtin),
    allow('^[^/]+\\.(ts|js|cjs)$', { path: npm('config') }), allow('^[^/]+\\.(ts|js|cjs)$', builtin),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^worker/engine/cpu/kernels/', '^tests/fixtures/', '^build/'] },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'], extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'] },
  },
};
