import type { IToken, TokenType } from "chevrotain";
import { t } from "../../../grammar/recovery.js";
import type { Expects, Surroundings } from "../expectations.js";
import { ExpressionReader, is, type Rule } from "./expression_reader.js";

/** Declarations and statements as coroutines, for a text that ends anywhere. What the grammar cannot take is skipped. */
export class ModuleReader extends ExpressionReader {
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
}

const statementKinds: { readonly [token: string]: "let" | "layer" | "input" | "output" } = {
  Let: "let",
  Layer: "layer",
  Input: "input",
  Output: "output",
};
