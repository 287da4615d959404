import {
  type CompletionItem,
  CompletionItemKind,
  CompletionRequest,
  InsertTextFormat,
  MarkupKind,
} from "vscode-languageserver/node";
import { complete } from "../../editor/completion/completion.js";
import type { CompletionItem as Item } from "../../editor/completion/completion_item.js";
import { pathAt } from "../../editor/completion/paths.js";
import { answerAbout, type Context, type Feature } from "../feature.js";
import { pathItems } from "../path_items.js";

/** What can stand at the cursor; in a string of a path the files that there are. */
export const completion: Feature = {
  capabilities: () => ({ completionProvider: { triggerCharacters: [" ", ">", "(", "[", ",", ":", '"', "/"] } }),
  answers: [
    answerAbout(CompletionRequest.type, ({ analysis, offset }, { position, context: asked }, context) => {
      const { path, text } = analysis.source;
      const at = offset(position);
      // A space is typed everywhere; it asks only where something has to follow.
      if (asked?.triggerCharacter === " " && !/[>:,=] $/.test(text.slice(0, at))) return null;
      const place = pathAt(analysis, at);
      const found = place
        ? { span: place.span, items: pathItems(place, path) }
        : complete(analysis, at, { columns: (file) => context.workspace.columns(file, path) });
      const range = context.workspace.range(found.span);
      return found.items.map((item) => ({ ...protocolItem(item, context), textEdit: { range, newText: textOf(item, context) } }));
    }),
  ],
};

const protocolItem = ({ label, kind, detail, documentation, sort }: Item, context: Context): CompletionItem => ({
  label,
  kind: kinds[kind],
  ...(detail !== undefined && { detail }),
  ...(documentation !== undefined && { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
  insertTextFormat: takesSnippets(context) ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
  sortText: sort,
});

const takesSnippets = ({ client }: Context): boolean => client.textDocument?.completion?.completionItem?.snippetSupport === true;

/** For editors that do not step through the places of a snippet: what stands in them at first. */
const textOf = ({ insert }: Item, context: Context): string =>
  takesSnippets(context)
    ? insert
    : insert
        .replace(/\$\{\d+:((?:\\.|[^\\}])*)\}|\$\{?\d+\}?/g, (_, inside: string | undefined) => inside ?? "")
        .replace(/\\([\\$}])/g, "$1");

const kinds: { readonly [kind in Item["kind"]]: CompletionItemKind } = {
  keyword: CompletionItemKind.Keyword,
  operator: CompletionItemKind.Operator,
  layer: CompletionItemKind.Function,
  block: CompletionItemKind.Class,
  "shared layer": CompletionItemKind.Variable,
  value: CompletionItemKind.Variable,
  dim: CompletionItemKind.Constant,
  type: CompletionItemKind.TypeParameter,
  argument: CompletionItemKind.Field,
  word: CompletionItemKind.EnumMember,
  setting: CompletionItemKind.Property,
  loss: CompletionItemKind.Function,
  optimizer: CompletionItemKind.Function,
  schedule: CompletionItemKind.Function,
  metric: CompletionItemKind.Function,
  format: CompletionItemKind.Function,
  transform: CompletionItemKind.Function,
  model: CompletionItemKind.Class,
  data: CompletionItemKind.Struct,
  column: CompletionItemKind.Field,
  output: CompletionItemKind.Property,
  file: CompletionItemKind.File,
};
