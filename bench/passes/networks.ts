/** A network whose plans are compared. */
export interface Network {
  /** As `--only` takes it. */
  readonly name: string;
  /** From the root of the repository. */
  readonly path: string;
}

/** One of each kind, in the order in which they are shown. */
export const networks: readonly Network[] = [
  { name: "mnist", path: "samples/mnist/mnist.dlm" },
  { name: "fashion", path: "samples/fashion/fashion.dlm" },
  { name: "resnet20", path: "bench/models/resnet20.dlm" },
  { name: "lstm", path: "bench/models/lstm.dlm" },
  { name: "gru", path: "bench/models/gru.dlm" },
  { name: "spam", path: "samples/spam/spam.dlm" },
  { name: "languages", path: "samples/languages/languages.dlm" },
  { name: "poet", path: "samples/poet/poet.dlm" },
  { name: "weather", path: "samples/weather/weather.dlm" },
];
