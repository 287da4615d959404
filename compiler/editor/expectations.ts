import { type IToken, type TokenType, tokenMatcher } from "chevrotain";
import { t } from "../../grammar/recovery.js";

/** What the grammar can take at some place, in words of GRAMMAR.md. */
export type Expects =
  | "declaration"
  | "version"
  | "path"
  /** A name that is not there yet. */
  | "new name"
  | "model"
  | "data"
  | "for"
  | "on"
  | "body"
  | "signature"
  /** After the first parentheses of a block: the second, or `->`. */
  | "signature or arrow"
  | "type"
  | "after type"
  | "extent"
  | "equals"
  | "colon"
  | "statement"
  | "setting"
  | "value"
  | "argument"
  | "step"
  | "after step"
  | "operator"
  | "nothing more";

/** A call whose brackets are open. */
export interface OpenCall {
  readonly callee: IToken;
  /** Whether it stands behind `->`. */
  readonly isStep: boolean;
  /** The argument's name, where it is written before the cursor. */
  readonly argument: string | undefined;
  /** How many arguments without a name stand before the one at the cursor. */
  readonly position: number;
  /** Names that are given before the cursor. */
  readonly given: readonly string[];
}

/** What is open around the cursor. */
export interface Surroundings {
  /** The declaration's keyword and the names behind it. */
  readonly declaration: { readonly keyword: IToken; readonly names: readonly IToken[] } | undefined;
  readonly statement: Statement | undefined;
  /** Outermost first. */
  readonly calls: readonly OpenCall[];
  readonly isInExtents: boolean;
  /** In the parentheses of a block's head: of its parameters, or of its inputs; the first ones, while they are open, may be either. */
  readonly signature: "parameters" | "inputs" | "either" | undefined;
}

interface Statement {
  readonly kind: "let" | "layer" | "input" | "output" | "bind" | "expression" | "setting" | "dim";
  /** The first token. */
  readonly first: IToken;
  readonly name: string | undefined;
}

