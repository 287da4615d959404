/** What only Node can do: files. Imported by the command line and by apps that read data sets. */
export { findSoftwareAdapter, hasSystemDriver } from "./adapter.js";
export { loadSplit } from "./dataset.js";
export { readBytes, writeAtomically } from "./files.js";
