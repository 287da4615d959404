import { DocumentFormattingRequest } from "vscode-languageserver/node";
import { format } from "../../syntax/format.js";
import { answer, type Feature } from "../feature.js";
import { textEdits } from "../text_edits.js";
import { pathOf } from "../uris.js";

/** The whole file in the one style. A file with syntax errors stays as it is. */
export const formatting: Feature = {
  capabilities: () => ({ documentFormattingProvider: true }),
  answers: [
    answer(DocumentFormattingRequest.type, ({ textDocument }, { workspace }) => {
      const source = workspace.source(pathOf(textDocument.uri));
      return source ? textEdits(source, format(source).value, workspace) : null;
    }),
  ],
};
