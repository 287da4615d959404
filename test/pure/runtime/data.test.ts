import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { toColumns } from "../../../runtime/data/columns.js";
import { readCsv } from "../../../runtime/data/csv.js";
import { decompress } from "../../../runtime/data/gzip.js";
import { readIdx } from "../../../runtime/data/idx.js";
import { readNpy } from "../../../runtime/data/npy.js";

const text = (content: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(content));
const failure = (code: string, file = "f") => expect.objectContaining({ code, file });

describe("an IDX file", () => {
  const idx = (type: number, shape: readonly number[], body: readonly number[]) =>
    Uint8Array.of(0, 0, type, shape.length, ...shape.flatMap((extent) => [0, 0, extent >> 8, extent & 255]), ...body);

  it("of bytes is looked at where it is", () => {
    const bytes = idx(8, [2, 3], [1, 2, 3, 4, 5, 255]);
    const { shape, values } = readIdx(bytes, "f");
    expect(shape).toEqual([2, 3]);
    expect([...values]).toEqual([1, 2, 3, 4, 5, 255]);
    expect(values.buffer).toBe(bytes.buffer);
  });

  it.each([
    { type: 9, body: [255, 1], values: [-1, 1] },
    { type: 11, body: [255, 254, 1, 0], values: [-2, 256] },
    { type: 12, body: [0, 1, 0, 0, 255, 255, 255, 255], values: [65536, -1] },
    { type: 13, body: [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], values: [1.5, -2] },
    { type: 14, body: [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], values: [1.5, -2] },
  ])("of type $type is big-endian", ({ type, body, values }) => {
    const bytes = idx(type, [2], body);
    const before = [...bytes];
    expect([...readIdx(bytes, "f").values]).toEqual(values);
    expect([...bytes]).toEqual(before);
  });

  it.each([
    ["is another thing", Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), /not an IDX file/],
    ["is cut off", idx(8, [2, 3], [1, 2, 3, 4, 5]), /of 2 x 3 has 18 bytes, and this one 17/],
    ["is too long", idx(8, [2], [1, 2, 3]), /has 10 bytes, and this one 11/],
    ["is cut off in its header", Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1), /this one 8/],
  ])("is refused when it %s", (_, bytes, says) => {
    expect(() => readIdx(bytes, "f")).toThrow(says);
    expect(() => readIdx(bytes, "f")).toThrow(failure("DLM451"));
  });

  it("may be compressed", async () => {
    const bytes = idx(8, [2], [7, 8]);
    const packed = Uint8Array.from(gzipSync(bytes));
    expect(await decompress(packed, "f")).toEqual(bytes);
    expect(await decompress(bytes, "f")).toBe(bytes);
    await expect(decompress(packed.slice(0, -6), "f")).rejects.toMatchObject({ code: "DLM451", file: "f" });
  });
});

