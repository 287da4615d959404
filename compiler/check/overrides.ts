import type { Span } from "../base/span.js";
import { suggest } from "../base/suggest.js";
import type { Checked } from "../diagnostics/diagnostic.js";
import { badOverride } from "../diagnostics/training.js";
import type { Expr, Setting, TrainDecl } from "../syntax/ast.js";
import { parse } from "../syntax/parse.js";
import { namedArgument } from "./arguments.js";
import { optionPath } from "./option_spans.js";
import type { Report } from "./report.js";
import { settingNames } from "./settings.js";

/** `--set train.epochs=1` is `{ key: "train.epochs", value: "1" }`. */
export interface Override {
  readonly key: string;
  readonly value: string;
}

/** Settings of the optimizer that can be reached without writing the whole optimizer. */
const ofOptimizer = ["learning_rate"];

/**
 * Puts the options of the command line in the place of the settings of every `train`. Their values are written as in the file,
 * and their spans have the option as their path: `namingOptions` tells what is wrong with them at the `train`.
 */
export function applyOverrides(
  trains: readonly TrainDecl[],
  overrides: readonly Override[],
  { place, report }: { readonly place: Span; readonly report: Report },
): readonly TrainDecl[] {
  return overrides.reduce((current, override) => applyOverride(current, override, { place, report }), trains);
}

function applyOverride(
  trains: readonly TrainDecl[],
  override: Override,
  { place, report }: { readonly place: Span; readonly report: Report },
): readonly TrainDecl[] {
  const { key, value } = override;
  const option = optionPath(override);
  const span = trains[0]?.model.span ?? { ...place, end: place.start };
  const fail = (reason: string, help?: string): readonly TrainDecl[] => {
    report(badOverride({ option, span, reason, ...(help !== undefined && { help }) }));
    return trains;
  };
  const keys = [...settingNames, ...ofOptimizer].map((name) => `train.${name}`);
  if (!keys.includes(key)) {
    const near = suggest(key, keys);
    return fail(
      `there is no setting \`${key}\``,
      near === undefined ? `there are ${keys.join(", ")}` : `did you mean \`${near}\`?`,
    );
  }
  if (trains.length === 0) return fail("the file has no `train` that could be set");
  const name = key.slice("train.".length);
  const read = readValue(name, value);
  if (!read.value || read.diagnostics.length) return fail(`\`${value}\` cannot be read`, read.diagnostics[0]?.title);
  const setting = moveTo(read.value, { path: option, start: 0, end: 0 });
  return trains.map((train) => set(train, name, setting));
}

/** Reads the value with the grammar's own rule for settings. */
function readValue(name: string, value: string): Checked<Expr | undefined> {
  const { value: module, diagnostics } = parse({ path: "--set", text: `dlm 1\ntrain M on D {\n${name}: ${value}\n}\n` });
  const [train, ...more] = module.declarations;
  const setting = train?.kind === "train" && train.settings.length === 1 && more.length === 0 ? train.settings[0] : undefined;
  return { value: setting?.value, diagnostics };
}

function set(train: TrainDecl, name: string, value: Expr): TrainDecl {
  const { span } = value;
  const key = { name, span };
  if (!ofOptimizer.includes(name)) return withSetting(train, { key, value, span });
  const optimizer = train.settings.find((setting) => setting.key.name === "optimizer")?.value;
  const callee =
    optimizer?.kind === "call" ? optimizer.callee : { name: optimizer?.kind === "name" ? optimizer.name : "adam", span };
  const [first, ...others] = optimizer?.kind === "call" ? optimizer.args : [];
  // The learning rate is the first argument of every optimizer; what follows it by place stays where it is.
  const args =
    first && !first.name
      ? [{ value, span }, ...others]
      : [...(first ? [first, ...others] : []).filter((argument) => argument.name?.name !== name), namedArgument(key, value)];
  const call: Expr = { kind: "call", callee, args, span: optimizer?.span ?? span };
  return withSetting(train, { key: { name: "optimizer", span }, value: call, span });
}

const withSetting = (train: TrainDecl, setting: Setting): TrainDecl => ({
  ...train,
  settings: [...train.settings.filter(({ key }) => key.name !== setting.key.name), setting],
});

/** The option's text is in no file: its parts get the option as their path. The tree is plain data, so this reaches all of it. */
function moveTo(expr: Expr, span: Span): Expr {
  return JSON.parse(JSON.stringify(expr, (key, value) => (key === "span" ? span : value)));
}
