import { about, answer, type Feature } from "../feature.js";
import { wgslRequest } from "../requests.js";

/** What the node under the cursor runs as. */
export const wgsl: Feature = {
  capabilities: () => ({}),
  answers: [
    answer(wgslRequest, async ({ uri, position }, { workspace, askSlowly }, token) => {
      const found = about(uri, workspace);
      return (found && (await askSlowly("kernels", found.analysis, found.offset(position), token))) ?? null;
    }),
  ],
};