describe("an npy file", () => {
  // Laid out as numpy.save does it: magic, version, length of the header, the header padded to 64 with a newline at its end.
  const npy = (descr: string, shape: string, body: ArrayBuffer, { fortran = "False", version = 1 } = {}) => {
    const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
    const start = version === 1 ? 10 : 12;
    const length = Math.ceil((start + header.length + 1) / 64) * 64 - start;
    const sizes = version === 1 ? [length & 255, length >> 8] : [length & 255, length >> 8, 0, 0];
    const head = [0x93, ...text("NUMPY"), version, 0, ...sizes, ...text(`${header.padEnd(length - 1)}\n`)];
    return Uint8Array.from([...head, ...new Uint8Array(body)]);
  };

  it.each([
    { descr: "|u1", body: Uint8Array.of(0, 255).buffer, values: [0, 255] },
    { descr: "|b1", body: Uint8Array.of(0, 1).buffer, values: [0, 1] },
    { descr: "<i4", body: Int32Array.of(-5, 7).buffer, values: [-5, 7] },
    { descr: "<u4", body: Uint32Array.of(4e9, 7).buffer, values: [4e9, 7] },
    { descr: "<i8", body: BigInt64Array.of(-5n, 2n ** 52n).buffer, values: [-5, 2 ** 52] },
    { descr: "<f4", body: Float32Array.of(0.5, -2).buffer, values: [0.5, -2] },
    { descr: "<f8", body: Float64Array.of(0.1, -2).buffer, values: [0.1, -2] },
    { descr: ">f4", body: Uint8Array.of(0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0).buffer, values: [1.5, -2] },
  ])("of $descr is read", ({ descr, body, values }) => {
    const array = readNpy(npy(descr, "(2, 1)", body), "f");
    expect(array.shape).toEqual([2, 1]);
    expect([...array.values]).toEqual(values);
    expect(readNpy(npy(descr, "(2,)", body, { version: 2 }), "f").shape).toEqual([2]);
  });

  it.each([
    ["column-major order", npy("<f4", "(2,)", new ArrayBuffer(8), { fortran: "True" }), "DLM451", /column-major/],
    ["half precision", npy("<f2", "(2,)", new ArrayBuffer(4)), "DLM451", /type <f2/],
    ["a missing value", npy("<f4", "(2, 2)", new ArrayBuffer(12)), "DLM451", /\[2, 2\] has 4 values, and this file 3/],
    ["half a value", npy("<f4", "(2,)", new ArrayBuffer(7)), "DLM451", /ends inside a value/],
    ["an integer too large", npy("<i8", "(1,)", BigInt64Array.of(2n ** 60n + 1n).buffer), "DLM454", /too large/],
    ["another format", text("a,b\n1,2\n3,4\n5,6"), "DLM451", /not a NumPy/],
  ])("is refused for %s", (_, bytes, code, says) => {
    expect(() => readNpy(bytes, "f")).toThrow(says);
    expect(() => readNpy(bytes, "f")).toThrow(failure(code));
  });
});

describe("a CSV file", () => {
  it("has quoted fields, either line ending, a byte order mark and empty lines", () => {
    const table = readCsv(text('\uFEFFa,"b ""x"", y",c\r\n1,"2",-3e2\n\n4.5,5,6\r\n'), "f");
    expect(table.names).toEqual(["a", 'b "x", y', "c"]);
    expect(table.rows).toBe(2);
    expect([...table.numbers("a")]).toEqual([1, 4.5]);
    expect([...table.numbers('b "x", y')]).toEqual([2, 5]);
    expect([...table.numbers("c")]).toEqual([-300, 6]);
  });

  it("may end without a line's end, and quote a line's end", () => {
    const table = readCsv(text('a,"n\nm"\n1,2'), "f");
    expect(table.names).toEqual(["a", "n\nm"]);
    expect([...table.numbers("n\nm")]).toEqual([2]);
  });

  it("holds text, with commas, quotes and line breaks in it", () => {
    const table = readCsv(text('n,t\r\n1,"one, ""two""\nthree"\r\n2,\r\n3,four\r\n'), "f");
    expect(table.texts("t")).toEqual(['one, "two"\nthree', "", "four"]);
    expect([...table.numbers("n")]).toEqual([1, 2, 3]);
    expect(readCsv(text('t\n""\n"a"\n'), "f").texts("t")).toEqual(["", "a"]);
    const long = "x".repeat(5_000_000);
    expect(readCsv(text(`t\n"${long}"`), "f").texts("t")).toEqual([long]);
  });

  it("counts lines in front of what is wrong, also those inside fields", () => {
    const broken = 'a,b\n1,"x\ny\nz"\n2,3';
    expect(() => readCsv(text(broken), "f").numbers("b")).toThrow(/line 2 has "x\ny\nz" for "b"/);
    expect(() => readCsv(text('a,b\n"1\n",2\n3,x'), "f").numbers("b")).toThrow(/line 4 has "x"/);
  });

  it("is UTF-8", () => {
    const read = () => readCsv(Uint8Array.of(0x61, 0x0a, 0xe4), "f");
    expect(read).toThrow(/not UTF-8/);
    expect(read).toThrow(failure("DLM451"));
  });

  it.each([
    ["no header", "", "DLM451", /empty/],
    ["an uneven row", "a,b\n1,2\n3", "DLM451", /line 3 has 1 field, and the header 2/],
    ["a quote that is not closed", 'a,b\n1,"2', "DLM451", /quote in line 2/],
    ["a quote inside a field", 'a,b\n1,2"3"', "DLM451", /quote in line 2/],
    ["a word", "a,b\n1,x", "DLM454", /line 2 has "x" for "b", which is no number/],
    ["an empty field", "a,b\n1,", "DLM454", /line 2 has "" for "b"/],
    ["a missing column", "a,c\n1,2", "DLM455", /no column "b"/],
  ])("is refused for %s", (_, content, code, says) => {
    const read = () => readCsv(text(content), "f").numbers("b");
    expect(read).toThrow(says);
    expect(read).toThrow(failure(code));
  });
});

