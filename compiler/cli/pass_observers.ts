import { suggest } from "../base/suggest.js";
import type { CompileOptions } from "../compile.js";
import { printGraph } from "../ir/print.js";

interface Timing {
  readonly pass: string;
  readonly program: string;
  readonly milliseconds: number;
  readonly nodesBefore: number;
  readonly nodesAfter: number;
}

/** What `--print-after` and `--time-passes` see of the passes. */
export interface PassWatch {
  readonly observe: NonNullable<CompileOptions["observe"]>;
  /** After the compilation. */
  readonly result: () => { readonly texts: readonly string[]; readonly json: object };
}

export function watchPasses({ printed, timed }: { readonly printed: readonly string[]; readonly timed: boolean }): PassWatch {
  const dumps: { readonly model: string; readonly program: string; readonly pass: string; readonly graph: string }[] = [];
  const timings: Timing[] = [];
  return {
    observe: (model, program) => {
      const started = { at: 0 };
      return {
        before: () => {
          started.at = performance.now();
        },
        after: ({ name }, before, after) => {
          const milliseconds = performance.now() - started.at;
          timings.push({
            pass: name,
            program: program.name,
            milliseconds,
            nodesBefore: before.nodes.length,
            nodesAfter: after.nodes.length,
          });
          if (printed.includes(name))
            dumps.push({ model: model.name, program: program.name, pass: name, graph: printGraph(after) });
        },
      };
    },
    result: () => ({
      texts: [
        ...dumps.map(({ model, program, pass, graph }) => `// ${model}, ${program}, after ${pass}\n${graph}`),
        ...(timed ? [renderTimings(timings)] : []),
      ],
      json: { ...(printed.length > 0 && { dumps }), ...(timed && { timings }) },
    }),
  };
}

function renderTimings(timings: readonly Timing[]): string {
  const width = Math.max(...timings.map(({ pass }) => pass.length));
  const wide = Math.max(...timings.map(({ program }) => program.length));
  const lines = timings.map(({ pass, program, milliseconds, nodesBefore, nodesAfter }) => {
    const nodes = nodesBefore === nodesAfter ? `${nodesAfter} nodes` : `${nodesBefore} -> ${nodesAfter} nodes`;
    return `${program.padEnd(wide)}  ${pass.padEnd(width)}  ${milliseconds.toFixed(2).padStart(8)} ms  ${nodes}`;
  });
  const total = timings.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return [...lines, `${"".padEnd(wide)}  ${"all passes".padEnd(width)}  ${total.toFixed(2).padStart(8)} ms`].join("\n");
}

/** Nothing where the name is one of those known, else what to say. */
export function chooseName(
  what: string,
  name: string,
  known: readonly string[],
): readonly { readonly title: string; readonly help: string }[] {
  if (known.includes(name)) return [];
  const near = suggest(name, known);
  const list = `there are ${[...new Set(known)].join(", ")}`;
  return [{ title: `no ${what} \`${name}\``, help: near === undefined ? list : `did you mean \`${near}\`? ${list}` }];
}
