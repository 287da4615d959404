import { inputCount } from "../diagnostics/parameters.js";
import type { Argument } from "../syntax/ast.js";
import { bindArguments } from "./arguments.js";
import { schemaOf } from "./block_parameters.js";
import { type Body, openBody, takeName } from "./body.js";
import { relay } from "./report.js";
import type { Value } from "./run.js";
import type { Block } from "./scope.js";
import { unify } from "./signature.js";
import type { Step } from "./step.js";

/**
 * The body of a block where a step uses it, with its inputs, its parameters and the dimension variables of its signature bound. `given` are
 * the inputs by name, as far as they are given. Undefined where something does not fit or is not known, which has been told.
 */
export function openUse(
  { callee, args, span, nameSpan, name }: Step,
  block: Block,
  given: ReadonlyMap<string, Value | undefined>,
  body: Body,
): Body | undefined {
  const { decl, scope } = block;
  const isInput = (argument: Argument): boolean => decl.inputs.some((input) => input.name.name === argument.name?.name);
  const schema = schemaOf(block);
  const plain = args.filter((argument) => !isInput(argument));
  const called = {
    kind: "block",
    name: callee,
    nameSpan,
    span,
    noun: "argument",
    record: decl,
    block: decl,
    written: args,
  } as const;
  const bound = schema && bindArguments({ ...called, schema }, plain, body.constants, body.report);
  const missing = decl.inputs.filter((input) => !given.has(input.name.name));
  if (missing[0]) {
    const count = decl.inputs.length;
    const wanted = count === 1 ? "one input" : `${count} inputs`;
    const named = decl.inputs.slice(1).map((input) => `${input.name.name}: …`);
    const help = `write \`x -> ${callee}(${named.join(", ") || "…"})\``;
    body.report(inputCount({ layer: callee, span, wanted, given: given.size, help }));
  }
  const inputs = decl.inputs.map((input) => given.get(input.name.name));
  if (!bound || body.run.refused.has(decl) || !inputs.every((input) => input !== undefined)) return undefined;

  const own = new Map([...scope.constants, ...Object.entries(bound.values)]) as Body["constants"];
  const constants = unify(decl, inputs, { constants: own, call: span, report: body.report });
  if (!constants || !decl.value) return undefined;
  return openBody(decl, {
    ...{ run: body.run, scope, constants },
    path: `${body.path}/${name ?? takeName(body, callee)}`,
    values: new Map(decl.inputs.map((input, i) => [input.name.name, inputs[i]])),
    report: relay(body.report, (diagnostic) =>
      body.report({ ...diagnostic, labels: [...diagnostic.labels, { span, text: `in this use of \`${callee}\`` }] }),
    ),
  });
}
