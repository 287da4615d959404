import { type CodeLens, CodeLensRequest, CodeLensResolveRequest } from "vscode-languageserver/node";
import { codeLenses, type CodeLens as Lens } from "../../editor/code_lenses.js";
import { about, answer, answerAbout, type Feature } from "../feature.js";

/** What goes to the editor and comes back with a lens that is to be shown. */
interface Sent {
  readonly uri: string;
  readonly lens: Lens;
}

/** Over a model its size, over its training what can be run: as commands `dlmc.train` and `dlmc.eval` of the editor's extension. */
export const lenses: Feature = {
  capabilities: () => ({ codeLensProvider: { resolveProvider: true } }),
  answers: [
    answerAbout(CodeLensRequest.type, ({ analysis }, { textDocument: { uri } }, { workspace }) =>
      codeLenses(analysis).map((lens) => ({ range: workspace.range(lens.span), data: { uri, lens } satisfies Sent })),
    ),
    answer(CodeLensResolveRequest.type, async (shown, { workspace, askSlowly }, token): Promise<CodeLens> => {
      const { uri, lens } = shown.data as Sent;
      const analysis = about(uri, workspace)?.analysis;
      const resolved = analysis && (await askSlowly("lens", analysis, lens, token));
      // The file may be closed by now, or nobody may look any more.
      if (!analysis || !resolved) return { ...shown, command: { title: lens.model, command: "" } };
      const { title, command } = resolved;
      if (!command) return { ...shown, command: { title, command: "" } };
      const isOne = analysis.ast.declarations.filter(({ kind }) => kind === "model").length === 1;
      const args = isOne ? [uri] : [uri, "--model", command.model];
      return { ...shown, command: { title, command: `dlmc.${command.name}`, arguments: args } };
    }),
  ],
};
