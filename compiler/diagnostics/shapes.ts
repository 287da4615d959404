/** DLM2xx: shapes that do not fit. All shapes are those of one example, without the batch. */
export { attendedSequences, headsDoNotDivide } from "./shapes/attention.js";
export { elementCountsDiffer, needsImage, needsOneAxis, needsSequence, softmaxOfOne } from "./shapes/axes.js";
export { groupsDoNotDivide } from "./shapes/groups.js";
export { addedShapesDiffer, axisOutOfRange, joinedShapesDiffer } from "./shapes/merges.js";
export {
  arithmeticShapes,
  outputShape,
  resultShape,
  sharedShape,
  signatureExtent,
  signatureRank,
} from "./shapes/signatures.js";
export { stateShape } from "./shapes/states.js";
export { notNumbers } from "./shapes/tokens.js";
export { croppedToNothing, paddingCoversPool, windowTooLarge } from "./shapes/windows.js";
