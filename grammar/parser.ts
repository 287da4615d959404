import { CstParser, EOF, tokenMatcher, type CstNode, type IToken, type TokenType } from "chevrotain";
import { closerOf, firstOnLine, lineIndent, unclosed } from "./brackets.js";
import { tokenTable, tokenType } from "./tokens.js";

/** What the parser could not take as it stands, in words of the grammar; compiler/syntax makes diagnostics of it. */
export type Mistake =
  /** `expected` are names of tokens; empty where `rule` says it better ("primary": a value). */
  | { readonly kind: "unexpected"; readonly token: IToken; readonly expected: readonly string[]; readonly rule: string }
  | { readonly kind: "missing-comma"; readonly token: IToken; readonly after: IToken }
  | { readonly kind: "unclosed"; readonly token: IToken; readonly opener: IToken }
  /** A token that stands for another one: `=` where the grammar has `:`. */
  | { readonly kind: "mistaken"; readonly token: IToken; readonly meant: string }
  | { readonly kind: "keyword-as-name"; readonly token: IToken };

const t = Object.fromEntries(tokenTable.map(({ name }) => [name, tokenType(name)])) as Record<string, TokenType>;

const declarationKeywords = [t.Dlm!, t.Use!, t.Dims!, t.Model!, t.Block!];
const reserved = tokenTable.filter(({ role }) => role === "keyword").map(({ name }) => t[name]!);
const beginsValue = [t.Name!, t.Number!, t.String!, t.LParen!, t.LBracket!, t.Minus!];
const beginsStatement = [t.Let!, t.Layer!, ...beginsValue];
const beginsSetting = [t.Name!];

/** The grammar of GRAMMAR.md, rule by rule, and how the parser finds its feet again after a mistake. */
export class DlmParser extends CstParser {
  mistakes: Mistake[] = [];
  /** Between the braces of `train`, where `input` and `output` begin nothing. */
  private inSettings = false;
  /** Chevrotain's place in the token vector: the index of the last token that was taken. */
  declare protected readonly currIdx: number;

  constructor() {
    super([...tokenTable.map(({ name }) => t[name]!)], {
      recoveryEnabled: true,
      maxLookahead: 2,
      nodeLocationTracking: "onlyOffset",
      // An exception's message is the name of the token that was expected; `unexpected` reads it from there.
      errorMessageProvider: {
        buildMismatchTokenMessage: ({ expected }) => expected.name,
        buildNotAllInputParsedMessage: () => "",
        buildNoViableAltMessage: () => "",
        buildEarlyExitMessage: () => "",
      },
    });
    this.performSelfAnalysis();
  }

  module = this.RULE("module", () => {
    this.skipToDeclaration();
    this.MANY({
      GATE: () => this.atDeclaration(),
      DEF: () => {
        const node = this.OR([
          { ALT: () => this.SUBRULE(this.version) },
          { ALT: () => this.SUBRULE(this.use) },
          { ALT: () => this.SUBRULE(this.dims) },
          { ALT: () => this.SUBRULE(this.model) },
          { ALT: () => this.SUBRULE(this.block) },
          { ALT: () => this.SUBRULE(this.data) },
          { ALT: () => this.SUBRULE(this.train) },
        ]);
        this.skipToDeclaration(node);
      },
    });
  });

  version = this.RULE("version", () => {
    this.CONSUME(t.Dlm!);
    this.CONSUME(t.Number!);
  });

  use = this.RULE("use", () => {
    this.CONSUME(t.Use!);
    this.CONSUME(t.String!);
  });

  dims = this.RULE("dims", () => {
    this.CONSUME(t.Dims!);
    this.list(this.dimension);
  });

  dimension = this.RULE("dimension", () => {
    this.name();
    this.equals();
    this.SUBRULE(this.additive);
  });

  model = this.RULE("model", () => {
    this.CONSUME(t.Model!);
    this.name();
    this.SUBRULE(this.body);
  });

