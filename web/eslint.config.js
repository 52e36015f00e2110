import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import svelteConfig from './communicator/svelte.config.js';

export default typescript.config(
  { ignores: ['**/dist/', '**/node_modules/'] },
  js.configs.recommended,
  typescript.configs.strictTypeChecked,
  typescript.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.ts', 'communicator/*.js', 'communicator/*.ts'] },
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser, svelteConfig } },
  },
  // The linter sees another component's properties as `any`; svelte-check checks them.
  { files: ['**/*.svelte'], rules: { '@typescript-eslint/no-unsafe-argument': 'off' } },
  { files: ['**/test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    files: ['**/*.config.ts', '**/*.config.js', 'communicator/public/*.js'],
    languageOptions: { globals: { ...globals.node }, parserOptions: { projectService: false } },
    extends: [typescript.configs.disableTypeChecked],
  },
);
