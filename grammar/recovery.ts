import { type CstNode, CstParser, EOF, type IToken, type ParserMethod, type TokenType, tokenMatcher } from "chevrotain";
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

/** Token types by the names of the table. */
export const t: Readonly<Record<string, TokenType>> = Object.fromEntries(tokenTable.map(({ name }) => [name, tokenType(name)]));

const declarationKeywords = [t.Dlm, t.Use, t.Dims, t.Model, t.Block];
const reserved = tokenTable.filter(({ role }) => role === "keyword").map(({ name }) => t[name]);
const beginsValue = [t.Name, t.Number, t.String, t.LParen, t.LBracket, t.Minus];
export const beginsStatement = [t.Let, t.Layer, ...beginsValue];
export const beginsSetting = [t.Name];

/**
 * How the parser finds its feet again after a mistake: what was meant is read where that is certain, brackets count as closed
 * where they should have been, and after a statement that broke off reading goes on with the next one.
 */
export class RecoveringParser extends CstParser {
  mistakes: Mistake[] = [];
  /** Between the braces of `train`, where `input` and `output` begin nothing. */
  protected inSettings = false;
  /** Chevrotain's place in the token vector: the index of the last token that was taken. */
  declare protected readonly currIdx: number;

  constructor() {
    super(
      tokenTable.map(({ name }) => t[name]),
      {
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
      },
    );
  }

  /** `item {"," item} [","]`, where a forgotten comma is noted and read over. */
  protected list(item: ParserMethod<[], CstNode>): void {
    this.skipEmptyItems();
    this.MANY9({
      GATE: () => !this.atNextStatement(),
      DEF: () => {
        this.SUBRULE9(item);
        const comma = this.OPTION9(() => this.CONSUME9(t.Comma));
        if (comma === undefined && this.next(...beginsValue, t.Wildcard) && !this.atNextStatement()) this.missesComma();
        this.skipEmptyItems();
      },
    });
  }

  /** A comma where an item is due. */
  protected skipEmptyItems(): void {
    this.ACTION(() => {
      while (this.next(t.Comma) && this.is(this.LA(0), t.Comma, t.LParen, t.LBracket)) {
        this.mistakes.push({ kind: "unexpected", token: this.LA(1), expected: [], rule: "primary" });
        this.SKIP_TOKEN();
      }
    });
  }

  protected missesComma(): void {
    this.ACTION(() => this.mistakes.push({ kind: "missing-comma", token: this.LA(1), after: this.LA(0) }));
  }

  /** The closing bracket. Where it is missing the parser goes on as if it stood here, so that nothing before it is lost. */
  protected close(closer: TokenType): void {
    const found = this.OPTION8(() => this.CONSUME8(closer));
    if (found !== undefined) return;
    this.ACTION(() => {
      const open = unclosed(this.input, this.currIdx + 1);
      const opener = [...open].reverse().find(({ tokenType }) => closerOf(tokenType.name) === closer.name);
      const token = this.LA(1);
      if (opener === undefined) return;
      this.mistakes.push({ kind: "unclosed", token, opener });
      const another = [t.RParen, t.RBracket].find((type) => type !== closer && token.tokenType === type);
      // `f32[28, 28)`: the wrong bracket stands for the right one unless an outer bracket waits for it.
      if (another && !open.some(({ tokenType }) => closerOf(tokenType.name) === another.name)) this.SKIP_TOKEN();
    });
  }

  protected equals(): void {
    this.correct(1, t.Equals, t.Colon);
    this.skipOneBefore(t.Equals);
    this.CONSUME8(t.Equals);
  }

  protected colon(): void {
    this.correct(1, t.Colon, t.Equals);
    this.skipOneBefore(t.Colon);
    this.CONSUME8(t.Colon);
  }

  /** Where `wanted` is due and `instead` stands in its place, notes it and reads the token as the one that was meant. */
  protected correct(ahead: number, wanted: TokenType, instead: TokenType): void {
    this.ACTION(() => {
      const token = this.LA(ahead);
      if (!this.is(token, instead)) return;
      this.mistakes.push({ kind: "mistaken", token, meant: wanted.name });
      retag(token, wanted);
    });
  }

  protected correctArgument(): void {
    this.ACTION(() => {
      if (this.next(...reserved) && this.is(this.LA(2), t.Colon, t.Equals)) this.takeKeywordAsName();
      if (this.next(t.Name)) this.correct(2, t.Colon, t.Equals);
    });
  }

  protected name(): void {
    this.takeKeywordAsName();
    this.CONSUME6(t.Name);
  }

  protected name2(): void {
    this.takeKeywordAsName();
    this.CONSUME7(t.Name);
  }

  /** Where only a name can stand, a reserved word was meant as one, unless it begins a declaration of its own. */
  protected takeKeywordAsName(ahead = 1): void {
    this.ACTION(() => {
      const token = this.LA(ahead);
      if (!this.is(token, ...reserved) || this.is(this.LA(ahead + 1), t.Name)) return;
      this.mistakes.push({ kind: "keyword-as-name", token });
      retag(token, t.Name);
    });
  }

  /** A reserved word where a value is due is a name too, unless the next line or declaration begins with it. */
  protected takeKeywordAsValue(): void {
    this.ACTION(() => {
      if (this.onSameLine()) this.takeKeywordAsName();
    });
  }

