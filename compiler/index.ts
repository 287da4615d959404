/** What programs that compile `.dlm` files import, as `dlmc`. A generated module imports `dlmc/runtime` alone. */
export type { Source, Span } from "./base/span.js";
export { analyse, type Compilation, type CompiledModel, type CompileOptions, compile, type Result } from "./compile.js";
export { type Diagnostic, isError, type Label, type Severity } from "./diagnostics/diagnostic.js";
