/* Rows of tables as lines of text: canonical JSON, or CSV. Columns come as Arrow holds them. */

enum { CELL_TEXT, CELL_TEXTS, CELL_INT, CELL_LONG, CELL_AMOUNT, CELL_DAY, CELL_FLAG }; /* what a column holds */

typedef struct {
    int64_t kind, offset;   /* rows begin at this place of values and bits */
    const uint8_t *valid;   /* a bit for each value that is there; NULL: all are */
    const uint8_t *values;  /* of texts and lists the bytes of all texts */
    const int32_t *ends;    /* of texts and lists */
    const int32_t *inner;   /* of the entries of lists */
    int64_t name, length;   /* of JSON: where its name stands among the names, with quotes and colon */
} Cells;

enum { FIRST_DAY = -719162, LAST_DAY = 2932896 }; /* 0001-01-01 and 9999-12-31: others have no four digits */

static int bit(const uint8_t *bits, int64_t at) { return bits[at >> 3] >> (at & 7) & 1; }

static int put_digits(Bytes *b, __int128 number, int decimals) {
    uint8_t out[48], *end = out + sizeof out, *p = end;
    int negative = number < 0, behind = decimals;
    unsigned __int128 rest = negative ? -(unsigned __int128)number : (unsigned __int128)number;
    for (; behind > 0 && rest % 10 == 0; behind--) rest /= 10; /* zeros at the end of a decimal are left out */
    for (int at = 0; rest || at <= behind; at++) {
        if (behind && at == behind) *--p = '.';
        *--p = (uint8_t)('0' + (int)(rest % 10));
        rest /= 10;
    }
    if (negative) *--p = '-';
    return put(b, p, end - p);
}

/* Days since 1970-01-01 as YYYY-MM-DD, after Howard Hinnant's "chrono-compatible low-level date algorithms". */
static void day_text(int64_t days, uint8_t *out) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097, day = days - era * 146097;
    int64_t of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t of_year = day - (365 * of_era + of_era / 4 - of_era / 100), month = (5 * of_year + 2) / 153;
    int64_t date = of_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    int64_t year = of_era + era * 400 + (month <= 2);
    for (int i = 3; i >= 0; i--, year /= 10) out[i] = (uint8_t)('0' + year % 10);
    out[4] = out[7] = '-';
    out[5] = (uint8_t)('0' + month / 10), out[6] = (uint8_t)('0' + month % 10);
    out[8] = (uint8_t)('0' + date / 10), out[9] = (uint8_t)('0' + date % 10);
}

