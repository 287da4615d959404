import { HoverRequest } from "vscode-languageserver/node";
import { hover } from "../../editor/hover.js";
import { answerAbout, type Feature } from "../feature.js";
import { markup } from "../markup.js";

/** What the word under the pointer means, and what it does in the network. */
export const hovers: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  answers: [
    answerAbout(HoverRequest.type, ({ analysis, offset }, { position }, { workspace, client }) => {
      const found = hover(analysis, offset(position));
      const contents = found && markup(found.markdown, client.textDocument?.hover?.contentFormat);
      return contents ? { contents, range: workspace.range(found.span) } : null;
    }),
  ],
};