  /** Chevrotain would rather insert the expected token; one word too many before it is the likelier slip. */
  protected skipOneBefore(wanted: TokenType): void {
    this.ACTION(() => {
      const token = this.LA(1);
      if (this.next(wanted) || !this.is(this.LA(2), wanted) || !this.onSameLine()) return;
      this.mistakes.push({ kind: "unexpected", token, expected: [wanted.name], rule: "" });
      this.SKIP_TOKEN();
    });
  }

  protected correctBinding(rule: string): void {
    this.ACTION(() => {
      if (rule !== "body" || !this.next(t.Name) || !this.is(this.LA(2), t.Colon)) return;
      // `image: f32[…]` lacks its `input`; any other `name: …` is a binding.
      if (!this.is(this.LA(4), t.LBracket)) return this.correct(2, t.Equals, t.Colon);
      this.mistakes.push({ kind: "unexpected", token: this.LA(1), expected: ["Input", "Output"], rule: "" });
      retag(this.LA(2), t.Equals);
    });
  }

  /** Before lookahead decides what a statement is: `digit: …` is read as `digit = …`, `model = …` as if `model` were a name. */
  protected correctStatement(): void {
    this.ACTION(() => {
      if (this.next(...reserved) && !this.next(t.Let, t.Layer) && this.is(this.LA(2), t.Equals, t.Colon))
        this.takeKeywordAsName();
      if (this.next(t.Input, t.Output) && this.is(this.LA(3), t.Equals, t.Colon)) this.takeKeywordAsName(2);
    });
  }

  /** The `(` of a call stands on the line of its name; on the next line it begins a value of its own. */
  protected onSameLine(): boolean {
    return this.LA(1).startLine === this.LA(0).endLine;
  }

  /** Inside brackets: does a statement begin here rather than an item, because the closing bracket was forgotten? */
  protected atNextStatement(): boolean {
    if (this.atEndOfBody()) return true;
    if (this.next(t.RParen, t.RBracket)) return false;
    if (this.is(this.LA(0), t.Comma, t.LParen, t.LBracket) || !this.firstOnLine()) return false;
    const opener = unclosed(this.input, this.currIdx + 1).at(-1);
    return opener !== undefined && (this.LA(1).startColumn ?? 0) <= lineIndent(this.input, opener);
  }

  /** Where a value or a type is due: does the next statement begin instead? */
  protected atNextLine(): boolean {
    if (!this.firstOnLine() || !this.is(this.LA(2), t.Equals, t.Colon, t.Name)) return false;
    if (unclosed(this.input, this.currIdx + 1).at(-1)?.tokenType !== t.LBrace) return false;
    if (!this.is(this.LA(2), t.Name)) return true;
    return !this.inSettings && this.next(t.Input, t.Output) && this.is(this.LA(3), t.Colon);
  }

  protected atDeclaration(): boolean {
    if (this.next(...declarationKeywords)) return true;
    return this.next(t.Data, t.Train) && !this.is(this.LA(2), t.Equals, t.Colon);
  }

  protected atEndOfBody(): boolean {
    if (this.next(t.RBrace, EOF, ...declarationKeywords)) return true;
    return this.next(t.Data, t.Train) && this.is(this.LA(2), t.Name) && this.is(this.LA(3), t.For, t.On, t.LBrace);
  }

  protected skipToDeclaration(before?: CstNode): void {
    const stop = (): boolean => this.next(EOF) || this.atDeclaration();
    this.skip("module", before, stop, stop);
  }

  protected skipToStatement(begins: readonly TokenType[], before?: CstNode): void {
    this.correctStatement();
    const rule = begins === beginsSetting ? "settings" : "body";
    const isSetting = (): boolean => this.firstOnLine() || this.is(this.LA(2), t.Equals, t.Colon);
    const canBegin = (): boolean => this.next(...begins) && (rule === "body" || isSetting());
    this.skip(
      rule,
      before,
      () => this.atEndOfBody() || canBegin(),
      () => this.atEndOfBody() || this.atCertainStatement(begins),
    );
    this.correctBinding(rule);
  }

  /** After a statement that broke off, only what certainly begins the next one is trusted. */
  protected atCertainStatement(begins: readonly TokenType[]): boolean {
    if (this.next(t.Let, t.Layer) || (this.next(t.Input, t.Output) && this.is(this.LA(2), t.Name))) return true;
    if (!this.firstOnLine() || !this.next(...begins)) return false;
    if (this.is(this.LA(2), t.Equals, t.Colon)) return true;
    const opener = unclosed(this.input, this.currIdx + 1).at(-1);
    return opener?.tokenType === t.LBrace && (this.LA(1).startColumn ?? 0) <= lineIndent(this.input, opener) + 2;
  }

  protected skip(rule: string, before: CstNode | undefined, stop: () => boolean, stopAfterMistake: () => boolean): void {
    this.ACTION(() => {
      if (before?.recoveredNode ? stopAfterMistake() : stop()) return;
      if (!before?.recoveredNode) this.mistakes.push({ kind: "unexpected", token: this.LA(1), expected: [], rule });
      while (!stopAfterMistake() && !this.next(EOF)) this.SKIP_TOKEN();
    });
  }

  protected firstOnLine(): boolean {
    return firstOnLine(this.input, this.currIdx + 1);
  }

  protected next(...types: readonly TokenType[]): boolean {
    return this.is(this.LA(1), ...types);
  }

  protected is(token: IToken, ...types: readonly TokenType[]): boolean {
    return types.some((type) => tokenMatcher(token, type));
  }
}

/** Chevrotain matches tokens by these two fields. */
function retag(token: IToken, type: TokenType): void {
  Object.assign(token, { tokenType: type, tokenTypeIdx: type.tokenTypeIdx });
}
