import { z } from "zod";
import { once } from "../base/once.js";
import { suggestion } from "../base/suggest.js";
import { typeNotHere } from "../diagnostics/names.js";
import { badArgument } from "../diagnostics/parameters.js";
import type { BlockDecl } from "../syntax/ast.js";
import { type Constant, type Constants, evaluateConstant } from "./constants.js";
import type { Report } from "./report.js";
import type { Block } from "./scope.js";
import { showConstant, wantedOf } from "./wanted.js";

/** The types of a block's parameters. */
export const parameterTypes: { readonly [name: string]: z.ZodType<Constant> } = {
  int: z.int({ error: "a whole number" }),
  float: z.number({ error: "a number" }),
  bool: z.boolean({ error: "`true` or `false`" }),
  name: z.string({ error: "a name" }),
};

/** The parameters of a block as the schema that layers have; undefined where one is wrong, which has been told. */
export function parametersOf(decl: BlockDecl, constants: Constants, report: Report): z.ZodObject | undefined {
  const shape: { [name: string]: z.ZodType } = {};
  let sound = true;
  for (const { name, type, default: written } of decl.parameters) {
    const schema = Object.hasOwn(parameterTypes, type.name.name) ? parameterTypes[type.name.name] : undefined;
    if (!schema) {
      sound = false;
      // The parser has told of a type without a name.
      if (type.name.name === "") continue;
      const allowed = Object.keys(parameterTypes);
      const facts = { name: type.name.name, span: type.span, place: "parameters of blocks", allowed, known: false };
      report(typeNotHere({ ...facts, ...suggestion(type.name.name, allowed) }));
      continue;
    }
    const value = written && evaluateConstant(written, constants, report);
    const isOfType = value === undefined || schema.safeParse(value).success;
    if (!isOfType && written) {
      const facts = { callee: decl.name.name, name: name.name, span: written.span, wanted: wantedOf(schema) };
      report(badArgument({ ...facts, given: showConstant(value) }));
    }
    if ((written && value === undefined) || !isOfType) sound = false;
    shape[name.name] = value === undefined ? schema : schema.default(value);
  }
  return sound ? z.object(shape) : undefined;
}

/** The schema of a block whose mistakes have been told: making one takes longer than a use of it, so that all uses share it. */
export const schemaOf = once(({ decl, scope }: Block) => parametersOf(decl, scope.constants, () => {}));
