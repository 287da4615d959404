import { figure } from "./figure.js";
import { metrics } from "./metrics.js";
import { isSame, median, type Standing, type Turn } from "./outcome.js";
import type { Row } from "./row.js";
import type { Failed, Subject } from "./subject.js";

/** How the rounds of a row are gone through. */
export interface Rounds {
  readonly rounds: number;
  /** Lets a subject have its turn. */
  readonly take: (subject: Subject) => Promise<Turn | { readonly absent: string } | Failed>;
  readonly tell: (line: string) => void;
}

/**
 * Gives every subject its turns, one after the other and never two at once, so that what disturbs the machine for a while disturbs
 * all of them. A subject that is absent, fails or computes something else than the first gets no further turn, and the others go on.
 */
export async function playRounds(
  row: Pick<Row, "name" | "metric">,
  start: readonly Standing[],
  { rounds, take, tell }: Rounds,
): Promise<readonly Standing[]> {
  let standings = start;
  for (let round = 1; round <= rounds; round += 1) {
    const after: Standing[] = [];
    for (const standing of standings) {
      if (!("turns" in standing)) {
        after.push(standing);
        continue;
      }
      const expected = [...after, ...standings].flatMap((other) => ("turns" in other ? other.turns : []))[0]?.check;
      const next = withAnswer(row, standing, { answer: await take(standing.subject), expected });
      tell(`${row.name}, round ${round} of ${rounds}: ${describe(row, next)}`);
      after.push(next);
    }
    standings = after;
  }
  return standings;
}

function withAnswer(
  { metric }: Pick<Row, "metric">,
  { subject, turns }: Extract<Standing, { turns: unknown }>,
  {
    answer,
    expected,
  }: { readonly answer: Awaited<ReturnType<Rounds["take"]>>; readonly expected: readonly number[] | undefined },
): Standing {
  if ("absent" in answer) return { subject, missing: "absent", why: answer.absent };
  if ("failed" in answer) return { subject, missing: "failed", why: answer.failed };
  if (metrics[metric].of(answer).length === 0) return { subject, missing: "absent", why: "it does not tell" };
  if (expected === undefined || isSame(answer.check, expected)) return { subject, turns: [...turns, answer] };
  return { subject, missing: "failed", why: `it computes ${list(answer.check)}, and should compute ${list(expected)}` };
}

const list = (values: readonly number[]): string => `[${values.map(figure).join(", ")}]`;

function describe({ metric }: Pick<Row, "metric">, standing: Standing): string {
  const { name } = standing.subject;
  if (!("turns" in standing)) return `${name} ${standing.missing}: ${standing.why}`;
  return `${name} ${figure(median(metrics[metric].of(standing.turns.at(-1) as Turn)))} ${metrics[metric].unit}`.trim();
}
