/* Rows that another program wrote as JSON, as lines of ours: see load/bare.py, which says the same in Python. */

/* Bytes of the character at p that no line holds as it is, and its number; 0: it may stand. */
static int unseen(const uint8_t *p, const uint8_t *end, unsigned *number) {
    uint8_t c = *p;
    *number = c;
    if (c < 0x20 || c == 0x7f) return 1;
    if (c == 0xc2 && end - p > 1 && p[1] >= 0x80 && p[1] < 0xa0) return *number = p[1], 2;
    if (end - p < 3) return 0;
    *number = (unsigned)(c & 0x0f) << 12 | (unsigned)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
    if (c == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9)) return 3;
    return c == 0xef && p[1] == 0xbf && (p[2] == 0xbe || p[2] == 0xbf) ? 3 : 0;
}

/* A text, from its quote on; gives where reading goes on. */
static const uint8_t *bare_text(Bytes *out, const uint8_t *p, const uint8_t *end) {
    const uint8_t *from = p++;
    unsigned number;
    while (p < end && *p != '"') {
        int width = unseen(p, end, &number);
        if (width) {
            static const char digits[] = "0123456789abcdef";
            uint8_t shown[6] = {'\\', 'u'};
            for (int i = 0; i < 4; i++) shown[2 + i] = (uint8_t)digits[number >> (12 - 4 * i) & 15];
            put(out, from, p - from);
            put(out, shown, 6);
            from = p += width;
        } else {
            p += 1 + (*p == '\\' && end - p > 1 && p[1] >= 0x20);
        }
    }
    p += p < end;
    put(out, from, p - from);
    return p;
}

/* A number or a word. A number has no more digits than it needs. */
static void bare_word(Bytes *out, const uint8_t *s, int64_t length) {
    if (memchr(s, '.', (size_t)length) && !memchr(s, 'e', (size_t)length) && !memchr(s, 'E', (size_t)length)) {
        while (length && s[length - 1] == '0') length--;
        length -= length && s[length - 1] == '.';
    }
    put(out, s, length);
}

static int bare_space(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static void bare_row(Bytes *out, const uint8_t *p, const uint8_t *end) {
    int64_t start = out->length, member = start; /* where the field begins whose value comes */
    while (p < end && !out->failed) {
        uint8_t c = *p, last = out->length > start ? out->data[out->length - 1] : 0;
        if (bare_space(c) || c == ',') { /* commas are put before what they part */
            p++;
            continue;
        }
        if (c == ':' || c == '}' || c == ']') {
            put_byte(out, c);
            p++;
            continue;
        }
        const uint8_t *word = p;
        if (c != '"' && c != '{' && c != '[')
            while (p < end && !bare_space(*p) && !strchr(",:{}[]\"", *p)) p++;
        if (last == ':' && p - word == 4 && !memcmp(word, "null", 4)) {
            out->length = member;
            continue;
        }
        if (last != ':') member = out->length;
        if (last && !strchr("{[:", last)) put_byte(out, ',');
        if (c == '"') {
            p = bare_text(out, p, end);
        } else if (p > word) {
            bare_word(out, word, p - word);
        } else {
            put_byte(out, c);
            p++;
        }
    }
}

void *cp_bare_new(void) { return calloc(1, sizeof(Bytes)); }

/* Rows that end where `ends` says, the first of which begins at ends[0], as lines. NULL: no memory. */
const uint8_t *cp_bare(Bytes *out, const uint8_t *text, const int32_t *ends, int64_t rows, int64_t *length) {
    out->length = out->failed = 0;
    for (int64_t i = 0; i < rows; i++) {
        bare_row(out, text + ends[i], text + ends[i + 1]);
        put_byte(out, '\n');
    }
    *length = out->length;
    return out->failed ? NULL : out->data;
}

void cp_bare_free(Bytes *out) {
    if (!out) return;
    free(out->data);
    free(out);
}
