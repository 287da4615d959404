import {
  DocumentFormattingRequest,
  DocumentOnTypeFormattingRequest,
  DocumentRangeFormattingRequest,
} from "vscode-languageserver/node";
import { formatAll, formatOnBrace, formatRange } from "../../editor/range_formatting.js";
import { textEdits } from "../edits.js";
import { answerAbout, type Feature } from "../feature.js";

/** The one style: of a file, of what is selected, and of a declaration whose `}` has just been typed. */
export const formatting: Feature = {
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "}" },
  }),
  answers: [
    answerAbout(DocumentFormattingRequest.type, ({ analysis }, _, { workspace }) => textEdits(formatAll(analysis), workspace)),
    answerAbout(DocumentRangeFormattingRequest.type, ({ analysis, within }, { range }, { workspace }) =>
      textEdits(formatRange(analysis, within(range)), workspace),
    ),
    answerAbout(DocumentOnTypeFormattingRequest.type, ({ analysis, offset }, { position }, { workspace }) =>
      textEdits(formatOnBrace(analysis, offset(position)), workspace),
    ),
  ],
};