  block = this.RULE("block", () => {
    this.CONSUME(t.Block!);
    this.name();
    this.SUBRULE(this.signature);
    this.OPTION(() => this.SUBRULE2(this.signature));
    this.CONSUME(t.Arrow!);
    this.SUBRULE(this.type);
    this.SUBRULE(this.body);
  });

  signature = this.RULE("signature", () => {
    this.CONSUME(t.LParen!);
    this.list(this.parameter);
    this.close(t.RParen!);
  });

  parameter = this.RULE("parameter", () => {
    this.name();
    this.colon();
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(t.Equals!);
      this.SUBRULE(this.expression);
    });
  });

  type = this.RULE("type", () => {
    this.OR([{ GATE: () => !this.atNextLine(), ALT: () => this.CONSUME(t.Name!) }]);
    this.OPTION(() => {
      this.CONSUME(t.LBracket!);
      this.list(this.extent);
      this.close(t.RBracket!);
    });
  });

  extent = this.RULE("extent", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Wildcard!) }, { ALT: () => this.SUBRULE(this.additive) }]);
  });

  data = this.RULE("data", () => {
    this.CONSUME(t.Data!);
    this.name();
    this.CONSUME(t.For!);
    this.name2();
    this.SUBRULE(this.body);
  });

  train = this.RULE("train", () => {
    this.CONSUME(t.Train!);
    this.name();
    this.CONSUME(t.On!);
    this.name2();
    this.SUBRULE(this.settings);
  });

  settings = this.RULE("settings", () => {
    this.CONSUME(t.LBrace!);
    this.inSettings = true;
    this.skipToStatement(beginsSetting);
    this.MANY({
      GATE: () => !this.atEndOfBody(),
      DEF: () => this.skipToStatement(beginsSetting, this.SUBRULE(this.setting)),
    });
    this.close(t.RBrace!);
  });

  setting = this.RULE("setting", () => {
    this.CONSUME(t.Name!);
    this.colon();
    this.SUBRULE(this.expression);
  });

  body = this.RULE("body", () => {
    this.CONSUME(t.LBrace!);
    this.inSettings = false;
    this.skipToStatement(beginsStatement);
    this.MANY({
      GATE: () => !this.atEndOfBody(),
      DEF: () => this.skipToStatement(beginsStatement, this.SUBRULE(this.statement)),
    });
    this.close(t.RBrace!);
  });

  statement = this.RULE("statement", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.let) },
      { ALT: () => this.SUBRULE(this.layer) },
      { ALT: () => this.SUBRULE(this.port), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.bind), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.expression), IGNORE_AMBIGUITIES: true },
    ]);
  });

  let = this.RULE("let", () => {
    this.CONSUME(t.Let!);
    this.name();
    this.equals();
    this.SUBRULE(this.expression);
  });

  layer = this.RULE("layer", () => {
    this.CONSUME(t.Layer!);
    this.name();
    this.equals();
    this.SUBRULE(this.expression);
  });

  port = this.RULE("port", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Input!) }, { ALT: () => this.CONSUME(t.Output!) }]);
    this.name();
    this.colon();
    this.SUBRULE(this.type);
  });

  bind = this.RULE("bind", () => {
    this.CONSUME(t.Name!);
    this.equals();
    this.SUBRULE(this.expression);
  });

  expression = this.RULE("expression", () => {
    this.SUBRULE(this.additive);
    this.MANY(() => {
      this.CONSUME(t.Arrow!);
      this.SUBRULE(this.step);
    });
  });

  step = this.RULE("step", () => {
    this.takeKeywordAsValue();
    this.CONSUME(t.Name!);
    this.OPTION({ GATE: () => this.onSameLine(), DEF: () => this.SUBRULE(this.arguments) });
    this.OPTION2(() => {
      this.CONSUME(t.As!);
      this.name2();
    });
  });

  additive = this.RULE("additive", () => {
    this.SUBRULE(this.multiplicative);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Plus!) }, { ALT: () => this.CONSUME(t.Minus!) }]);
      this.SUBRULE2(this.multiplicative);
    });
  });

  multiplicative = this.RULE("multiplicative", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Star!) }, { ALT: () => this.CONSUME(t.Slash!) }]);
      this.SUBRULE2(this.unary);
    });
  });

  unary = this.RULE("unary", () => {
    this.MANY(() => this.CONSUME(t.Minus!));
    this.SUBRULE(this.primary);
  });

  primary = this.RULE("primary", () => {
    this.takeKeywordAsValue();
    this.OR([
      { ALT: () => this.CONSUME(t.Number!) },
      { ALT: () => this.CONSUME(t.String!) },
      { GATE: () => !this.atNextLine(), ALT: () => this.SUBRULE(this.reference) },
      { ALT: () => this.SUBRULE(this.items) },
      { ALT: () => this.SUBRULE(this.group) },
    ]);
  });

  reference = this.RULE("reference", () => {
    this.CONSUME(t.Name!);
    this.OPTION({ GATE: () => this.onSameLine(), DEF: () => this.SUBRULE(this.arguments) });
  });

  arguments = this.RULE("arguments", () => {
    this.CONSUME(t.LParen!);
    this.list(this.argument);
    this.close(t.RParen!);
  });

  argument = this.RULE("argument", () => {
    this.correctArgument();
    this.OPTION(() => {
      this.CONSUME(t.Name!);
      this.colon();
    });
    this.SUBRULE(this.expression);
  });

  items = this.RULE("items", () => {
    this.CONSUME(t.LBracket!);
    this.list(this.expression);
    this.close(t.RBracket!);
  });

  group = this.RULE("group", () => {
    this.CONSUME(t.LParen!);
    this.SUBRULE(this.expression);
    this.close(t.RParen!);
  });

  /** `item {"," item} [","]`, where a forgotten comma is noted and read over. */
  private list(item: DlmParser["extent"]): void {
    this.skipEmptyItems();
    this.MANY9({
      GATE: () => !this.atNextStatement(),
      DEF: () => {
        this.SUBRULE9(item);
        const comma = this.OPTION9(() => this.CONSUME9(t.Comma!));
        if (comma === undefined && this.next(...beginsValue, t.Wildcard!) && !this.atNextStatement()) this.missesComma();
        this.skipEmptyItems();
      },
    });
  }

  /** A comma where an item is due. */
  private skipEmptyItems(): void {
    this.ACTION(() => {
      while (this.next(t.Comma!) && this.is(this.LA(0), t.Comma!, t.LParen!, t.LBracket!)) {
        this.mistakes.push({ kind: "unexpected", token: this.LA(1), expected: [], rule: "primary" });
        this.SKIP_TOKEN();
      }
    });
  }

  private missesComma(): void {
    this.ACTION(() => this.mistakes.push({ kind: "missing-comma", token: this.LA(1), after: this.LA(0) }));
  }

  /** The closing bracket. Where it is missing the parser goes on as if it stood here, so that nothing before it is lost. */
  private close(closer: TokenType): void {
    const found = this.OPTION8(() => this.CONSUME8(closer));
    if (found !== undefined) return;
    this.ACTION(() => {
      const open = unclosed(this.input, this.currIdx + 1);
      const opener = [...open].reverse().find(({ tokenType }) => closerOf(tokenType.name) === closer.name);
      const token = this.LA(1);
      if (opener === undefined) return;
      this.mistakes.push({ kind: "unclosed", token, opener });
      const another = [t.RParen!, t.RBracket!].find((type) => type !== closer && token.tokenType === type);
      // `f32[28, 28)`: the wrong bracket stands for the right one unless an outer bracket waits for it.
      if (another && !open.some(({ tokenType }) => closerOf(tokenType.name) === another.name)) this.SKIP_TOKEN();
    });
  }

  private equals(): void {
    this.correct(1, t.Equals!, t.Colon!);
    this.skipOneBefore(t.Equals!);
    this.CONSUME8(t.Equals!);
  }

  private colon(): void {
    this.correct(1, t.Colon!, t.Equals!);
    this.skipOneBefore(t.Colon!);
    this.CONSUME8(t.Colon!);
  }

  /** Where `wanted` is due and `instead` stands in its place, notes it and reads the token as the one that was meant. */
  private correct(ahead: number, wanted: TokenType, instead: TokenType): void {
    this.ACTION(() => {
      const token = this.LA(ahead);
      if (!this.is(token, instead)) return;
      this.mistakes.push({ kind: "mistaken", token, meant: wanted.name });
      retag(token, wanted);
    });
  }

  private correctArgument(): void {
    this.ACTION(() => {
      if (this.next(...reserved) && this.is(this.LA(2), t.Colon!, t.Equals!)) this.takeKeywordAsName();
      if (this.next(t.Name!)) this.correct(2, t.Colon!, t.Equals!);
    });
  }

  private name(): void {
    this.takeKeywordAsName();
    this.CONSUME6(t.Name!);
  }

  private name2(): void {
    this.takeKeywordAsName();
    this.CONSUME7(t.Name!);
  }

  /** Where only a name can stand, a reserved word was meant as one, unless it begins a declaration of its own. */
  private takeKeywordAsName(ahead = 1): void {
    this.ACTION(() => {
      const token = this.LA(ahead);
      if (!this.is(token, ...reserved) || this.is(this.LA(ahead + 1), t.Name!)) return;
      this.mistakes.push({ kind: "keyword-as-name", token });
      retag(token, t.Name!);
    });
  }

  /** A reserved word where a value is due is a name too, unless the next line or declaration begins with it. */
  private takeKeywordAsValue(): void {
    this.ACTION(() => {
      if (this.onSameLine()) this.takeKeywordAsName();
    });
  }

  /** Chevrotain would rather insert the expected token; one word too many before it is the likelier slip. */
  private skipOneBefore(wanted: TokenType): void {
    this.ACTION(() => {
      const token = this.LA(1);
      if (this.next(wanted) || !this.is(this.LA(2), wanted) || !this.onSameLine()) return;
      this.mistakes.push({ kind: "unexpected", token, expected: [wanted.name], rule: "" });
      this.SKIP_TOKEN();
    });
  }

  private correctBinding(rule: string): void {
    this.ACTION(() => {
      if (rule !== "body" || !this.next(t.Name!) || !this.is(this.LA(2), t.Colon!)) return;
      // `image: f32[…]` lacks its `input`; any other `name: …` is a binding.
      if (!this.is(this.LA(4), t.LBracket!)) return this.correct(2, t.Equals!, t.Colon!);
      this.mistakes.push({ kind: "unexpected", token: this.LA(1), expected: ["Input", "Output"], rule: "" });
      retag(this.LA(2), t.Equals!);
    });
  }

  /** Before lookahead decides what a statement is: `digit: …` is read as `digit = …`, `model = …` as if `model` were a name. */
  private correctStatement(): void {
    this.ACTION(() => {
      if (this.next(...reserved) && !this.next(t.Let!, t.Layer!) && this.is(this.LA(2), t.Equals!, t.Colon!)) this.takeKeywordAsName();
      if (this.next(t.Input!, t.Output!) && this.is(this.LA(3), t.Equals!, t.Colon!)) this.takeKeywordAsName(2);
    });
  }

  /** The `(` of a call stands on the line of its name; on the next line it begins a value of its own. */
  private onSameLine(): boolean {
    return this.LA(1).startLine === this.LA(0).endLine;
  }

  /** Inside brackets: is this `name = …` the next statement rather than an item, because the closing bracket was forgotten? */
  private atNextStatement(): boolean {
    const token = this.LA(1);
    if (this.atEndOfBody()) return true;
    if (this.is(this.LA(0), t.Comma!, t.LParen!, t.LBracket!)) return false;
    if (!this.is(token, t.Name!) || !this.is(this.LA(2), t.Equals!, t.Colon!, t.Name!)) return false;
    if (!this.firstOnLine()) return false;
    const opener = unclosed(this.input, this.currIdx + 1).at(-1);
    return opener !== undefined && (token.startColumn ?? 0) <= lineIndent(this.input, opener);
  }

  /** Where a value or a type is due: does the next statement begin instead? */
  private atNextLine(): boolean {
    if (!this.firstOnLine() || !this.is(this.LA(2), t.Equals!, t.Colon!, t.Name!)) return false;
    if (unclosed(this.input, this.currIdx + 1).at(-1)?.tokenType !== t.LBrace) return false;
    if (!this.is(this.LA(2), t.Name!)) return true;
    return !this.inSettings && this.next(t.Input!, t.Output!) && this.is(this.LA(3), t.Colon!);
  }

  private atDeclaration(): boolean {
    if (this.next(...declarationKeywords)) return true;
    return this.next(t.Data!, t.Train!) && !this.is(this.LA(2), t.Equals!, t.Colon!);
  }

  private atEndOfBody(): boolean {
    if (this.next(t.RBrace!, EOF, ...declarationKeywords)) return true;
    return this.next(t.Data!, t.Train!) && this.is(this.LA(2), t.Name!) && this.is(this.LA(3), t.For!, t.On!, t.LBrace!);
  }

  private skipToDeclaration(before?: CstNode): void {
    const stop = (): boolean => this.next(EOF) || this.atDeclaration();
    this.skip("module", before, stop, stop);
  }

  private skipToStatement(begins: readonly TokenType[], before?: CstNode): void {
    this.correctStatement();
    const rule = begins === beginsSetting ? "settings" : "body";
    const isSetting = (): boolean => this.firstOnLine() || this.is(this.LA(2), t.Equals!, t.Colon!);
    const canBegin = (): boolean => this.next(...begins) && (rule === "body" || isSetting());
    this.skip(rule, before, () => this.atEndOfBody() || canBegin(), () => this.atEndOfBody() || this.atCertainStatement(begins));
    this.correctBinding(rule);
  }

  /** After a statement that broke off, only what certainly begins the next one is trusted. */
  private atCertainStatement(begins: readonly TokenType[]): boolean {
    if (this.next(t.Let!, t.Layer!) || (this.next(t.Input!, t.Output!) && this.is(this.LA(2), t.Name!))) return true;
    if (!this.firstOnLine() || !this.next(...begins)) return false;
    if (this.is(this.LA(2), t.Equals!, t.Colon!)) return true;
    const opener = unclosed(this.input, this.currIdx + 1).at(-1);
    return opener?.tokenType === t.LBrace && (this.LA(1).startColumn ?? 0) <= lineIndent(this.input, opener) + 2;
  }

  private skip(rule: string, before: CstNode | undefined, stop: () => boolean, stopAfterMistake: () => boolean): void {
    this.ACTION(() => {
      if (before?.recoveredNode ? stopAfterMistake() : stop()) return;
      if (!before?.recoveredNode) this.mistakes.push({ kind: "unexpected", token: this.LA(1), expected: [], rule });
      while (!stopAfterMistake() && !this.next(EOF)) this.SKIP_TOKEN();
    });
  }

  private firstOnLine(): boolean {
    return firstOnLine(this.input, this.currIdx + 1);
  }

  private next(...types: readonly TokenType[]): boolean {
    return this.is(this.LA(1), ...types);
  }

  private is(token: IToken, ...types: readonly TokenType[]): boolean {
    return types.some((type) => tokenMatcher(token, type));
  }
}

/** Chevrotain matches tokens by these two fields. */
function retag(token: IToken, type: TokenType): void {
  Object.assign(token, { tokenType: type, tokenTypeIdx: type.tokenTypeIdx });
}
