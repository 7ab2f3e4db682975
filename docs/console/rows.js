// An Arrow table as texts, exactly: decimals without rounding, days as YYYY-MM-DD, lists with `; ` between entries.

export function asRows(table) {
  const fields = table.schema.fields;
  const columns = fields.map((field, at) => texts(table.getChildAt(at), field.type, table.numRows));
  const rows = Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row]));
  return { names: fields.map((field) => field.name), rows };
}

function texts(vector, type, count) {
  return Array.from({ length: count }, (_, row) => text(vector.get(row), type));
}

export function text(value, type) {
  if (value === null || value === undefined) return "";
  const kind = String(type);
  if (kind.startsWith("Decimal")) return decimal(value, type.scale);
  if (kind.startsWith("Date")) return new Date(Number(value)).toISOString().slice(0, 10);
  if (kind.startsWith("Timestamp")) return new Date(Number(value)).toISOString().replace("T", " ").replace(/\.?0*Z$/, "");
  if (kind.startsWith("List")) return [...value].map((entry) => text(entry, type.children[0].type)).join("; ");
  if (kind.startsWith("Struct") || kind.startsWith("Map")) return JSON.stringify(value.toJSON(), plain);
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return String(value);
}

function plain(_, value) {
  return typeof value === "bigint" ? value.toString() : value;
}

// Arrow hands a decimal over as 32-bit words, the lowest first, in two's complement.
function decimal(words, scale) {
  let number = 0n;
  const parts = [...words];
  parts.forEach((word, at) => { number |= BigInt(word >>> 0) << BigInt(32 * at); });
  if (parts[parts.length - 1] >>> 31) number -= 1n << BigInt(32 * parts.length);
  const sign = number < 0n ? "-" : "";
  const digits = (number < 0n ? -number : number).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  return `${sign}${whole}${fraction ? `.${fraction}` : ""}`;
}

export function asCsv({ names, rows }) {
  return [names, ...rows].map((line) => line.map(cell).join(",")).join("\n") + "\n";
}

function cell(value) {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
