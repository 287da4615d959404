import { LSPErrorCodes, PrepareRenameRequest, RenameRequest, ResponseError } from "vscode-languageserver/node";
import { renamableAt, renameAt } from "../../editor/rename.js";
import { workspaceEdit } from "../edits.js";
import { answerAbout, type Feature } from "../feature.js";
import { othersThan } from "../others.js";

/** A new name in every file that knows the old one. Why a name stays is an error of the request: editors show that to the user. */
export const renaming: Feature = {
  capabilities: ({ textDocument }) => ({
    renameProvider: textDocument?.rename?.prepareSupport ? { prepareProvider: true } : true,
  }),
  answers: [
    answerAbout(PrepareRenameRequest.type, ({ analysis, offset }, { position }, { workspace }) => {
      const found = renamableAt(analysis, offset(position));
      if ("refused" in found) throw refusal(found);
      return { range: workspace.range(found.at), placeholder: found.name };
    }),
    answerAbout(RenameRequest.type, ({ analysis, offset }, { position, newName }, { workspace, client }) => {
      const renamed = renameAt(analysis, offset(position), { to: newName, others: othersThan(analysis, workspace) });
      if ("refused" in renamed) throw refusal(renamed);
      return workspaceEdit(renamed.edits, workspace, client);
    }),
  ],
};

const refusal = ({ refused }: { readonly refused: string }): ResponseError<void> =>
  new ResponseError(LSPErrorCodes.RequestFailed, refused);
