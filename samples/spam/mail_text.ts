/**
 * What a mail says: its subject and its text, decoded. Of HTML the tags are left out but for their names (`tag_font`) and the links'
 * addresses; attachments that are no text are left out.
 */
export function mailText(mail: string): string {
  const { headers, body } = partOf(mail);
  const subject = decodeWords(headers.get("subject") ?? "");
  return `${subject}\n${textOf(headers, body)}`.replace(/\s+/g, " ").trim();
}

type Headers = ReadonlyMap<string, string>;

interface Part {
  readonly headers: Headers;
  readonly body: string;
}

/** Headers end at the first empty line; one that goes on in the next line begins that with space. */
function partOf(text: string): Part {
  const [, head = "", body = ""] = /^([\s\S]*?)(?:\r?\n\r?\n([\s\S]*)|$)/.exec(text) ?? [];
  const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const fields = lines.flatMap((line) => {
    const [, name = "", value = ""] = /^([\w-]+):\s*(.*)$/.exec(line) ?? [];
    return name === "" ? [] : [[name.toLowerCase(), value] as const];
  });
  return { headers: new Map(fields), body };
}

function textOf(headers: Headers, body: string): string {
  const type = (headers.get("content-type") ?? "text/plain").toLowerCase();
  const boundary = /boundary="?([^";]+)"?/i.exec(headers.get("content-type") ?? "")?.[1];
  if (type.startsWith("multipart/") && boundary !== undefined) {
    const parts = body.split(`--${boundary}`).slice(1, 6);
    return parts
      .map((part) => partOf(part.replace(/^\r?\n/, "")))
      .map((part) => textOf(part.headers, part.body))
      .join("\n");
  }
  if (!type.startsWith("text/") && !type.startsWith("multipart/") && !type.startsWith("message/")) return "";
  const decoded = decodeBody(headers.get("content-transfer-encoding") ?? "", body);
  return /html/.test(type) || /<\/?(html|body|font|table|br|p)\b/i.test(decoded) ? withoutTags(decoded) : decoded;
}

function decodeBody(encoding: string, body: string): string {
  if (/quoted-printable/i.test(encoding)) return quotedPrintable(body.replace(/=\r?\n/g, ""));
  if (/base64/i.test(encoding)) return Buffer.from(body.replace(/\s/g, ""), "base64").toString("latin1");
  return body;
}

const quotedPrintable = (text: string): string =>
  text.replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** `=?iso-8859-1?Q?...?=` in a subject. */
const decodeWords = (text: string): string =>
  text.replace(/=\?[^?]+\?([QB])\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
    encoding.toUpperCase() === "B" ? Buffer.from(word, "base64").toString("latin1") : quotedPrintable(word.replaceAll("_", " ")),
  );

const withoutTags = (html: string): string =>
  html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->/gi, " ")
    .replace(/<a\s[^>]*href\s*=\s*"?([^\s">]+)[^>]*>/gi, " tag_a $1 ")
    .replace(/<(\w+)[^>]*>/g, " tag_$1 ")
    .replace(/<\/?[^>]*>/g, " ")
    .replace(/&nbsp;/gi, " ")
    .replace(/&amp;/gi, "&")
    .replace(/&lt;/gi, "<")
    .replace(/&gt;/gi, ">");
