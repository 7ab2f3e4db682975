/* What a text may be. Every check is of bytes that may be anything at all. */

static int is_plain(const Shape *s, uint32_t c) { return c < 0x10000 && (s->plain[c >> 6] >> (c & 63) & 1); }

/* The code point at *p, which moves on; -1 where the bytes are no UTF-8. */
static int64_t code_point(const uint8_t **p, const uint8_t *end) {
    const uint8_t *s = *p;
    uint32_t c = s[0], least;
    int more;
    if (c < 0x80) more = 0, least = 0;
    else if (c >= 0xc2 && c < 0xe0) more = 1, least = 0x80, c &= 0x1f;
    else if (c >= 0xe0 && c < 0xf0) more = 2, least = 0x800, c &= 0x0f;
    else if (c >= 0xf0 && c < 0xf5) more = 3, least = 0x10000, c &= 0x07;
    else return -1;
    if (end - s <= more) return -1;
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xc0) != 0x80) return -1;
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return -1;
    *p = s + more + 1;
    return c;
}

/* Without branches, so that compilers make one step of many characters. */
static int all_slug(const uint8_t *s, int64_t length) {
    uint8_t other = 0;
    for (int64_t i = 0; i < length; i++)
        other |= !(((uint8_t)(s[i] - 'a') < 26) | ((uint8_t)(s[i] - '0') < 10) | (s[i] == '-'));
    return !other;
}

static int all_hex(const uint8_t *s, int64_t length) {
    uint8_t other = 0;
    for (int64_t i = 0; i < length; i++) other |= !(((uint8_t)(s[i] - 'a') < 6) | ((uint8_t)(s[i] - '0') < 10));
    return !other;
}

static int is_slug(const uint8_t *s, int64_t length, int64_t most) {
    if (length < 1 || length > most || s[0] == '-' || s[length - 1] == '-' || !all_slug(s, length)) return 0;
    for (int64_t i = 1; i < length; i++)
        if (s[i] == '-' && s[i - 1] == '-') return 0;
    return 1;
}

static int is_digest(const uint8_t *s, int64_t length) { return length == 64 && all_hex(s, 64); }

/* Crockford's digits, each one more than its value; 0 is none. */
static const uint8_t base32[256] = {
    ['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['g'] = 17, ['h'] = 18, ['j'] = 19, ['k'] = 20, ['m'] = 21, ['n'] = 22, ['p'] = 23, ['q'] = 24,
    ['r'] = 25, ['s'] = 26, ['t'] = 27, ['v'] = 28, ['w'] = 29, ['x'] = 30, ['y'] = 31, ['z'] = 32,
};

/* A prefix of at most 8 letters, a hyphen, 16 digits and a check character: the value modulo 37. */
static int is_claim_id(const uint8_t *s, int64_t length) {
    int64_t prefix = length - 18;
    if (prefix < 1 || prefix > 8 || s[prefix] != '-') return 0;
    for (int64_t i = 0; i < prefix; i++)
        if (s[i] < 'a' || s[i] > 'z') return 0;
    unsigned __int128 number = 0;
    for (int i = 1; i <= 16; i++) {
        uint8_t digit = base32[s[prefix + i]];
        if (!digit) return 0;
        number = number << 5 | (uint8_t)(digit - 1);
    }
    return base32[s[length - 1]] == (uint8_t)(number % 37) + 1;
}

/* The first byte from p on that is no printable ASCII. */
static const uint8_t *past_ascii(const uint8_t *p, const uint8_t *end) {
    while (end - p >= 8) {
        uint64_t eight;
        memcpy(&eight, p, 8);
        const uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
        uint64_t control = (eight - ones * 0x20) & ~eight, erased = eight + ones; /* 0x7f + 1 has its high bit */
        if ((control | erased | eight) & high) break;
        p += 8;
    }
    while (p < end && *p >= 0x20 && *p < 0x7f) p++;
    return p;
}

static int is_line(const Shape *shape, const uint8_t *s, int64_t length, const Node *n) {
    if (length < 1) return 0;
    if (memchr("=+-@ ", s[0], 5) || s[length - 1] == ' ') return 0;
    const uint8_t *p = s, *end = s + length;
    int64_t characters = 0;
    while (p < end) {
        const uint8_t *from = p;
        p = past_ascii(p, end);
        characters += p - from;
        for (; p < end && (*p >= 0x80 || *p == '\n'); characters++) {
            if (*p == '\n') {
                if (n->check != PROSE || p == s || p == end - 1) return 0;
                p++;
                continue;
            }
            int64_t c = code_point(&p, end);
            if (c < 0 || !is_plain(shape, (uint32_t)c)) return 0;
        }
        if (p < end && (*p < 0x20 || *p == 0x7f)) return 0;
    }
    if (characters > n->maximum) return 0;
    for (int64_t i = 0; i < shape->mark_count; i++)
        if (memmem(s, (size_t)length, shape->texts + shape->marks[2 * i], (size_t)shape->marks[2 * i + 1])) return 0;
    return 1;
}

/* Valid UTF-8 without characters that no honest line holds; the rest is seen to elsewhere. */
static int is_text(const uint8_t *s, int64_t length) {
    const uint8_t *p = s, *end = s + length;
    while (p < end) {
        p = past_ascii(p, end);
        if (p == end) break;
        if (*p < 0x80) return 0;
        int64_t c = code_point(&p, end);
        if (c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfffe || c == 0xffff) return 0;
    }
    return 1;
}

static int is_choice(const Shape *shape, const Node *n, const uint8_t *s, int64_t length) {
    for (int64_t i = n->first; i < n->first + n->count; i++) {
        const Field *f = shape->fields + i;
        if (f->name_length == length && !memcmp(shape->texts + f->name_at, s, (size_t)length)) return 1;
    }
    return 0;
}

static int judged(const Shape *shape, const Node *n, const uint8_t *s, int64_t length) {
    switch (n->check) {
    case SLUG:
        return is_slug(s, length, n->maximum);
    case CLAIM_ID:
        return is_claim_id(s, length);
    case DIGEST:
        return is_digest(s, length);
    case LINE:
    case PROSE:
        return is_line(shape, s, length, n);
    case CHOICE:
        return is_choice(shape, n, s, length);
    default:
        return is_text(s, length);
    }
}
