/** The version that generated files name; a test holds it to package.json's. */
export const compilerVersion = "0.1.0";
