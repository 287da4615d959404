import { beginsSetting, beginsStatement, RecoveringParser, t } from "./recovery.js";

/** The grammar of GRAMMAR.md, rule by rule. */
export class DlmParser extends RecoveringParser {
  constructor() {
    super();
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
    this.CONSUME(t.Dlm);
    this.CONSUME(t.Number);
  });

  use = this.RULE("use", () => {
    this.CONSUME(t.Use);
    this.CONSUME(t.String);
  });

  dims = this.RULE("dims", () => {
    this.CONSUME(t.Dims);
    this.list(this.dimension);
  });

  dimension = this.RULE("dimension", () => {
    this.name();
    this.equals();
    this.SUBRULE(this.additive);
  });

  model = this.RULE("model", () => {
    this.CONSUME(t.Model);
    this.name();
    this.SUBRULE(this.body);
  });

  block = this.RULE("block", () => {
    this.CONSUME(t.Block);
    this.name();
    this.SUBRULE(this.signature);
    this.OPTION(() => this.SUBRULE2(this.signature));
    this.CONSUME(t.Arrow);
    this.SUBRULE(this.type);
    this.SUBRULE(this.body);
  });

  signature = this.RULE("signature", () => {
    this.CONSUME(t.LParen);
    this.list(this.parameter);
    this.close(t.RParen);
  });

  parameter = this.RULE("parameter", () => {
    this.name();
    this.colon();
    this.SUBRULE(this.type);
    this.OPTION(() => {
      this.CONSUME(t.Equals);
      this.SUBRULE(this.expression);
    });
  });

  type = this.RULE("type", () => {
    this.OR([{ GATE: () => !this.atNextLine(), ALT: () => this.CONSUME(t.Name) }]);
    this.OPTION(() => {
      this.CONSUME(t.LBracket);
      this.list(this.extent);
      this.close(t.RBracket);
    });
  });

  extent = this.RULE("extent", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Wildcard) }, { ALT: () => this.SUBRULE(this.additive) }]);
  });

  data = this.RULE("data", () => {
    this.CONSUME(t.Data);
    this.name();
    this.CONSUME(t.For);
    this.name2();
    this.SUBRULE(this.body);
  });

  train = this.RULE("train", () => {
    this.CONSUME(t.Train);
    this.name();
    this.CONSUME(t.On);
    this.name2();
    this.SUBRULE(this.settings);
  });

  settings = this.RULE("settings", () => {
    this.CONSUME(t.LBrace);
    this.inSettings = true;
    this.skipToStatement(beginsSetting);
    this.MANY({
      GATE: () => !this.atEndOfBody(),
      DEF: () => this.skipToStatement(beginsSetting, this.SUBRULE(this.setting)),
    });
    this.close(t.RBrace);
  });

  setting = this.RULE("setting", () => {
    this.CONSUME(t.Name);
    this.colon();
    this.SUBRULE(this.expression);
  });

  body = this.RULE("body", () => {
    this.CONSUME(t.LBrace);
    this.inSettings = false;
    this.skipToStatement(beginsStatement);
    this.MANY({
      GATE: () => !this.atEndOfBody(),
      DEF: () => this.skipToStatement(beginsStatement, this.SUBRULE(this.statement)),
    });
    this.close(t.RBrace);
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
    this.CONSUME(t.Let);
    this.name();
    this.equals();
    this.SUBRULE(this.expression);
  });

  layer = this.RULE("layer", () => {
    this.CONSUME(t.Layer);
    this.name();
    this.equals();
    this.SUBRULE(this.expression);
  });

  port = this.RULE("port", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Input) }, { ALT: () => this.CONSUME(t.Output) }]);
    this.name();
    this.colon();
    this.SUBRULE(this.type);
  });

  bind = this.RULE("bind", () => {
    this.CONSUME(t.Name);
    this.equals();
    this.SUBRULE(this.expression);
  });

  expression = this.RULE("expression", () => {
    this.SUBRULE(this.additive);
    this.MANY(() => {
      this.CONSUME(t.Arrow);
      this.SUBRULE(this.step);
    });
  });

  step = this.RULE("step", () => {
    this.takeKeywordAsValue();
    this.CONSUME(t.Name);
    this.OPTION({ GATE: () => this.onSameLine(), DEF: () => this.SUBRULE(this.arguments) });
    this.OPTION2(() => {
      this.CONSUME(t.As);
      this.name2();
    });
  });

  additive = this.RULE("additive", () => {
    this.SUBRULE(this.multiplicative);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
      this.SUBRULE2(this.multiplicative);
    });
  });

  multiplicative = this.RULE("multiplicative", () => {
    this.SUBRULE(this.unary);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Star) }, { ALT: () => this.CONSUME(t.Slash) }]);
      this.SUBRULE2(this.unary);
    });
  });

  unary = this.RULE("unary", () => {
    this.MANY(() => this.CONSUME(t.Minus));
    this.SUBRULE(this.primary);
  });

  primary = this.RULE("primary", () => {
    this.takeKeywordAsValue();
    this.OR([
      { ALT: () => this.CONSUME(t.Number) },
      { ALT: () => this.CONSUME(t.String) },
      { GATE: () => !this.atNextLine(), ALT: () => this.SUBRULE(this.reference) },
      { ALT: () => this.SUBRULE(this.items) },
      { ALT: () => this.SUBRULE(this.group) },
    ]);
  });

  reference = this.RULE("reference", () => {
    this.CONSUME(t.Name);
    this.OPTION({ GATE: () => this.onSameLine(), DEF: () => this.SUBRULE(this.arguments) });
  });

  arguments = this.RULE("arguments", () => {
    this.CONSUME(t.LParen);
    this.list(this.argument);
    this.close(t.RParen);
  });

  argument = this.RULE("argument", () => {
    this.correctArgument();
    this.OPTION(() => {
      this.CONSUME(t.Name);
      this.colon();
    });
    this.SUBRULE(this.expression);
  });

  items = this.RULE("items", () => {
    this.CONSUME(t.LBracket);
    this.list(this.item);
    this.close(t.RBracket);
  });

  item = this.RULE("item", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Wildcard) }, { ALT: () => this.SUBRULE(this.expression) }]);
  });

  group = this.RULE("group", () => {
    this.CONSUME(t.LParen);
    this.SUBRULE(this.expression);
    this.close(t.RParen);
  });
}