/** What could follow the tokens, and what is open around that place. */
export function expectations(tokens: readonly IToken[]): { readonly expects: Expects; readonly surroundings: Surroundings } {
  const state: State = { declaration: undefined, statement: undefined, calls: [], isInExtents: false, signature: undefined };
  const reader = new Reader(tokens, state).module();
  let asked = reader.next();
  for (const token of tokens) asked = reader.next(token);
  return { expects: asked.value, surroundings: { ...state, calls: state.calls.map((call) => ({ ...call })) } };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type State = Omit<Mutable<Surroundings>, "calls"> & { readonly calls: Mutable<OpenCall>[] };

/** A rule of the grammar: asks for tokens one by one, and returns the first that is not its own. */
type Rule = Generator<Expects, IToken, IToken>;

/**
 * The grammar as coroutines. A rule says what it expects and is handed the next token; where the tokens end, what was asked last is
 * the answer, and the state tells what is open. Each rule gets its first token, and returns the one behind its last.
 */
class Reader {
  private readonly tokens: readonly IToken[];
  private readonly state: State;
  /** The index of each token, to look one ahead. */
  private readonly indices: ReadonlyMap<IToken, number>;

  constructor(tokens: readonly IToken[], state: State) {
    this.tokens = tokens;
    this.state = state;
    this.indices = new Map(tokens.map((token, index) => [token, index]));
  }

  *module(): Generator<Expects, never, IToken> {
    let token = yield "declaration";
    for (;;) {
      const first = token;
      token = yield* this.declaration(token);
      Object.assign(this.state, { declaration: undefined, statement: undefined, isInExtents: false, signature: undefined });
      this.state.calls.length = 0;
      if (token === first) token = yield "declaration";
    }
  }

  private *declaration(keyword: IToken): Rule {
    const begins = (): void => void Object.assign(this.state, { declaration: { keyword, names: [] } });
    switch (keyword.tokenType.name) {
      case "Dlm":
        begins();
        return yield* this.optional(yield "version", t.Number);
      case "Use":
        begins();
        return yield* this.optional(yield "path", t.String);
      case "Dims":
        begins();
        return yield* this.dims(yield "new name");
      case "Model":
        begins();
        return yield* this.named(yield "new name", "body", (token) => this.body(token));
      case "Block":
        begins();
        return yield* this.named(yield "new name", "signature", (token) => this.blockHead(token));
      case "Data":
        begins();
        return yield* this.named(yield "new name", "for", (token) => this.reference(token, t.For, "model"));
      case "Train":
        begins();
        return yield* this.named(yield "model", "on", (token) => this.reference(token, t.On, "data"));
      default:
        return keyword;
    }
  }

  private *optional(token: IToken, type: TokenType | undefined): Rule {
    return is(token, type) ? yield "declaration" : token;
  }

  /** The name of a declaration, and what follows it. */
  private *named(token: IToken, expects: Expects, rest: (token: IToken) => Rule): Rule {
    if (!is(token, t.Name)) return token;
    const { declaration } = this.state;
    if (declaration) this.state.declaration = { ...declaration, names: [...declaration.names, token] };
    return yield* rest(yield expects);
  }

  /** `for Model` or `on Data`, and the body. */
  private *reference(token: IToken, joint: TokenType | undefined, what: "model" | "data"): Rule {
    if (!is(token, joint)) return yield* this.body(token);
    return yield* this.named(yield what, "body", (next) => this.body(next));
  }

  private *dims(first: IToken): Rule {
    let token = first;
    while (is(token, t.Name) && !this.beginsDeclaration(token)) {
      this.state.statement = { kind: "dim", first: token, name: token.image };
      const equals = yield "equals";
      if (!is(equals, t.Equals)) return equals;
      token = yield* this.additive(yield "value");
      if (is(token, t.Comma)) token = yield "new name";
      else if (!this.isBinding(token)) break;
    }
    return token;
  }

  private *blockHead(first: IToken): Rule {
    let token = first;
    if (is(token, t.LParen)) token = yield* this.parentheses(this.firstSignature(token));
    if (is(token, t.LParen)) token = yield* this.parentheses("inputs");
    if (!is(token, t.Arrow)) return yield* this.body(token);
    return yield* this.body(yield* this.type(yield "type", "body"));
  }

  /** The first parentheses hold parameters where others follow. */
  private firstSignature(opener: IToken): NonNullable<Surroundings["signature"]> {
    const from = this.indices.get(opener) ?? 0;
    const close = this.tokens.findIndex((token, index) => index > from && is(token, t.RParen));
    if (close < 0) return "either";
    return is(this.tokens[close + 1], t.LParen) ? "parameters" : "inputs";
  }

  private *parentheses(kind: NonNullable<Surroundings["signature"]>): Rule {
    this.state.signature = kind;
    let token = yield "new name";
    while (!this.closes(token)) {
      const first = token;
      if (is(token, t.Name)) {
        const colon = yield "colon";
        token = is(colon, t.Colon) ? yield* this.type(yield "type", "equals") : colon;
        if (is(token, t.Equals)) token = yield* this.expression(yield "value");
      }
      if (is(token, t.Comma) || token === first) token = yield "new name";
    }
    this.state.signature = undefined;
    return is(token, t.RParen) ? yield "signature or arrow" : token;
  }

  private *type(token: IToken, after: Expects): Rule {
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

  private *body(brace: IToken): Rule {
    if (!is(brace, t.LBrace)) return brace;
    const isSettings = this.state.declaration?.keyword.tokenType.name === "Train";
    const expects = isSettings ? "setting" : "statement";
    let token = yield expects;
    while (!is(token, t.RBrace) && !this.beginsDeclaration(token)) {
      const first = token;
      token = isSettings ? yield* this.setting(token) : yield* this.statement(token);
      this.state.calls.length = 0;
      Object.assign(this.state, { isInExtents: false });
      if (token === first) {
        this.state.statement = undefined;
        token = yield expects;
      }
    }
    this.state.statement = undefined;
    if (!is(token, t.RBrace)) return token;
    this.state.declaration = undefined;
    return yield "declaration";
  }

  private *statement(first: IToken): Rule {
    const kind = statementKinds[first.tokenType.name];
    const isName = this.isBinding(first) || this.after(first)?.tokenType.name === "Colon";
    if (kind !== undefined && !isName) {
      this.state.statement = { kind, first, name: undefined };
      const name = yield "new name";
      if (!is(name, t.Name)) return name;
      this.state.statement = { kind, first, name: name.image };
      const isPort = kind === "input" || kind === "output";
      const joint = yield isPort ? "colon" : "equals";
      if (!is(joint, t.Colon, t.Equals)) return joint;
      return isPort ? yield* this.type(yield "type", "nothing more") : yield* this.expression(yield "value");
    }
    if (is(first, t.Name) && isName) {
      this.state.statement = { kind: "bind", first, name: first.image };
      yield "equals";
      return yield* this.expression(yield "value");
    }
    this.state.statement = { kind: "expression", first, name: undefined };
    return yield* this.expression(first);
  }

  private *setting(first: IToken): Rule {
    if (!is(first, t.Name)) return first;
    this.state.statement = { kind: "setting", first, name: first.image };
    const colon = yield "colon";
    return is(colon, t.Colon, t.Equals) ? yield* this.expression(yield "value") : colon;
  }

  private *expression(first: IToken): Rule {
    let token = yield* this.additive(first);
    while (is(token, t.Arrow)) token = yield* this.step(yield "step");
    return token;
  }

  private *step(token: IToken): Rule {
    if (!is(token, t.Name) || this.isBinding(token)) return token;
    let next = yield "after step";
    if (is(next, t.LParen) && next.startLine === token.endLine) next = yield* this.callOf(token, "after step");
    if (!is(next, t.As)) return next;
    const name = yield "new name";
    return is(name, t.Name) ? yield "operator" : name;
  }

  private *additive(first: IToken): Rule {
    let token = yield* this.unary(first);
    while (is(token, t.Plus, t.Minus, t.Star, t.Slash))
      token = yield* this.unary(yield this.state.isInExtents ? "extent" : "value");
    return token;
  }

  private *unary(first: IToken): Rule {
    let token = first;
    while (is(token, t.Minus)) token = yield "value";
    if (is(token, t.Number, t.String, t.Wildcard)) return yield "operator";
    if (is(token, t.LBracket)) return yield* this.items();
    if (is(token, t.LParen)) return yield* this.closed(yield* this.expression(yield "value"), t.RParen);
    if (!is(token, t.Name) || this.beginsDeclaration(token)) return token;
    const next = yield "operator";
    return is(next, t.LParen) && next.startLine === token.endLine ? yield* this.callOf(token, "operator") : next;
  }

  private *closed(token: IToken, closer: TokenType | undefined): Rule {
    return is(token, closer) ? yield "operator" : token;
  }

  private *items(): Rule {
    let token = yield "value";
    while (!this.closes(token)) {
      const first = token;
      token = yield* this.expression(token);
      if (is(token, t.Comma) || token === first) token = yield "value";
    }
    return yield* this.closed(token, t.RBracket);
  }

  private *callOf(callee: IToken, after: Expects): Rule {
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
  private closes(token: IToken): boolean {
    return is(token, t.RParen, t.RBracket, t.RBrace, t.Let, t.Layer) || this.isBinding(token) || this.beginsDeclaration(token);
  }

  private isBinding(token: IToken): boolean {
    return is(token, t.Name) && is(this.after(token), t.Equals);
  }

  private beginsDeclaration(token: IToken): boolean {
    const { name } = token.tokenType;
    if (["Dlm", "Use", "Dims", "Model", "Block"].includes(name)) return true;
    const [first, second] = [this.after(token), this.after(this.after(token))];
    return (name === "Data" || name === "Train") && is(first, t.Name) && is(second, t.For, t.On, t.LBrace);
  }

  private after(token: IToken | undefined): IToken | undefined {
    const index = token && this.indices.get(token);
    return index === undefined ? undefined : this.tokens[index + 1];
  }
}

const statementKinds: { readonly [token: string]: "let" | "layer" | "input" | "output" } = {
  Let: "let",
  Layer: "layer",
  Input: "input",
  Output: "output",
};

const is = (token: IToken | undefined, ...types: readonly (TokenType | undefined)[]): boolean =>
  token !== undefined && types.some((type) => type !== undefined && tokenMatcher(token, type));
