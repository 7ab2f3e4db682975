// The text recipe of claimpress, as the page "How the text is normalised" tells it; the same in Python.
// Positions and lengths count code points, never UTF-16 units.

export const RECIPE = "claimpress-text-1";

export const WHITESPACE =
  "\u0009\u000a\u000b\u000c\u000d\u0020\u0085\u00a0\u1680" +
  "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a" +
  "\u2028\u2029\u202f\u205f\u3000";

export const FOLDED = {
  "'": "\u0060\u00b4\u02bc\u2018\u2019\u201a\u201b\u2032\u2039\u203a\uff07",
  '"': "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u301d\u301e\u301f\uff02",
  "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d",
};

const SPACES = new Set(WHITESPACE);
const FOLD = new Map();
for (const [to, characters] of Object.entries(FOLDED)) {
  for (const c of characters) FOLD.set(c, to);
}
for (const c of WHITESPACE) FOLD.set(c, " ");

/**
 * Step 3 of the recipe: NFC, quotes and dashes, white space.
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  let folded = "";
  for (const c of text.normalize("NFC")) folded += FOLD.get(c) ?? c;
  return folded
    .split(" ")
    .filter((word) => word !== "")
    .join(" ");
}

/**
 * Apply the recipe. A string stands for its UTF-8 bytes.
 * @param {string | Uint8Array | ArrayBuffer} input
 * @returns {Promise<{text: string, length: number, paragraphs: {start: number, length: number}[],
 *   raw_sha256: string, sha256: string}>}
 * @throws {TypeError} when the bytes are not UTF-8
 */
export async function normalise(input) {
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : new Uint8Array(input);
  const pieces = blocks(decode(bytes))
    .map(fold)
    .filter((piece) => piece !== "");
  const paragraphs = [];
  let position = 0;
  for (const piece of pieces) {
    const length = countCodePoints(piece);
    paragraphs.push({ start: position, length });
    position += length + 1;
  }
  const text = pieces.join(" ");
  return {
    text,
    length: Math.max(0, position - 1),
    paragraphs,
    raw_sha256: await sha256(bytes),
    sha256: await sha256(text),
  };
}

/**
 * SHA-256 in lower-case hexadecimal; a string is hashed as UTF-8.
 * @param {string | Uint8Array} data
 * @returns {Promise<string>}
 */
export async function sha256(data) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw new Error("this browser computes SHA-256 only on pages opened over HTTPS");
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} text
 * @returns {number}
 */
export function countCodePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function decode(bytes) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return decoder.decode(bytes).replace(/^\ufeff/, "").replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}

function isBlank(line) {
  for (const c of line) if (!SPACES.has(c)) return false;
  return true;
}

function blocks(text) {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  if (first < 0) return [];
  const inner = lines.slice(first, last + 1);
  if (!inner.some(isBlank)) return inner;
  const found = [[]];
  for (const line of inner) {
    if (isBlank(line)) found.push([]);
    else found.at(-1).push(line);
  }
  return found.filter((block) => block.length > 0).map((block) => block.join("\n"));
}