/* The first byte from p on that JSON wants escaped. */
static const uint8_t *past_unescaped(const uint8_t *p, const uint8_t *end) {
    const uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
    while (end - p >= 8) {
        uint64_t eight;
        memcpy(&eight, p, 8);
        uint64_t quote = eight ^ ones * '"', slash = eight ^ ones * '\\';
        uint64_t found = ((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
        if (found & high) break;
        p += 8;
    }
    while (p < end && *p >= 0x20 && *p != '"' && *p != '\\') p++;
    return p;
}

static int put_json_text(Bytes *b, const uint8_t *text, int64_t length) {
    if (past_unescaped(text, text + length) < text + length) return put_quoted(b, text, length);
    if (!room(b, length + 2)) return 0;
    uint8_t *out = b->data + b->length;
    *out++ = '"';
    memcpy(out, text, (size_t)length);
    out[length] = '"';
    b->length += length + 2;
    return 1;
}

/* Whether a cell of CSV that holds the text stands in quotes. */
static int wants_quotes(const uint8_t *text, int64_t length) {
    size_t size = (size_t)length;
    return memchr(text, ',', size) || memchr(text, '"', size) || memchr(text, '\n', size) || memchr(text, '\r', size);
}

static int put_doubled(Bytes *b, const uint8_t *text, int64_t length) {
    if (!room(b, length * 2)) return 0;
    uint8_t *out = b->data + b->length;
    for (int64_t i = 0; i < length; i++) {
        if (text[i] == '"') *out++ = '"';
        *out++ = text[i];
    }
    b->length = out - b->data;
    return 1;
}

static int put_csv_text(Bytes *b, const uint8_t *text, int64_t length) {
    if (!wants_quotes(text, length)) return put(b, text, length);
    return put_byte(b, '"') && put_doubled(b, text, length) && put_byte(b, '"');
}

static int put_json_texts(Bytes *b, const Cells *c, int64_t from, int64_t to) {
    if (!put_byte(b, '[')) return 0;
    for (int64_t i = from; i < to; i++) {
        if (i > from && !put_byte(b, ',')) return 0;
        if (!put_json_text(b, c->values + c->inner[i], c->inner[i + 1] - c->inner[i])) return 0;
    }
    return put_byte(b, ']');
}

/* A list as one cell, its entries joined by semicolons; 0 where an entry holds one. */
static int put_csv_texts(Bytes *b, const Cells *c, int64_t from, int64_t to) {
    int quoted = 0;
    for (int64_t i = from; i < to; i++) {
        const uint8_t *text = c->values + c->inner[i];
        int64_t length = c->inner[i + 1] - c->inner[i];
        if (memchr(text, ';', (size_t)length)) return 0;
        quoted |= wants_quotes(text, length);
    }
    if (quoted && !put_byte(b, '"')) return 0;
    for (int64_t i = from; i < to; i++) {
        if (i > from && !put_byte(b, ';')) return 0;
        if (!put_doubled(b, c->values + c->inner[i], c->inner[i + 1] - c->inner[i])) return 0;
    }
    return !quoted || put_byte(b, '"');
}

static int put_cell(Bytes *b, const Cells *c, int64_t row, int json) {
    if (c->valid && !bit(c->valid, row)) return json ? put(b, "null", 4) : 1;
    switch (c->kind) {
    case CELL_TEXT: {
        const uint8_t *text = c->values + c->ends[row];
        int64_t length = c->ends[row + 1] - c->ends[row];
        return json ? put_json_text(b, text, length) : put_csv_text(b, text, length);
    }
    case CELL_TEXTS:
        return json ? put_json_texts(b, c, c->ends[row], c->ends[row + 1]) : put_csv_texts(b, c, c->ends[row], c->ends[row + 1]);
    case CELL_INT:
        return put_digits(b, ((const int32_t *)(const void *)c->values)[row], 0);
    case CELL_LONG:
        return put_digits(b, ((const int64_t *)(const void *)c->values)[row], 0);
    case CELL_AMOUNT: {
        __int128 number;
        memcpy(&number, c->values + row * 16, 16);
        return put_digits(b, number, 6);
    }
    case CELL_DAY: {
        uint8_t text[12] = "\"0000-00-00\"";
        int32_t days = ((const int32_t *)(const void *)c->values)[row];
        if (days < FIRST_DAY || days > LAST_DAY) return 0;
        day_text(days, text + 1);
        return json ? put(b, text, 12) : put(b, text + 1, 10);
    }
    case CELL_FLAG: {
        int yes = bit(c->values, row);
        return put(b, yes ? "true" : "false", yes ? 4 : 5);
    }
    default:
        return 0;
    }
}

/* Somewhere to write rows to, to be used as often as wanted. NULL: no memory. */
void *cp_text_new(void) { return calloc(1, sizeof(Bytes)); }

void cp_text_free(Bytes *b) {
    if (b) free(b->data);
    free(b);
}

/* Write rows as lines; `names` are those of JSON, NULL asks for CSV. What was written before is forgotten; how
   much there is now goes to `length`. Gives its address; NULL where memory has run out, or a value has no
   such form, as an entry of a list that holds what stands between entries of CSV: `length` is -1 then. */
const uint8_t *cp_text(Bytes *b, const Cells *cells, int64_t columns, int64_t rows, const uint8_t *names, int64_t *length) {
    b->length = b->failed = 0;
    *length = 0;
    for (int64_t row = 0; row < rows; row++) {
        if (names && !put_byte(b, '{')) return NULL;
        for (int64_t i = 0; i < columns; i++) {
            const Cells *c = cells + i;
            if (i && !put_byte(b, ',')) return NULL;
            if (names && !put(b, names + c->name, c->length)) return NULL;
            if (!put_cell(b, c, row + c->offset, names != NULL)) {
                *length = b->failed ? 0 : -1;
                return NULL;
            }
        }
        if (!put(b, names ? "}\n" : "\n", names ? 2 : 1)) return NULL;
    }
    *length = b->length;
    return b->data;
}
