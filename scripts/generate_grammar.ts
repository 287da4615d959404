import { writeFileSync } from "node:fs";
import { textMateGrammar } from "../grammar/textmate.js";

/** `npx tsx scripts/generate_grammar.ts` writes the editor's grammar anew from the token table. */
writeFileSync(new URL("../grammar/vscode/syntaxes/dlm.tmLanguage.json", import.meta.url), textMateGrammar());
