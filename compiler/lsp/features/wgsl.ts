import { kernelsAt } from "../../editor/kernels_at.js";
import { about, answer, type Feature } from "../feature.js";
import { wgslRequest } from "../requests.js";

/** What the node under the cursor runs as. */
export const wgsl: Feature = {
  capabilities: () => ({}),
  answers: [
    answer(wgslRequest, ({ uri, position }, { workspace }) => {
      const found = about(uri, workspace);
      return (found && kernelsAt(found.analysis, found.offset(position))) ?? null;
    }),
  ],
};
