import type { LayerCase } from "./case.js";
import { adam, classes } from "./settings.js";

/** Networks for whatever is put between an input and the output; `formula` is what PyTorch 1.13 has not. */
const network = (name: string, dlm: string, torch: string, more: Partial<LayerCase> = {}): LayerCase => ({
  name,
  input: "f32[7, 5]",
  output: "class[4]",
  dlm: `y = x -> ${dlm} -> dense(4) -> softmax`,
  torch: `dense("dense_1", ${torch})`,
  loss: classes,
  optimizer: adam,
  ...more,
});

const both = (side: string): string => `"bidirectional_1/${side}/lstm_1"`;
const bidirectional = `lstm_of(${both("forward")}, x)[0], lstm_of(${both("backward")}, x.flip(1))[0].flip(1)`;

/** Ids from 0 to 11, so that some steps are padding, wherever they are. */
const text = (name: string, dlm: string, torch: string): LayerCase =>
  network(`padded: ${name}`, `embedding(12, 8) -> ${dlm}`, `(lambda e, m: ${torch})(w["embedding_1/table"][x], x != 0)`, {
    input: "tokens[7]",
  });

export const recurrentCases: readonly LayerCase[] = [
  network("simple_rnn", "simple_rnn(16) -> last", 'simple_rnn("simple_rnn_1", x)[0][:, -1]'),
  network(
    "simple_rnn of relu, mean_time",
    "simple_rnn(6, activation: relu) -> mean_time",
    'simple_rnn("simple_rnn_1", x, None, torch.rnn_relu)[0].mean(1)',
  ),
  network("gru", "gru(16) -> last", 'gru("gru_1", x)[0][:, -1]'),
  network("gru of rows that are not aligned, max_time", "gru(6) -> max_time", 'gru("gru_1", x)[0].amax(1)'),
  network("two gru", "gru(8) -> gru(16) -> last", 'gru("gru_2", gru("gru_1", x)[0])[0][:, -1]'),
  network("gru, reset before", "gru(16, reset_after: false) -> last", 'gru_before("gru_1", x)[0][:, -1]', { formula: true }),
  network("bidirectional, mean_time", "bidirectional(lstm(8)) -> mean_time", `torch.cat([${bidirectional}], -1).mean(1)`),
  network("bidirectional, sum", "bidirectional(lstm(8), merge: sum) -> last", `sum([${bidirectional}])[:, -1]`),
  network("bidirectional, mean", "bidirectional(lstm(8), merge: mean) -> max_time", `(sum([${bidirectional}]) / 2).amax(1)`),
  network(
    "bidirectional of last states",
    "bidirectional(gru(8) -> last)",
    'torch.cat([gru(f"bidirectional_1/{side}/gru_1", x.flip(1) if side == "backward" else x)[0][:, -1] for side in ("forward", "backward")], -1)',
  ),
  network("reverse", "reverse -> lstm(8) -> last", 'lstm_of("lstm_1", x.flip(1))[0][:, -1]'),
  network("states that are given", "", "", {
    dlm: "let h = x -> gru(8) -> last\n  let c = x -> mean_time -> dense(8) as cell\n  y = x -> lstm(8, initial: h, initial_cell: c) -> last -> dense(4) -> softmax",
    torch: 'dense("dense_1", lstm_of("lstm_1", x, (gru("gru_1", x)[0][:, -1], dense("cell", x.mean(1))))[0][:, -1])',
  }),
  text("simple_rnn, last", "simple_rnn(8) -> last", 'last_real(masked(simple_rnn, "simple_rnn_1", e, m), m)'),
  text("gru, mean_time", "gru(8) -> mean_time", 'mean_real(masked(gru, "gru_1", e, m), m)'),
  text("lstm, max_time", "lstm(8) -> max_time", 'max_real(masked(lstm_of, "lstm_1", e, m), m)'),
  text(
    "bidirectional, last states",
    "bidirectional(lstm(8) -> last)",
    `torch.cat([last_real(masked(lstm_of, ${both("forward")}, e, m), m), last_real(masked(lstm_of, ${both("backward")}, e.flip(1), m.flip(1)), m.flip(1))], -1)`,
  ),
  text("no recurrence, last", "last", "last_real(e, m)"),
];
