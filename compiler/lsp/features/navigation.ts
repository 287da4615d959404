import {
  DefinitionRequest,
  DocumentHighlightKind,
  DocumentHighlightRequest,
  type Location,
  type LocationLink,
  ReferencesRequest,
} from "vscode-languageserver/node";
import type { Analysis } from "../../editor/analysis.js";
import { definitionAt } from "../../editor/definition.js";
import { referencesAt } from "../../editor/references.js";
import { answerAbout, type Feature } from "../feature.js";
import { othersThan } from "../others.js";

/** From a name to its declaration, and to everything else that stands for the same. */
export const navigation: Feature = {
  capabilities: () => ({ definitionProvider: true, referencesProvider: true, documentHighlightProvider: true }),
  answers: [
    answerAbout(
      DefinitionRequest.type,
      ({ analysis, offset }, { position }, { workspace, client }): Location[] | LocationLink[] | null => {
        const found = definitionAt(analysis, offset(position));
        const target = found && workspace.location(found.declared);
        if (!found || !target) return null;
        if (!client.textDocument?.definition?.linkSupport) return [target];
        const { uri, range } = target;
        const originSelectionRange = workspace.range(found.at);
        return [{ originSelectionRange, targetUri: uri, targetRange: range, targetSelectionRange: range }];
      },
    ),
    answerAbout(ReferencesRequest.type, ({ analysis, offset }, { position, context }, { workspace }) => {
      const at = offset(position);
      const declared = context.includeDeclaration ? undefined : definitionAt(analysis, at)?.declared;
      return referencesAt(analysis, at, othersThan(analysis, workspace))
        .filter((reference) => reference.at.path !== declared?.path || reference.at.start !== declared.start)
        .flatMap((reference) => workspace.location(reference.at) ?? []);
    }),
    answerAbout(DocumentHighlightRequest.type, ({ analysis, offset }, { position }, { workspace }) =>
      referencesAt(analysis, offset(position))
        .filter(({ at }) => isIn(analysis, at.path))
        .map(({ at, kind }) => ({
          range: workspace.range(at),
          kind: kind === "written" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
        })),
    ),
  ],
};

const isIn = ({ source }: Analysis, path: string): boolean => source.path === path;
