import { CodeActionKind, CodeActionRequest } from "vscode-languageserver/node";
import { codeActions } from "../../editor/code_actions.js";
import { diagnosticsOf } from "../diagnostics.js";
import { workspaceEdit } from "../edits.js";
import { answerAbout, type Feature } from "../feature.js";

/** What would mend the mistakes at a place. */
export const actions: Feature = {
  capabilities: () => ({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } }),
  answers: [
    answerAbout(CodeActionRequest.type, ({ analysis, within }, { range, context: { only } }, context) => {
      const isWanted = only?.some((kind) => kind === "" || kind === CodeActionKind.QuickFix) ?? true;
      if (!isWanted) return null;
      return codeActions(analysis, within(range)).map(({ title, edits, mends }) => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [...diagnosticsOf({ ...analysis, diagnostics: [mends] }, context)],
        isPreferred: true,
        edit: workspaceEdit(edits, context.workspace, context.client),
      }));
    }),
  ],
};
