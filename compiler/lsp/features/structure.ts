import {
  type FoldingRange,
  FoldingRangeKind,
  FoldingRangeRequest,
  type SelectionRange,
  SelectionRangeRequest,
} from "vscode-languageserver/node";
import { type Fold, foldsOf } from "../../editor/folding.js";
import { selectionsAt } from "../../editor/selection.js";
import { answerAbout, type Feature } from "../feature.js";
import type { Workspace } from "../workspace.js";

/** What can be folded away, and what a selection grows to. */
export const structure: Feature = {
  capabilities: () => ({ foldingRangeProvider: true, selectionRangeProvider: true }),
  answers: [
    answerAbout(FoldingRangeRequest.type, ({ analysis }, _, { workspace, client }) => {
      const isWhole = client.textDocument?.foldingRange?.lineFoldingOnly === true;
      return foldsOf(analysis).flatMap((fold) => foldingRange(fold, workspace, isWhole ? "lines" : "places"));
    }),
    answerAbout(SelectionRangeRequest.type, ({ analysis, offset }, { positions }, { workspace }) =>
      positions.map((position) => {
        const outwards = selectionsAt(analysis, offset(position)).map((span) => workspace.range(span));
        return (
          outwards.reduceRight<SelectionRange | undefined>(
            (parent, range) => ({ range, ...(parent && { parent }) }),
            undefined,
          ) ?? { range: { start: position, end: position } }
        );
      }),
    ),
  ],
};

/** Editors that fold whole lines keep that of a closing bracket in sight. */
function foldingRange({ span, kind }: Fold, workspace: Workspace, by: "lines" | "places"): readonly FoldingRange[] {
  const { start, end } = workspace.range(span);
  const comment = kind === "comment" && { kind: FoldingRangeKind.Comment };
  if (by === "places") {
    return [
      { startLine: start.line, startCharacter: start.character, endLine: end.line, endCharacter: end.character, ...comment },
    ];
  }
  const endLine = kind === "brackets" ? end.line - 1 : end.line;
  return endLine > start.line ? [{ startLine: start.line, endLine, ...comment }] : [];
}
