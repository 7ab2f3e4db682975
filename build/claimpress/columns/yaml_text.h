/* Lines of YAML, and the scalars in them as JSON. A function that gives 0 is in doubt about what it reads. */

typedef struct {
    const uint8_t *p, *line, *eol, *end; /* where reading is; the line, and all, that it is in */
    int64_t indent, outer;               /* of the line; what brackets stand further in than */
    const uint8_t *dates;                /* keys of dates, each between line feeds */
    int64_t dates_length, values;
    int depth;
    Bytes out, source;
} Yaml;

/* --- lines --- */

/* Whether all is text that YAML and JSON let stand as it is: no control character, no tab, no mark. */
static int yaml_clean(const uint8_t *p, const uint8_t *end) {
    while ((p = past_ascii(p, end)) < end) {
        if (*p == '\n') {
            p++;
            continue;
        }
        int64_t c = *p < 0x80 ? -1 : code_point(&p, end);
        if (c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff) return 0;
    }
    return 1;
}

static void yaml_at(Yaml *y, const uint8_t *line) {
    y->line = y->p = line;
    if (line >= y->end) return;
    y->eol = memchr(line, '\n', (size_t)(y->end - line));
    while (*y->p == ' ') y->p++;
    y->indent = y->p - line;
}

static int yaml_ended(const Yaml *y) { return y->line >= y->end; }

/* On to the next line that holds more than a comment. */
static void yaml_next(Yaml *y) {
    do yaml_at(y, y->eol + 1);
    while (!yaml_ended(y) && (y->p == y->eol || *y->p == '#'));
}

/* What follows a value: nothing, or a comment. */
static int yaml_rest(Yaml *y) {
    const uint8_t *p = y->p;
    while (*p == ' ') p++;
    if (p != y->eol && !(*p == '#' && p > y->p)) return 0;
    yaml_next(y);
    return 1;
}

static int yaml_item(const Yaml *y) { return y->p[0] == '-' && y->p[1] == ' '; }

/* --- scalars --- */

static int yaml_digit(uint8_t c) { return c >= '0' && c <= '9'; }

/* A plain scalar that begins with a digit or a hyphen. 1: a number as JSON writes it too, 0: a text, -1: neither. */
static int yaml_number(const uint8_t *s, int64_t length) {
    const uint8_t *p = s, *end = s + length;
    if (length > 15) return *s == '-' ? -1 : 0 - (strspn((const char *)s, "0123456789.eE+-") >= (size_t)length);
    if (*p == '-') p++;
    if (p == end || !yaml_digit(*p)) return -1;
    const uint8_t *whole = p;
    while (p < end && yaml_digit(*p)) p++;
    int plain = *whole != '0' || p - whole == 1;
    if (p < end && *p == '.') {
        const uint8_t *point = p++;
        while (p < end && yaml_digit(*p)) p++;
        if (p - point == 1) return -1;
    }
    if (p == end && plain) return 1;
    if (*s == '-' || (p < end && (*p == 'e' || *p == 'E'))) return -1;
    return 0;
}

static int yaml_is(const uint8_t *s, int64_t length, const char *const *words) {
    for (; *words; words++)
        if ((int64_t)strlen(*words) == length && !memcmp(*words, s, (size_t)length)) return 1;
    return 0;
}

/* What a plain scalar means; `date`: anything but null is a text. */
static int yaml_plain(Yaml *y, const uint8_t *s, int64_t length, int date) {
    static const char *const nulls[] = {"null", "Null", "NULL", 0};
    static const char *const yes[] = {"true", "True", "TRUE", 0}, *const no[] = {"false", "False", "FALSE", 0};
    if (yaml_is(s, length, nulls)) return put(&y->out, "null", 4);
    if (!date) {
        if (yaml_is(s, length, yes)) return put(&y->out, "true", 4);
        if (yaml_is(s, length, no)) return put(&y->out, "false", 5);
        int number = *s == '-' || yaml_digit(*s) ? yaml_number(s, length) : 0;
        if (number) return number > 0 && put(&y->out, s, length);
    }
    return put_quoted(&y->out, s, length);
}

/* Whether a plain scalar may begin so, beyond doubt. */
static int yaml_begins(const uint8_t *p) {
    uint8_t c = *p;
    return yaml_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80 || c == '_' || c == '(' ||
           c == '/' || c == '$' || (c == '-' && yaml_digit(p[1]));
}

/* On to the next line of a text in quotes, where a line's end means a space; `outer` is negative where none may
   be. The spaces before it are dropped, but for those of `out` up to `kept`. */
static int yaml_further(Yaml *y, int64_t outer, int64_t kept) {
    while (y->out.length > kept && y->out.data[y->out.length - 1] == ' ') y->out.length--;
    if (outer < 0) return 0;
    yaml_at(y, y->eol + 1);
    return y->line < y->end && y->p != y->eol && y->indent > outer;
}

