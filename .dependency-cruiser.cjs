/**
 * The floors of the house: imports go downwards only. `npm run floors` holds this; docs/architecture.md says what each room is.
 */

/** From the ground up. Rooms of one floor do not know each other; layers, training and transforms are one room with three doors. */
const floors = [
  ["compiler/base"],
  ["compiler/library"],
  ["compiler/diagnostics"],
  ["grammar", "compiler/ir", "compiler/kernel"],
  ["compiler/syntax", "compiler/ops"],
  ["compiler/(layers|training|transforms)", "compiler/autodiff"],
  ["compiler/check", "compiler/passes"],
  ["compiler/program"],
  ["compiler/schedule"],
  ["compiler/plan"],
  ["compiler/codegen"],
  ["compiler/tune"],
  ["compiler/(compile|emit|index)\\.ts"],
  ["compiler/editor"],
  ["compiler/files"],
  ["compiler/lsp"],
  ["compiler/cli"],
];

const at = (room) => (room.endsWith(".ts") ? `^${room}$` : `^${room}/`);

/** Every room but the topmost, which may know all. */
const downwards = floors.slice(0, -1).flatMap((rooms, height) =>
  rooms.map((room) => ({
    name: `floor-of-${room.replace(/^compiler\//, "").replace(/\W+/g, "-")}`,
    severity: "error",
    comment: `${room} may know what lies below it alone: who reads the folders from the ground up has read the program.`,
    from: { path: at(room) },
    to: { path: [...rooms.filter((other) => other !== room), ...floors.slice(height + 1).flat()].map(at) },
  })),
);

module.exports = {
  forbidden: [
    ...downwards,
    {
      name: "no-cycles",
      severity: "error",
      comment: "Files that need each other are one file, or a third is missing below them. Types alone may look at each other.",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "runtime-is-an-island",
      severity: "error",
      comment: "A generated module imports the runtime; whatever the runtime imports would go into every app.",
      from: { path: "^runtime/" },
      to: { path: "^(compiler|grammar|bench|scripts|test|samples)/" },
    },
    {
      name: "compiler-knows-the-manifest-alone",
      severity: "error",
      comment: "The manifest is the one contract between compiler and runtime; the compiler runs without a device.",
      from: { path: "^(compiler|grammar)/", pathNot: "^compiler/(cli|lsp|files)/" },
      to: { path: "^runtime/", pathNot: "^runtime/manifest\\.ts$" },
    },
    {
      name: "manifest-stands-alone",
      severity: "error",
      comment: "What compiler and runtime share imports nothing, so that neither is bundled into the other.",
      from: { path: "^runtime/manifest\\.ts$" },
      to: {},
    },
    {
      name: "compiler-is-pure",
      severity: "error",
      comment: "compile(source) is a function of its text: files, clocks and environments belong to cli and lsp.",
      from: { path: "^(compiler|grammar)/", pathNot: "^compiler/(cli|lsp|files)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "compiler-needs-no-device",
      severity: "error",
      comment: "`dlmc check` and the editor start fast and run where no WebGPU is.",
      from: { path: "^(compiler|grammar)/", pathNot: "^compiler/cli/" },
      to: { path: "node_modules/(webgpu|commander|picocolors|pngjs|jpeg-js)/" },
    },
    {
      name: "product-without-tests",
      severity: "error",
      comment: "What is shipped does not depend on what tests, measures or builds it.",
      from: { path: "^(compiler|grammar|runtime)/" },
      to: { path: "^(test|bench|scripts)/" },
    },
    {
      name: "shipped-dependencies",
      severity: "error",
      comment: "A package that the product imports is a dependency; a devDependency is missing at the user's.",
      from: { path: "^(compiler|grammar|runtime)/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "An import that leads nowhere breaks at run time.",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // A package of its own, above all floors, that is checked where it is packed.
    exclude: { path: "^grammar/vscode/" },
    // Types count: a room that names another's types knows it.
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
  },
};
