import type { Analysis } from "../editor/analysis.js";
import type { Workspace } from "./workspace.js";

/** All files but one, for what has to look through those that may use it. */
export const othersThan = ({ source }: Analysis, workspace: Workspace): readonly Analysis[] =>
  workspace.analyses().filter((other) => other.source.path !== source.path);
