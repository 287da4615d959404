/** One line of progress, on stderr so that stdout stays the program's own. */
export const say = (line) => process.stderr.write(`setup: ${line}\n`);
