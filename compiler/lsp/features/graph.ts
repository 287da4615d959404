import { about, answer, type Feature } from "../feature.js";
import { graphRequest } from "../requests.js";

/** A network as a picture. */
export const graph: Feature = {
  capabilities: () => ({}),
  answers: [
    answer(graphRequest, async ({ uri, model, level }, { workspace, askSlowly }, token) => {
      const analysis = about(uri, workspace)?.analysis;
      if (!analysis) return null;
      const options = { ...(model !== undefined && { model }), ...(level && { level }) };
      const picture = await askSlowly("picture", analysis, options, token);
      if (!picture) return null;
      const models = analysis.ast.declarations.flatMap((decl) => (decl.kind === "model" ? [decl.name.name] : []));
      return { svg: picture.svg, model: picture.model, models };
    }),
  ],
};