describe("columns", () => {
  const manifest = {
    outputs: [{ name: "digit", kind: "class", shape: [3], target: { dtype: "u32", shape: [1] }, classes: 3 }],
    data: {
      name: "d",
      splits: {},
      columns: [
        { name: "image", storage: "u8", shape: [2, 1] },
        { name: "digit", storage: "u32", shape: [1] },
      ],
    },
  } as const;

  it("take any array of numbers", () => {
    const columns = toColumns(manifest, { image: [1, 2, 3, 255], digit: Float64Array.of(2, 0) });
    expect(columns).toEqual({ rows: 2, columns: { image: Uint8Array.of(1, 2, 3, 255), digit: Uint32Array.of(2, 0) } });
  });

  it.each([
    ["a missing column", { image: [1, 2] }, "DLM455", /no column digit/],
    ["no rows", { image: [], digit: [] }, "DLM455", /no rows/],
    ["half a row", { image: [1, 2, 3], digit: [1] }, "DLM452", /3 values, which is no multiple of the 2/],
    ["unequal lengths", { image: [1, 2, 3, 4], digit: [1] }, "DLM453", /digit has 1 rows, and image has 2/],
    [
      "a class out of range",
      { image: [1, 2, 3, 4], digit: [1, 3] },
      "DLM454",
      /digit is 3 in row 1, and needs a class from 0 to 2/,
    ],
    ["a fraction for a byte", { image: [1, 0.5], digit: [1] }, "DLM454", /value 1 of image is 0.5/],
    ["a negative class", { image: [1, 2], digit: [-1] }, "DLM454", /whole number/],
    ["a byte too large", { image: [1, 256], digit: [1] }, "DLM454", /from 0 to 255/],
  ])("are refused for %s", (_, given, code, says) => {
    expect(() => toColumns(manifest, given)).toThrow(says);
    expect(() => toColumns(manifest, given)).toThrow(expect.objectContaining({ code }));
  });

  it("of quantities have to be finite", () => {
    const outputs = [{ name: "y", kind: "number", shape: [1], target: { dtype: "f32", shape: [1] } }] as const;
    const data = { name: "d", splits: {}, columns: [{ name: "y", storage: "f32", shape: [1] }] } as const;
    expect(() => toColumns({ outputs, data }, { y: [1, 2, Number.NaN] })).toThrow(/y is NaN in row 2, and needs a finite number/);
  });

  it.each(["probability", "labels"])("of a %s lie between no and yes", (kind) => {
    const outputs = [{ name: "y", kind, shape: [1], target: { dtype: "f32", shape: [1] } }] as const;
    const data = { name: "d", splits: {}, columns: [{ name: "y", storage: "f32", shape: [1] }] } as const;
    expect(toColumns({ outputs, data }, { y: [0, 0.25, 1] }).rows).toBe(3);
    for (const wrong of [-0.5, 2, Number.NaN]) {
      expect(() => toColumns({ outputs, data }, { y: [1, wrong] })).toThrow(`y is ${wrong} in row 1, and needs 0 for no`);
    }
  });
});
