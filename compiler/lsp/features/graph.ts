import { pictureOf } from "../../editor/picture/picture_of.js";
import { about, answer, type Feature } from "../feature.js";
import { graphRequest } from "../requests.js";

/** A network as a picture. */
export const graph: Feature = {
  capabilities: () => ({}),
  answers: [
    answer(graphRequest, ({ uri, model, level }, { workspace }) => {
      const analysis = about(uri, workspace)?.analysis;
      const picture = analysis && pictureOf(analysis, { ...(model !== undefined && { model }), ...(level && { level }) });
      if (!analysis || !picture) return null;
      const models = analysis.ast.declarations.flatMap((decl) => (decl.kind === "model" ? [decl.name.name] : []));
      return { svg: picture.svg, model: picture.model, models };
    }),
  ],
};
