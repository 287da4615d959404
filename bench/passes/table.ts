import { showCount } from "../../compiler/base/figures.js";
import { markdown } from "../markdown.js";
import type { Network } from "./networks.js";
import type { NetworkResult } from "./result.js";
import { quantityNames, type Sizes } from "./sizes.js";

interface Shown {
  /** Lines and columns, in this order; a network that was not measured has no column. */
  readonly passes: readonly string[];
  readonly networks: readonly Network[];
}

/** What grows, or shrinks, where a pass is left out: a line for each pass, a column for each network. Under it what nothing is left out of. */
export function renderPasses(results: readonly NetworkResult[], { passes, networks }: Shown): string {
  const columns = networks.flatMap(({ name, path }) => {
    const result = results.find(({ network }) => network === name);
    return result ? [{ ...result, path }] : [];
  });
  const lines = passes.map((pass) => [pass, ...columns.map((result) => cellOf(result, pass))] as const);
  const idle = lines.filter(([, ...cells]) => cells.every((cell) => cell === "")).map(([pass]) => pass);
  const dates = columns.map(({ date }) => date.slice(0, 10)).sort();
  const whole = columns.flatMap(({ network, path, whole: { train, predict } }) => [
    [network, `\`${path}\``, "training step", ...amountsOf(train)],
    ["", "", "prediction", ...amountsOf(predict)],
  ]);
  return [
    markdown(["without", ...columns.map(({ network }) => network)], lines),
    "",
    `Passes that change nothing in any of them: ${idle.join(", ") || "none"}.`,
    "",
    "With all passes:",
    "",
    markdown(["", "", "", ...quantityNames], whole),
    "",
    `Plans for lavapipe; ${[...new Set([dates[0], dates.at(-1)])].join(" to ")}.`,
  ].join("\n");
}

/** `dispatches × 1.41, bytes × 1.13; predict: bytes × 1.02` */
function cellOf({ whole, without }: NetworkResult, pass: string): string {
  const plans = without[pass];
  if (plans === undefined) return "not measured";
  const [train, predict] = [changes(plans.train, whole.train), changes(plans.predict, whole.predict)];
  return [train, predict && `predict: ${predict}`].filter(Boolean).join("; ");
}

/** What is not the same to half a percent. */
const changes = (sizes: Sizes, whole: Sizes): string =>
  quantityNames
    .flatMap((name) => {
      const ratio = sizes[name] === whole[name] ? 1 : sizes[name] / whole[name];
      const shown = ratio.toFixed(2);
      return shown === "1.00" ? [] : [`${name} × ${shown}`];
    })
    .join(", ");

const amountsOf = (sizes: Sizes): readonly string[] =>
  quantityNames.map((name) => (sizes[name] < 1000 ? String(sizes[name]) : showCount(sizes[name])));
