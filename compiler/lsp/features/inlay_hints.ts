import { InlayHintKind, InlayHintRequest } from "vscode-languageserver/node";
import { inlayHints } from "../../editor/inlay_hints.js";
import { answerAbout, type Feature } from "../feature.js";

/** Shapes behind every step. */
export const hints: Feature = {
  capabilities: () => ({ inlayHintProvider: true }),
  answers: [
    answerAbout(InlayHintRequest.type, ({ analysis, within }, { range }, { workspace, settings }) => {
      const wanted = settings().inlayHints;
      if (wanted === "off") return [];
      const { path } = analysis.source;
      return inlayHints(analysis, within(range), { argumentNames: wanted === "all" }).map(({ offset, label, kind, tooltip }) => ({
        position: workspace.range({ path, start: offset, end: offset }).start,
        label,
        kind: kind === "shape" ? InlayHintKind.Type : InlayHintKind.Parameter,
        ...(kind === "shape" ? { paddingLeft: true } : { paddingRight: true }),
        ...(tooltip !== undefined && { tooltip }),
      }));
    }),
  ],
};
