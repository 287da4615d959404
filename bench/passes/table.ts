import { showCount } from "../../compiler/base/figures.js";
import { markdown } from "../markdown.js";
import type { Network } from "./networks.js";
import type { NetworkResult, Plans } from "./result.js";
import { quantityNames, type Sizes } from "./sizes.js";

interface Shown {
  /** Lines and columns, in this order; a network that was not measured has no column. */
  readonly passes: readonly string[];
  readonly networks: readonly Network[];
}

/** What grows, or shrinks, where a pass is left out: a line for each pass, a column for each network. */
export function renderPasses(results: readonly NetworkResult[], { passes, networks }: Shown): string {
  const columns = networks.flatMap(({ name, path }) => {
    const result = results.find(({ network }) => network === name);
    return result ? [{ ...result, path }] : [];
  });
  const lines = passes.map((pass) => ({ pass, cells: columns.map((result) => cellOf(result, pass)) }));
  const idle = lines.filter(({ cells }) => cells.every((cell) => cell === "")).map(({ pass }) => pass);
  const dates = columns.map(({ date }) => date.slice(0, 10)).sort();
  return [
    markdown(
      ["left out", ...columns.map(({ network }) => network)],
      [["nothing", ...columns.map(({ whole }) => amountsOf(whole))], ...lines.map(({ pass, cells }) => [pass, ...cells])],
    ),
    "",
    `Passes that change nothing in any of them: ${idle.join(", ") || "none"}.`,
    "",
    `Plans for lavapipe; ${columns.map(({ network, path }) => `${network} is \`${path}\``).join(", ")}; ${[...new Set([dates[0], dates.at(-1)])].join(" to ")}.`,
  ].join("\n");
}

/** `dispatches × 1.41, bytes × 1.13; predict: bytes × 1.02` */
function cellOf({ whole, without }: NetworkResult, pass: string): string {
  const plans = without[pass];
  return plans ? joined((program) => changes(plans[program], whole[program])) : "not measured";
}

const amountsOf = (whole: Plans): string =>
  joined((program) => quantityNames.map((name) => `${name} ${amount(whole[program][name])}`));

const amount = (count: number): string => (count < 1000 ? String(count) : showCount(count));

function joined(wordsOf: (program: keyof Plans) => readonly string[]): string {
  const [train, predict] = [wordsOf("train"), wordsOf("predict")].map((words) => words.join(", "));
  return [train, predict && `predict: ${predict}`].filter(Boolean).join("; ");
}

/** What is not the same to half a percent. */
const changes = (sizes: Sizes, whole: Sizes): readonly string[] =>
  quantityNames.flatMap((name) => {
    const ratio = sizes[name] === whole[name] ? 1 : sizes[name] / whole[name];
    const shown = ratio.toFixed(2);
    return shown === "1.00" ? [] : [`${name} × ${shown}`];
  });
