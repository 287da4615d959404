/** What the bundles of the command line and of the editor's extension have in common. */

/** zod brings its messages in forty languages, which are a third of its size; ours are our own. */
export const withoutLocales = {
  name: "without-locales",
  setup: ({ onLoad }) => onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export {};" })),
};

/** Packages written for CommonJS ask for Node's modules by `require`, which a module has to make for itself. */
export const nodeBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';
