import { SignatureHelpRequest } from "vscode-languageserver/node";
import { signatureHelp } from "../../editor/signature_help.js";
import { answerAbout, type Feature } from "../feature.js";
import { markup } from "../markup.js";

/** The parameters of the call that is being written. */
export const signatures: Feature = {
  capabilities: () => ({ signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: [":"] } }),
  answers: [
    answerAbout(SignatureHelpRequest.type, ({ analysis, offset }, { position }, { client }) => {
      const found = signatureHelp(analysis, offset(position));
      if (!found) return null;
      const { label, documentation, parameters, active } = found;
      const { documentationFormat, noActiveParameterSupport } = client.textDocument?.signatureHelp?.signatureInformation ?? {};
      // Editors that do not know of "none" mark the first where nothing is said.
      const none = noActiveParameterSupport ? { activeParameter: null } : {};
      const signature = {
        label,
        ...(documentation !== undefined && { documentation: markup(documentation, documentationFormat) }),
        parameters: parameters.map(({ start, end, documentation: text }) => ({
          label: [start, end] as [number, number],
          documentation: markup(text, documentationFormat),
        })),
        ...(active === undefined ? none : { activeParameter: active }),
      };
      return { signatures: [signature], activeSignature: 0, ...(active === undefined ? none : { activeParameter: active }) };
    }),
  ],
};
