import { expect, it } from "vitest";
import type { Standing, Turn } from "../../../bench/outcome.js";
import { playRounds, type Rounds } from "../../../bench/rounds.js";

const row = { name: "a-row", metric: "ms" } as const;
const start = (...names: readonly string[]): readonly Standing[] =>
  names.map((name) => ({ subject: { name, program: `${name}.ts` }, turns: [] }));

const reading = (ms: number, check: number): Turn => ({
  ms: [ms],
  check: [check],
  adapter: "a card",
  version: "1.0",
  residentBytes: 0,
  otherCores: undefined,
});

/** Plays two rounds with these answers of each subject; gives the order of turns, what became of each, and what was told. */
async function play(answers: { readonly [name: string]: readonly Awaited<ReturnType<Rounds["take"]>>[] }) {
  const order: string[] = [];
  const told: string[] = [];
  const standings = await playRounds(row, start(...Object.keys(answers)), {
    rounds: 2,
    take: async ({ name }) => {
      const answer = answers[name]?.[order.filter((other) => other === name).length];
      if (answer === undefined) throw new Error(`${name} has a turn too many`);
      order.push(name);
      return answer;
    },
    tell: (line) => told.push(line),
  });
  return { order, told, standings: standings.map(({ subject, ...rest }) => [subject.name, rest]) };
}

it("lets subjects take turns", async () => {
  const { order, told } = await play({ dlmc: [reading(8, 1), reading(9, 1)], peer: [reading(80, 1), reading(90, 1)] });
  expect(order).toEqual(["dlmc", "peer", "dlmc", "peer"]);
  expect(told[3]).toBe("a-row, round 2 of 2: peer 90 ms");
});

it("gives no further turn to a subject that is absent, fails or computes something else, and goes on with the others", async () => {
  const { order, standings } = await play({
    dlmc: [reading(8, 2.5), reading(8, 2.5)],
    absent: [{ absent: "npm install" }],
    failing: [reading(9, 2.5), { failed: "the device was lost" }],
    other: [reading(1, 2.6)],
    last: [reading(10, 2.501), reading(10, 2.5)],
  });
  expect(order).toEqual(["dlmc", "absent", "failing", "other", "last", "dlmc", "failing", "last"]);
  expect(standings).toMatchObject([
    ["dlmc", { turns: [{ ms: [8] }, { ms: [8] }] }],
    ["absent", { missing: "absent", why: "npm install" }],
    ["failing", { missing: "failed", why: "the device was lost" }],
    ["other", { missing: "failed", why: "it computes [2.60], and should compute [2.50]" }],
    ["last", { turns: [{}, {}] }],
  ]);
});

it("compares the others with each other where dlmc fails", async () => {
  const { standings } = await play({
    dlmc: [{ failed: "a mistake" }],
    one: [reading(1, 5), reading(1, 5)],
    two: [reading(1, 7)],
  });
  expect(standings[2]).toMatchObject(["two", { missing: "failed" }]);
});
