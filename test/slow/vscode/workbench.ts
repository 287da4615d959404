import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";

/** VS Code as a user sees it: what is done by keys, and what is read from the page. */
export interface Workbench {
  /** Opens a file of the folder, in the first column. */
  readonly open: (file: string) => Promise<void>;
  /** Puts the cursor behind a piece of the open file's text; `at` says how many characters behind its beginning. */
  readonly goTo: (line: number, column: number) => Promise<void>;
  /** Runs a command of the palette by its title. */
  readonly command: (title: string) => Promise<void>;
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Writes text at the cursor without the help of the editor. */
  readonly write: (text: string) => Promise<void>;
  /** A line of an open editor that has this text in it, with what is shown between its words. */
  readonly line: (text: string) => Locator;
  /** The colour of a word in such a line, as the browser shows it. */
  readonly colourOf: (line: string, word: string) => Promise<string>;
  readonly squiggles: Locator;
  /** What is told beside the cursor. */
  readonly hover: Locator;
  readonly suggestions: Locator;
  readonly menu: Locator;
  /** What the status bar tells of the language, under the pointer. */
  readonly languageStatus: () => Promise<string>;
  /** Messages that say that something failed. */
  readonly complaints: () => Promise<readonly string[]>;
  /** The inner page of the webview that is open. */
  readonly webview: FrameLocator;
  readonly page: Page;
  /** A picture of the window, or of so much of its editors from their upper left corner. */
  readonly shoot: (name: string, part?: { readonly width: number; readonly height: number }) => Promise<void>;
}

/** Milliseconds that anything may take: two cores run the browser, the editor and the language server. */
const patience = 60_000;

export async function openWorkbench(page: Page, url: string, pictures: string): Promise<Workbench> {
  page.setDefaultTimeout(patience);
  await mkdir(pictures, { recursive: true });
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(url);
  await page.locator(".monaco-workbench .explorer-viewlet").waitFor();
  // Its place is wanted for editors.
  await page.keyboard.press("Control+B");

  const editor = page.locator(".editor-group-container .monaco-editor[role=code]");
  const keys = editor.locator(".native-edit-context, textarea.inputarea");
  const line = (text: string) => editor.locator(".view-line", { hasText: spaced(text) });
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** The row that Enter takes: the list still shows what was asked for before, until it has looked. */
  const focused = (text: string) => page.locator(".quick-input-widget .monaco-list-row.focused", { hasText: text });

  return {
    page,
    line,
    press,
    open: async (file) => {
      // A webview keeps keys to itself, and what hovers over an editor takes its clicks: the focus is moved without either.
      if ((await keys.count()) > 0) await keys.first().focus();
      await press("Escape", "Escape", "Control+1", "Control+P");
      await page.locator(".quick-input-widget input").fill(file);
      await focused(file).waitFor();
      await press("Enter");
      await page.locator(`.tab.active[data-resource-name="${file}"]`).waitFor();
      await line("dlm").first().waitFor();
    },
    goTo: async (row, column) => {
      await press("Control+G");
      await page.locator(".quick-input-widget input").fill(`:${row}:${column}`);
      await press("Enter");
      await page.locator(".statusbar", { hasText: `Ln ${row}, Col ${column}` }).waitFor();
    },
    command: async (title) => {
      await press("F1");
      await page.locator(".quick-input-widget input").fill(`>${title}`);
      await focused(title).waitFor();
      await press("Enter");
    },
    write: (text) => page.keyboard.insertText(text),
    colourOf: async (text, word) => {
      const spans = line(text).first().locator("span span");
      const found = spans.filter({ hasText: word }).first();
      return found.evaluate((element) => getComputedStyle(element).color);
    },
    squiggles: editor.locator(".squiggly-error"),
    hover: page.locator(".monaco-hover:not(.hidden) .monaco-hover-content"),
    suggestions: page.locator(".suggest-widget.visible .monaco-list-row"),
    menu: page.locator(".action-widget .monaco-list-row"),
    languageStatus: async () => {
      // It is told to a pointer that comes, not to one that is there.
      await page.mouse.move(600, 20);
      await page.locator("#status\\.languageStatus").hover();
      const told = page.locator(".monaco-hover .hover-language-status");
      await told.first().waitFor();
      return (await told.allTextContents()).join("\n");
    },
    complaints: () => page.locator(".notifications-toasts .notification-list-item:has(.codicon-error)").allTextContents(),
    webview: page.frameLocator("iframe.webview").frameLocator("#active-frame"),
    shoot: async (name, part) => {
      const { x, y } = (await page.locator(".part.editor").boundingBox()) ?? { x: 0, y: 0 };
      await page.screenshot({ path: join(pictures, `${name}.png`), ...(part && { clip: { x, y, ...part } }) });
    },
  };
}

/** The editor writes spaces as ones that do not break. */
const spaced = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "[ \\u00a0]"));
