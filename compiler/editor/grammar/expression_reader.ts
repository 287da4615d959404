import { type IToken, type TokenType, tokenMatcher } from "chevrotain";
import { t } from "../../../grammar/recovery.js";
import type { Expects, Mutable, OpenCall, ReaderState } from "../expectations.js";

/** A rule of the grammar: asks for tokens one by one, and returns the first that is not its own. */
export type Rule = Generator<Expects, IToken, IToken>;

/**
 * Expressions and types as coroutines. A rule says what it expects and is handed the next token; where the tokens end, what was asked
 * last is the answer, and the state tells what is open. Each rule gets its first token, and returns the one behind its last.
 */
export class ExpressionReader {
  protected readonly tokens: readonly IToken[];
  protected readonly state: ReaderState;
  /** The index of each token, to look one ahead. */
  protected readonly indices: ReadonlyMap<IToken, number>;

  constructor(tokens: readonly IToken[], state: ReaderState) {
    this.tokens = tokens;
    this.state = state;
    this.indices = new Map(tokens.map((token, index) => [token, index]));
  }

  protected *type(token: IToken, after: Expects): Rule {
    if (!is(token, t.Name) || this.isBinding(token)) return token;
    let next = yield "after type";
    if (!is(next, t.LBracket)) return next;
    this.state.isInExtents = true;
    next = yield "extent";
    while (!this.closes(next)) {
      const first = next;
      next = yield* this.additive(next);
      if (is(next, t.Comma) || next === first) next = yield "extent";
    }
    this.state.isInExtents = false;
    return is(next, t.RBracket) ? yield after : next;
  }

  protected *expression(first: IToken): Rule {
    let token = yield* this.additive(first);
    while (is(token, t.Arrow)) token = yield* this.step(yield "step");
    return token;
  }

  protected *step(token: IToken): Rule {
    if (!is(token, t.Name) || this.isBinding(token)) return token;
    let next = yield "after step";
    if (is(next, t.LParen) && next.startLine === token.endLine) next = yield* this.callOf(token, "after step");
    if (!is(next, t.As)) return next;
    const name = yield "new name";
    return is(name, t.Name) ? yield "operator" : name;
  }

  protected *additive(first: IToken): Rule {
    let token = yield* this.unary(first);
    while (is(token, t.Plus, t.Minus, t.Star, t.Slash))
      token = yield* this.unary(yield this.state.isInExtents ? "extent" : "value");
    return token;
  }

  protected *unary(first: IToken): Rule {
    let token = first;
    while (is(token, t.Minus)) token = yield "value";
    if (is(token, t.Number, t.String, t.Wildcard)) return yield "operator";
    if (is(token, t.LBracket)) return yield* this.items();
    if (is(token, t.LParen)) return yield* this.closed(yield* this.expression(yield "value"), t.RParen);
    if (!is(token, t.Name) || this.beginsDeclaration(token)) return token;
    const next = yield "operator";
    return is(next, t.LParen) && next.startLine === token.endLine ? yield* this.callOf(token, "operator") : next;
  }

  protected *closed(token: IToken, closer: TokenType | undefined): Rule {
    return is(token, closer) ? yield "operator" : token;
  }

  protected *items(): Rule {
    let token = yield "value";
    while (!this.closes(token)) {
      const first = token;
      token = yield* this.expression(token);
      if (is(token, t.Comma) || token === first) token = yield "value";
    }
    return yield* this.closed(token, t.RBracket);
  }

  protected *callOf(callee: IToken, after: Expects): Rule {
    const call: Mutable<OpenCall> = { callee, isStep: after === "after step", argument: undefined, position: 0, given: [] };
    this.state.calls.push(call);
    let token = yield "argument";
    while (!this.closes(token)) {
      const first = token;
      call.argument = undefined;
      if (is(token, t.Name) && is(this.after(token), t.Colon)) {
        call.argument = token.image;
        call.given = [...call.given, token.image];
        yield "colon";
        token = yield* this.expression(yield "value");
      } else token = yield* this.expression(token);
      if (is(token, t.Comma) || token === first) {
        if (call.argument === undefined) call.position += 1;
        call.argument = undefined;
        token = yield "argument";
      }
    }
    this.state.calls.pop();
    return is(token, t.RParen) ? yield after : token;
  }

  /** A closing bracket, or what cannot stand in brackets because one is missing. */
  protected closes(token: IToken): boolean {
    return is(token, t.RParen, t.RBracket, t.RBrace, t.Let, t.Layer) || this.isBinding(token) || this.beginsDeclaration(token);
  }

  protected isBinding(token: IToken): boolean {
    return is(token, t.Name) && is(this.after(token), t.Equals);
  }

  protected beginsDeclaration(token: IToken): boolean {
    const { name } = token.tokenType;
    if (["Dlm", "Use", "Dims", "Model", "Block"].includes(name)) return true;
    const [first, second] = [this.after(token), this.after(this.after(token))];
    return (name === "Data" || name === "Train") && is(first, t.Name) && is(second, t.For, t.On, t.LBrace);
  }

  protected after(token: IToken | undefined): IToken | undefined {
    const index = token && this.indices.get(token);
    return index === undefined ? undefined : this.tokens[index + 1];
  }
}

export const is = (token: IToken | undefined, ...types: readonly (TokenType | undefined)[]): boolean =>
  token !== undefined && types.some((type) => type !== undefined && tokenMatcher(token, type));
