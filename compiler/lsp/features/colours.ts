import { SemanticTokensBuilder, SemanticTokensRequest } from "vscode-languageserver/node";
import { semanticKinds, semanticModifiers, semanticTokens } from "../../editor/semantic_tokens.js";
import { answerAbout, type Feature } from "../feature.js";

/** Names in the colour of what they stand for. */
export const colours: Feature = {
  capabilities: () => ({
    semanticTokensProvider: {
      legend: { tokenTypes: [...semanticKinds], tokenModifiers: [...semanticModifiers] },
      full: true,
    },
  }),
  answers: [
    answerAbout(SemanticTokensRequest.type, ({ analysis }, _, { workspace }) => {
      const builder = new SemanticTokensBuilder();
      for (const { span, kind, modifiers } of semanticTokens(analysis)) {
        const { start } = workspace.range(span);
        const bits = modifiers.reduce((sum, modifier) => sum | (1 << semanticModifiers.indexOf(modifier)), 0);
        builder.push(start.line, start.character, span.end - span.start, semanticKinds.indexOf(kind), bits);
      }
      return { data: builder.build().data };
    }),
  ],
};
