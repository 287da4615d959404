import { readFileSync } from "node:fs";
import { Alternation, type IProduction, NonTerminal, Terminal } from "chevrotain";
import { describe, expect, test } from "vitest";
import { DlmParser } from "../../../grammar/parser.js";
import { tokenTable } from "../../../grammar/tokens.js";

const page = readFileSync(new URL("../../../grammar/GRAMMAR.md", import.meta.url), "utf8");
const ebnf = /```ebnf\n([\s\S]*?)```/.exec(page)![1]!;
const written = new Map([...ebnf.matchAll(/^(\w+)\s*= ([\s\S]*?) ;$/gm)].map(([, name, body]) => [name!, body!]));

const parsed = new DlmParser().getGAstProductions();

/** The quoted and capital words of a rule become the names of the token table; the rules in it stay. */
const symbols = new Map(
  tokenTable.filter(({ role }) => role !== "mistaken").map(({ name, say }) => [say.replaceAll("`", ""), name]),
);
const classes: Readonly<Record<string, string>> = { NAME: "Name", NUMBER: "Number", STRING: "String" };

function usedIn(body: string): readonly string[] {
  const words = body.match(/"[^"]+"|[A-Za-z]+/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? symbols.get(word.slice(1, -1))! : (classes[word] ?? word)));
}

function usedBy(production: IProduction & { readonly definition?: readonly IProduction[] }): readonly string[] {
  if (production instanceof Terminal) return [production.terminalType.name];
  if (production instanceof NonTerminal) return [production.nonTerminalName];
  return (production.definition ?? []).flatMap(usedBy);
}

describe("GRAMMAR.md is the parser's grammar", () => {
  test("it has the same rules", () => expect([...written.keys()].toSorted()).toEqual(Object.keys(parsed).toSorted()));

  test.each(Object.keys(parsed))("%s uses the same tokens and rules, as often", (rule) => {
    expect(usedIn(written.get(rule)!).toSorted()).toEqual(usedBy(parsed[rule]!).toSorted());
  });

  test("it has the same choices", () => {
    const choices = Object.entries(parsed).flatMap(([rule, { definition }]) => {
      const count = definition.flatMap((part) => alternativesIn(part)).filter((size) => size > 1);
      return count.length === 0 ? [] : [[rule, count.reduce((a, b) => a + b - 1, 0)] as const];
    });
    for (const [rule, bars] of choices) expect([rule, (written.get(rule)!.match(/ \| /g) ?? []).length]).toEqual([rule, bars]);
  });

  test("it names the reserved words and those that may be names", () => {
    const words = (role: string) => tokenTable.filter((row) => row.role === role).map(({ say }) => say);
    expect(/never names: (.*)\.$/m.exec(page)![1]!.split(" ")).toEqual(words("keyword"));
    for (const word of words("contextual")) expect(page).toContain(word);
  });
});

function alternativesIn(production: IProduction & { readonly definition?: readonly IProduction[] }): readonly number[] {
  // A reference to a rule has that rule's definition for its own.
  if (production instanceof NonTerminal) return [];
  const size = production instanceof Alternation ? [production.definition.length] : [];
  return [...size, ...(production.definition ?? []).flatMap(alternativesIn)];
}

test("every token says what it is for, and no two have one name", () => {
  for (const { name, doc, say } of tokenTable) expect([name, doc.length > 3, say.length > 0]).toEqual([name, true, true]);
  expect(new Set(tokenTable.map(({ name }) => name)).size).toBe(tokenTable.length);
});
