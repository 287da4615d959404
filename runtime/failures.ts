/**
 * The codes of everything that the runtime can fail with, and one line for the index. The compiler's own diagnostics about data
 * and limits have lower numbers of the same hundreds.
 */
export const failureCodes = {
  DLM450: "A data file cannot be found or opened.",
  DLM451: "A data file is not of the format that the model says.",
  DLM452: "A column's rows have another shape than the model needs.",
  DLM453: "Columns of one split have different numbers of rows.",
  DLM454: "A value cannot be a target or an input of the model: a class out of range, or not a number.",
  DLM455: "A split or a column is missing.",
  DLM550: "No WebGPU adapter was found.",
  DLM551: "The adapter does not have what the model needs.",
  DLM552: "The device was lost.",
  DLM553: "The device has too little memory.",
  DLM554: "The device refused a command.",
  DLM555: "The loss, a weight or a state of training is no longer a finite number.",
  DLM556: "A file is not a checkpoint, or not a whole one.",
  DLM557: "A checkpoint belongs to another model.",
  DLM558: "What was handed to the model does not fit it.",
  DLM559: "The model was built without what this needs.",
} as const;

export type FailureCode = keyof typeof failureCodes;
