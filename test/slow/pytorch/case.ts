/**
 * A small network written twice: as a `.dlm` body, and as a Python expression over the functions of layers.py. `x` is
 * the input, `y` the output; `t` in `loss` are the targets.
 */
export interface LayerCase {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  /** Lines of the model's body. */
  readonly dlm: string;
  readonly torch: string;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** 160, which are 20 whole batches, unless told. */
  readonly rows?: number;
  /** Of an input `tokens[T]`: ids are below it; 12 unless told. */
  readonly vocabulary?: number;
  /** Parameters whose gradient is 0 but for rounding: what they become says nothing. */
  readonly without?: RegExp;
  /** True where PyTorch 1.13 has no such thing, and the expression spells its formula out in float64. */
  readonly formula?: true;
}

/** The same of both sides. Our losses see the network's probabilities, PyTorch's the logits. */
export interface Loss {
  readonly dlm: string;
  readonly torch: string;
  /** What `f32` and `number` outputs have to be trained to; numbers from 0 to 1 unless told. */
  readonly targets?: TargetKind;
  /** Whether rows have weights between 0 and 2, `w` in `torch`. */
  readonly weights?: true;
}

/** Rows that add up to 1, a 1 in a row of zeros, -1 or 1, or whole numbers from 0 to 3. */
export type TargetKind = "distribution" | "one_hot" | "sign" | "grade";

export interface Optimizer {
  readonly dlm: string;
  readonly torch: string;
}
