/** What the process ends with; docs/language.md and every `--help` name these. */
export const exitCodes = {
  fine: 0,
  /** The `.dlm` file has errors. */
  errors: 1,
  /** The command line is wrong. */
  usage: 2,
  /** No device, or an error of the device. */
  device: 3,
  /** The data or a checkpoint cannot be read. */
  data: 4,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
  /** A bug of ours. */
  bug: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
