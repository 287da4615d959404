import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { levels } from "./messages.js";

/** The page of the picture: nothing but its own script and style, and the SVG that the server drew. */
export function pageOf(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'unsafe-inline'; font-src ${webview.cspSource}`;
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <link rel="stylesheet" href="${file("graph.css")}">
  <title>Network</title>
</head>
<body>
  <header>
    <label id="models" hidden>Model <select id="model"></select></label>
    <label>Show <select id="level">${levels.map((level) => `<option>${level}</option>`).join("")}</select></label>
    <span id="note" role="status"></span>
    <button id="out" title="Smaller (-)" aria-label="Smaller">&minus;</button>
    <button id="in" title="Larger (+)" aria-label="Larger">+</button>
    <button id="fit" title="All of it (0)">Fit</button>
  </header>
  <main id="picture" tabindex="0" aria-label="The network. Plus and minus zoom, arrows move, 0 shows all of it."></main>
  <script nonce="${nonce}" src="${file("graph.js")}"></script>
</body>
</html>`;
}
