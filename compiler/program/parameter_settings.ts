import type { CheckedTraining, LearningRate } from "../check/checked.js";
import type { Graph, Node } from "../ir/graph.js";
import { matchesPattern } from "../training/path_pattern.js";

/** What training does to one parameter apart from the others. */
export interface ParameterSettings {
  readonly frozen: boolean;
  /** In the place of the optimizer's. */
  readonly rate?: LearningRate;
  readonly rateFactor: number;
  /** In the place of the optimizer's. */
  readonly weightDecay?: number;
  readonly l1: number;
  readonly l2: number;
  readonly maxNorm?: number;
}

const usual: ParameterSettings = { frozen: false, rateFactor: 1, l1: 0, l2: 0 };

/** Of several groups that mean the parameter, what a later one says of a setting counts; none melts what one has frozen. */
export function settingsOf({ groups = [] }: CheckedTraining, path: string): ParameterSettings {
  if (groups.length === 0) return usual;
  const own = groups.filter(({ pattern }) => matchesPattern(pattern, path)).map(({ settings }) => settings);
  return Object.assign({}, usual, ...own, { frozen: own.some(({ frozen }) => frozen) });
}

/** The parameters of the graph that training changes by their gradients. */
export const trainableOf = ({ nodes }: Pick<Graph, "nodes">, training: CheckedTraining): readonly Node[] =>
  nodes.filter(
    ({ op, attrs }) => op === "parameter" && attrs.trainable === true && !settingsOf(training, String(attrs.path)).frozen,
  );

/** Without the updates of what is frozen: moving statistics, which have no gradient, stay too. */
export const withFrozen = (graph: Graph, training: CheckedTraining): Graph => {
  const isFrozen = ({ op, attrs }: Node): boolean => op === "parameter" && settingsOf(training, String(attrs.path)).frozen;
  return { ...graph, updates: graph.updates.filter(({ target }) => !isFrozen(graph.nodes[target])) };
};
