/* Escapes taken out of texts and put in again, and content: a record as canonical JSON, its keys sorted and its
   defaults left out. */

static int hex4(const uint8_t *p) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t c = p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

static int put_utf8(Bytes *b, uint32_t c) {
    uint8_t out[4];
    int length;
    if (c < 0x80) out[0] = (uint8_t)c, length = 1;
    else if (c < 0x800) out[0] = (uint8_t)(0xc0 | c >> 6), out[1] = (uint8_t)(0x80 | (c & 63)), length = 2;
    else if (c < 0x10000)
        out[0] = (uint8_t)(0xe0 | c >> 12), out[1] = (uint8_t)(0x80 | (c >> 6 & 63)), out[2] = (uint8_t)(0x80 | (c & 63)), length = 3;
    else
        out[0] = (uint8_t)(0xf0 | c >> 18), out[1] = (uint8_t)(0x80 | (c >> 12 & 63)), out[2] = (uint8_t)(0x80 | (c >> 6 & 63)),
        out[3] = (uint8_t)(0x80 | (c & 63)), length = 4;
    return put(b, out, length);
}

/* The text from p to end (where its quote stands) without its escapes, in r->scratch. */
static int unescape(Reader *r, const uint8_t *p, const uint8_t *end) {
    Bytes *b = &r->scratch;
    b->length = 0;
    while (p < end) {
        if (*p != '\\') {
            if (!put_byte(b, *p++)) return 0;
            continue;
        }
        static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
        uint8_t c = p[1];
        const char *at = c ? strchr(names, c) : NULL;
        if (at) {
            if (!put_byte(b, (uint8_t)meant[at - names])) return 0;
            p += 2;
            continue;
        }
        if (c != 'u' || end - p < 6) return 0;
        int high = hex4(p + 2);
        p += 6;
        if (high < 0 || (high >= 0xdc00 && high < 0xe000)) return 0;
        uint32_t point = (uint32_t)high;
        if (high >= 0xd800 && high < 0xdc00) {
            int low = end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex4(p + 2) : -1;
            if (low < 0xdc00 || low >= 0xe000) return 0;
            point = 0x10000 + (((uint32_t)high - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
            p += 6;
        }
        if (!put_utf8(b, point)) return 0;
    }
    return 1;
}

/* The end of the text that begins at p (behind its quote); NULL where it has none in this line. */
static const uint8_t *text_end(const uint8_t *p, const uint8_t *end, int *escaped) {
    *escaped = 0;
    for (const uint8_t *from = p;;) {
        const uint8_t *quote = memchr(from, '"', (size_t)(end - from));
        if (!quote) return NULL;
        const uint8_t *slash = memchr(from, '\\', (size_t)(quote - from));
        if (!slash) return quote;
        *escaped = 1;
        if (slash + 2 > end) return NULL;
        from = slash + 2;
    }
}

static int put_quoted(Bytes *b, const uint8_t *s, int64_t length) {
    static const char hex[] = "0123456789abcdef", names[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
    if (!room(b, length * 6 + 2)) return 0;
    uint8_t *out = b->data + b->length;
    *out++ = '"';
    for (int64_t i = 0; i < length; i++) {
        uint8_t c = s[i];
        if (c >= 0x20 && c != '"' && c != '\\') {
            *out++ = c;
            continue;
        }
        const char *at = c ? strchr(names, c) : NULL;
        *out++ = '\\';
        if (at) {
            *out++ = (uint8_t)letters[at - names];
        } else {
            memcpy(out, "u00", 3);
            out[3] = (uint8_t)hex[c >> 4];
            out[4] = (uint8_t)hex[c & 15];
            out += 5;
        }
    }
    *out++ = '"';
    b->length = out - b->data;
    return 1;
}

static int keep(Reader *r, Piece *piece, int64_t from) {
    piece->text = NULL;
    piece->at = from;
    piece->length = r->arena.length - from;
    return 1;
}

/* What stands in the line as it stands in its content. */
static void keep_line(Piece *piece, const uint8_t *from, const uint8_t *end) {
    piece->text = from;
    piece->length = end - from;
}

static const uint8_t *piece_text(const Reader *r, const Piece *piece) {
    return piece->text ? piece->text : r->arena.data + piece->at;
}
