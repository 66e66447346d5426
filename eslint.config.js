import { defineConfig } from 'eslint/config';
import * as regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // The examples import the built package: `npm run examples` checks their types and their output.
  { ignores: ['dist/', 'data/', 'coverage/', 'docs/examples/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './src/client/tsconfig.json',
          './src/demo/page/tsconfig.json',
          './test/support/kit-page/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Ports are asynchronous for the sake of the implementation that has to wait, not of the one that need not.
      '@typescript-eslint/require-await': 'off',
      // Numbers in messages need no ceremony.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Index signatures are read with brackets: tsconfig's noPropertyAccessFromIndexSignature.
      '@typescript-eslint/dot-notation': 'off',
      // `const { $schema: _dialect, ...rest }` is how a key is left out.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // TypeScript's own catch variable is unknown; promise callbacks should be no different.
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // What comes from outside decides neither what is run nor how long a pattern takes.
    plugins: { regexp },
    rules: {
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'regexp/no-super-linear-move': ['error', { report: 'potential' }] },
  },
  {
    // All time comes from the injected clock.
    files: ['src/{domain,stores,buses,touches,sockets,http,auth,wire}/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval'],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now' }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // mocha's `it` and the assertion helpers return promises and void alike.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'mocha', name: ['it', 'describe'] }] },
      ],
    },
  },
);