static int yaml_double(Yaml *y, int64_t outer) {
    Bytes *out = &y->out;
    const uint8_t *from = y->p++; /* what is not in `out` yet */
    for (int64_t kept = out->length + 1;; y->p++) {
        uint8_t c = *y->p;
        if (c == '"') return put(out, from, ++y->p - from);
        if (c == '\n') {
            if (!put(out, from, y->p - from) || !yaml_further(y, outer, kept) || !put_byte(out, ' ')) return 0;
            from = y->p--;
        }
        if (c != '\\') continue;
        c = *++y->p;
        if (c == ' ' || c == '\n') { /* a space that stays; a line's end that means nothing */
            if (!put(out, from, y->p - 1 - from) || (c == ' ' && !put_byte(out, ' '))) return 0;
            kept = out->length;
            if (c == '\n' && !yaml_further(y, outer, kept)) return 0;
            from = y->p + (c == ' ');
            y->p -= c == '\n';
        } else if (c == 'u') {
            int point = y->eol - y->p > 4 ? hex4(y->p + 1) : -1;
            if (point < 0 || (point >= 0xd800 && point < 0xe000)) return 0;
        } else if (!c || !strchr("\"\\bfnrt", c)) {
            return 0;
        }
    }
}

static int yaml_single(Yaml *y, int64_t outer) {
    int64_t from = y->out.length;
    for (y->p++; *y->p != '\'' || y->p[1] == '\''; y->p++) {
        if (*y->p == '\n') {
            if (!yaml_further(y, outer, from) || !put_byte(&y->out, ' ')) return 0;
            y->p--;
        } else {
            y->p += *y->p == '\'';
            if (!put_byte(&y->out, *y->p)) return 0;
        }
    }
    y->p++;
    Bytes text = {NULL, 0, 0, 0}; /* it takes the place of what it is made of */
    int well = put(&text, y->out.data + from, y->out.length - from);
    y->out.length = from;
    well = well && put_quoted(&y->out, text.data, text.length);
    free(text.data);
    return well;
}

/* The end of a plain scalar on this line, where a comment or the line's end follows; NULL: in doubt. */
static const uint8_t *yaml_plain_end(const Yaml *y, const uint8_t *p) {
    const uint8_t *end = y->eol;
    for (const uint8_t *s = p; s < y->eol; s++) {
        if (*s == ':' && (s + 1 == y->eol || s[1] == ' ')) return NULL;
        if (*s == '#' && s > p && s[-1] == ' ') {
            end = s;
            break;
        }
    }
    while (end > p && end[-1] == ' ') end--;
    return end;
}

/* A plain scalar in a block, which goes on on lines that stand further in than `outer`. */
static int yaml_lines(Yaml *y, int64_t outer, int date) {
    const uint8_t *from = y->p, *end = yaml_plain_end(y, from);
    if (!end || !yaml_begins(from)) return 0;
    int comment = memchr(end, '#', (size_t)(y->eol - end)) != NULL;
    yaml_at(y, y->eol + 1);
    if (yaml_ended(y) || y->p == y->eol || y->indent <= outer) {
        y->eol = y->line - 1;
        yaml_next(y);
        return yaml_plain(y, from, end - from, date);
    }
    Bytes text = {NULL, 0, 0, 0};
    int well = !comment && put(&text, from, end - from);
    while (well && !yaml_ended(y) && y->p != y->eol && y->indent > outer) {
        end = yaml_plain_end(y, y->p);
        well = end && yaml_begins(y->p) && *y->p != '-' && !memchr(end, '#', (size_t)(y->eol - end)) && put_byte(&text, ' ') &&
               put(&text, y->p, end - y->p);
        yaml_at(y, y->eol + 1);
    }
    if (!yaml_ended(y) && (y->p == y->eol || *y->p == '#')) yaml_next(y);
    well = well && (yaml_ended(y) || y->indent <= outer) && *text.data != '-' &&
           put_quoted(&y->out, text.data, text.length);
    free(text.data);
    return well;
}

/* A folded text without line feeds: lines that stand equally far in. */
static int yaml_folded(Yaml *y, int64_t outer) {
    Bytes text = {NULL, 0, 0, 0};
    y->p += 2;
    int well = *y->p == '\n';
    yaml_at(y, y->eol + 1);
    int64_t indent = y->indent;
    well = well && !yaml_ended(y) && y->p != y->eol && indent > outer;
    while (well && !yaml_ended(y) && y->p != y->eol && y->indent == indent) {
        well = (!text.length || put_byte(&text, ' ')) && put(&text, y->p, y->eol - y->p);
        yaml_at(y, y->eol + 1);
    }
    while (well && !yaml_ended(y) && y->p == y->eol) {
        well = y->indent <= indent;
        yaml_at(y, y->eol + 1);
    }
    well = well && (yaml_ended(y) || y->indent <= outer) && put_quoted(&y->out, text.data, text.length);
    if (well && !yaml_ended(y) && *y->p == '#') yaml_next(y);
    free(text.data);
    return well;
}

