import type { ModuleManifest } from "./manifest.js";
import { createModel, type ModelOptions } from "./model.js";

/** What a generated module exports under the name of its model; its declarations say what `M` is. */
export interface ModelFactory<M> {
  readonly manifest: ModuleManifest;
  /** Opens a device where none is given, loads the kernels for it, and puts the weights onto it. */
  readonly create: (options?: ModelOptions) => Promise<M>;
}

/** Makes the export of a generated module. The types of the answers are the module's: the runtime makes them by the manifest. */
export const defineModel = <M>(manifest: ModuleManifest): ModelFactory<M> => ({
  manifest,
  create: async (options) => (await createModel(manifest, options)) as M,
});
