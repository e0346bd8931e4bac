// Second net after the compiler: rules that need types, and names that must not be used in some rooms.
// The import table is not here but in .dependency-cruiser.cjs (it reads docs/dependencies.md).
import tseslint from 'typescript-eslint';

/** Rooms that must be deterministic: the message names the door to use instead. */
const pureRooms = ['schemas/**/*.ts', 'app/**/*.ts'];
const viaPorts = {
  performance: 'Time comes through Clock in app/ports.ts.',
  setTimeout: 'Waiting comes through Clock.after in app/ports.ts.',
  setInterval: 'Waiting comes through Clock.after in app/ports.ts.',
  fetch: 'The network is not reached from here.',
  crypto: 'Hashing and signing come through Hasher and Signer in app/ports.ts.',
  process: 'The platform is not known here.',
  document: 'There is no page here.',
  window: 'There is no page here.',
};

const inCatalogue = 'Texts stand in renderer/text/en and are shown with t() or rich().';
/** Folders of the window whose texts are all in the catalogue. */
const SPEAKS_BY_CATALOGUE = ['renderer'];
const NAMING = 'aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt|label';
const WORDS = ':matches(Literal[value=/\\p{L}{2}/u], TemplateLiteral:has(> TemplateElement[value.raw=/\\p{L}{2}/u]))';
const SHOWN = [`JSXAttribute[name.name=/^(${NAMING})$/] > JSXExpressionContainer`, ':matches(JSXElement, JSXFragment) > JSXExpressionContainer'];
const textRules = [
  'JSXText[value=/\\p{L}{2}/u]',
  `JSXAttribute[name.name=/^(${NAMING})$/] > Literal[value=/\\p{L}{2}/u]`,
  ...SHOWN.flatMap((place) => [`${place} > ${WORDS}`, `${place} > :matches(ConditionalExpression, LogicalExpression) > ${WORDS}`, `${place} > ConditionalExpression > ConditionalExpression > ${WORDS}`]),
  'CallExpression[callee.name=/^(toast|announce)$/] > :matches(Literal[value=/ /], TemplateLiteral:has(> TemplateElement[value.raw=/ /]))',
].map((selector) => ({ selector, message: inCatalogue }));

export default tseslint.config(
  { ignores: ['build/**', 'node_modules/**', '.cache/**', 'worker/engine/cpu/kernels/**', 'tests/fixtures/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.base],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['vite.config.ts', 'vitest.config.ts'] }, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      'no-eval': 'error',
      'no-debugger': 'error',
      'no-fallthrough': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-var': 'error',
    },
  },
  {
    files: pureRooms,
    rules: {
      'no-restricted-globals': ['error', ...Object.entries(viaPorts).map(([name, message]) => ({ name, message }))],
      'no-restricted-properties': ['error',
        { object: 'Math', property: 'random', message: 'Chance comes through RandomStream in app/ports.ts.' },
        { object: 'globalThis', property: 'crypto', message: 'Hashing and signing come through app/ports.ts.' },
        { object: 'Date', property: 'now', message: 'Time comes through Clock in app/ports.ts.' }],
      // `new Date(ms)` only writes a given moment down, so it stays.
      'no-restricted-syntax': ['error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes through Clock in app/ports.ts.' },
        { selector: "CallExpression[callee.name='Date']", message: 'Time comes through Clock in app/ports.ts.' },
        { selector: 'ImportExpression', message: 'Everything here is known before it runs.' }],
    },
  },
  { files: SPEAKS_BY_CATALOGUE.map((folder) => `${folder}/**/*.{ts,tsx}`), rules: { 'no-restricted-syntax': ['error', ...textRules] } },
  {
    // A suite is one long function by nature; its cases are what is kept short. Test doubles read untyped JSON.
    files: ['tests/**/*.ts', 'tests/**/*.tsx'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-undef': 'off', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }], 'no-eval': 'error', 'prefer-const': 'error', eqeqeq: 'error', 'no-var': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
);
