import { Command as Commander, CommanderError, Option } from "commander";
import { compilerVersion as version } from "../codegen/version.js";
import { build } from "./build.js";
import { check } from "./check.js";
import type { Command, CommandOption, Options, Outcome } from "./command.js";
import { doctor } from "./doctor.js";
import { evaluate } from "./eval.js";
import { type ExitCode, exitCodes } from "./exit.js";
import { explain } from "./explain.js";
import { fmt } from "./fmt.js";
import { generate } from "./generate.js";
import { graph } from "./graph.js";
import { init } from "./init.js";
import { lrFind } from "./lr_find.js";
import { lsp } from "./lsp.js";
import { predict } from "./predict.js";
import { profile } from "./profile.js";
import { openTerminal } from "./terminal.js";
import { train } from "./train.js";
import { tune } from "./tune.js";

export const commands: readonly Command[] = [
  check,
  build,
  train,
  lrFind,
  evaluate,
  predict,
  generate,
  profile,
  tune,
  graph,
  doctor,
  explain,
  fmt,
  init,
  lsp,
];

/** Runs one command line and sets the exit code of the process. Nothing that goes wrong shows a stack, but for `DLMC_DEBUG=1`. */
export async function main(argv: readonly string[]): Promise<void> {
  // Somebody who reads the first lines alone, as `head` does, closes the pipe: that is no mistake.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  process.exitCode = await run(argv);
}

/** The same, returning the exit code: for tests. */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  const ended: { exit: ExitCode } = { exit: exitCodes.fine };
  const program = describe(async (command, args, options) => {
    ended.exit = await runCommand(command, args, options);
  });
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: "user" });
    return ended.exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.fine : usage(argv, error);
  }
}

type Action = (command: Command, args: readonly string[], options: Options) => Promise<void>;

function describe(action: Action): Commander {
  const program = new Commander("dlmc")
    .description("A compiler from model.dlm to trained deep learning on WebGPU")
    .version(version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    // Commander's own line; `usage` prints it in our form.
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .showSuggestionAfterError();
  for (const command of commands) {
    const sub = program.command(command.name).summary(command.summary).description(`${command.summary}.`);
    for (const { syntax, doc } of command.arguments) sub.argument(syntax, doc);
    for (const option of command.options) sub.addOption(optionOf(option));
    sub.option("--json", "print one JSON document on stdout, and nothing else there");
    sub.option("-q, --quiet", "print results and mistakes, nothing else");
    sub.helpOption("-h, --help", "print this help");
    sub.addHelpText("after", () => helpTail(command));
    sub.action(() => action(command, sub.args, sub.opts<Options>()));
  }
  return program;
}

function optionOf({ flags, doc, many, choices }: CommandOption): Option {
  const option = new Option(flags, doc);
  if (choices) option.choices(choices);
  if (many) option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
  return option;
}

function helpTail({ examples }: Command): string {
  const width = Math.max(...examples.map(({ line }) => line.length));
  const lines = examples.map(({ line, doc }) => `  $ ${line.padEnd(width)}  # ${doc}`);
  const codes =
    "Exit codes: 0 fine, 1 the file has errors, 2 the command line is wrong, 3 no device or a device error, 4 unreadable data.";
  return `\nExamples:\n${lines.join("\n")}\n\n${codes}`;
}

async function runCommand(command: Command, args: readonly string[], options: Options): Promise<ExitCode> {
  const terminal = openTerminal({ json: options.json === true, quiet: options.quiet === true });
  try {
    const outcome = await command.run({ args, options, terminal });
    await show(outcome, terminal.json, terminal.quiet);
    return outcome.exit;
  } catch (error) {
    const outcome = await explainTrouble(error, terminal);
    await show(outcome, terminal.json, terminal.quiet);
    return outcome.exit;
  }
}

async function explainTrouble(error: unknown, terminal: ReturnType<typeof openTerminal>): Promise<Outcome> {
  const { troubleOutcome } = await import("./trouble.js");
  return troubleOutcome(error, terminal);
}

async function show(outcome: Outcome, json: boolean, quiet: boolean): Promise<void> {
  if (outcome.complaint !== undefined) process.stderr.write(`${outcome.complaint}\n`);
  const parts = json ? [JSON.stringify(outcome.json)] : [outcome.text, quiet ? undefined : outcome.summary];
  const text = parts.filter((part) => part !== undefined && part !== "").join("\n");
  if (text !== "") await write(text.endsWith("\n") ? text : `${text}\n`);
}

/** A pipe takes its time, and a process that ends before it has taken all loses the rest. */
const write = (text: string): Promise<void> => new Promise((done) => process.stdout.write(text, () => done()));

/** Commander says `error: unknown option '--jsn'` and, on a second line, `(Did you mean --json?)`. */
function usage(argv: readonly string[], error: CommanderError): ExitCode {
  const terminal = openTerminal({ json: argv.includes("--json"), quiet: false });
  const [first = "", suggestion] = error.message.split("\n");
  const title = first.replace(/^error: /, "");
  const help =
    suggestion?.replace(/^\(|\)$/g, "").replace("Did you mean", "did you mean") ??
    "`dlmc --help` lists the commands and their options";
  const { paint } = terminal;
  process.stderr.write(`${paint.bold(paint.red("error"))}${paint.bold(`: ${title}`)}\n  = help: ${help}\n`);
  if (terminal.json) process.stdout.write(`${JSON.stringify({ error: { title, help } })}\n`);
  return exitCodes.usage;
}
