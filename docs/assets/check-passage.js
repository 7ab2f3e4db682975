// Does a passage stand in a text that the reader holds? Everything happens in the browser: nothing is sent.

import { normalise, sha256 } from "./normalise.js";

const BATCH = 512;

/**
 * Compare an evidence entry with a text.
 *
 * `result` is "verified" (the passage stands where the entry says, and only there), "moved" (once, elsewhere: usual
 * where the text was pasted with more or less around it), "ambiguous" (more than once) or "missing". `found_at` are
 * the starts at which it stands, at most `limit`. `passage` is the passage itself where it was found, with up to
 * `around` code points `before` and `after` it. `same_text` tells whether the whole text is the one whose digest is
 * `textSha256`; null where no digest was given.
 *
 * @param {string | Uint8Array} article the text as the reader has it
 * @param {{start: number, length: number, sha256: string}} evidence
 * @param {{textSha256?: string, limit?: number, around?: number, signal?: AbortSignal,
 *   onProgress?: (done: number, all: number) => void}} [options]
 * @returns {Promise<{result: string, found_at: number[], same_text: boolean | null, passage: string | null,
 *   before: string, after: string, length: number}>}
 */
export async function checkPassage(article, evidence, options = {}) {
  const { textSha256, limit = 10, around = 60 } = options;
  const normal = await normalise(article);
  const characters = Array.from(normal.text);
  const found = await places(characters, evidence, limit, options);
  const atItsPlace = found.includes(evidence.start);
  const shown = atItsPlace ? evidence.start : found[0];
  const end = shown + evidence.length;
  const cut = (from, to) => (found.length ? characters.slice(Math.max(0, from), to).join("") : "");
  return {
    result: ["missing", atItsPlace ? "verified" : "moved", "ambiguous"][Math.min(found.length, 2)],
    found_at: found,
    same_text: textSha256 ? normal.sha256 === textSha256 : null,
    passage: found.length ? cut(shown, end) : null,
    before: cut(shown - around, shown),
    after: cut(end, end + around),
    length: characters.length,
  };
}

/** The starts of the passage. Where it stands at its place, its words are known and no other window is hashed. */
async function places(characters, evidence, limit, options) {
  const { start, length } = evidence;
  if (!Number.isInteger(start) || !Number.isInteger(length) || start < 0 || length < 1) {
    throw new RangeError("an evidence entry needs a start from 0 and a length from 1");
  }
  const here = characters.slice(start, start + length);
  if (here.length === length && (await sha256(here.join(""))) === evidence.sha256.toLowerCase()) {
    return occurrences(characters, here, limit);
  }
  const first = await firstWindow(characters, evidence, options);
  return first < 0 ? [] : occurrences(characters, characters.slice(first, first + length), limit);
}

async function firstWindow(characters, { length, sha256: wanted }, { signal, onProgress }) {
  const { bytes, offsets } = encoded(characters);
  const count = characters.length - length + 1;
  for (let start = 0; start < count; start += BATCH) {
    signal?.throwIfAborted();
    const size = Math.min(BATCH, count - start);
    const window = (i) => sha256(bytes.subarray(offsets[start + i], offsets[start + i + length]));
    const digests = await Promise.all(Array.from({ length: size }, (_, i) => window(i)));
    const hit = digests.indexOf(wanted.toLowerCase());
    if (hit >= 0) return start + hit;
    onProgress?.(start + size, count);
  }
  return -1;
}

/** The text as UTF-8, and where each of its code points begins there. */
function encoded(characters) {
  const encoder = new TextEncoder();
  const offsets = new Uint32Array(characters.length + 1);
  characters.forEach((c, i) => {
    const code = c.codePointAt(0);
    offsets[i + 1] = offsets[i] + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  });
  return { bytes: encoder.encode(characters.join("")), offsets };
}

function occurrences(characters, passage, limit) {
  const found = [];
  for (let start = 0; start + passage.length <= characters.length && found.length < limit; start += 1) {
    if (passage.every((c, i) => c === characters[start + i])) found.push(start);
  }
  return found;
}
