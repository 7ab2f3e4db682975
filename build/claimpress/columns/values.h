/* Reading the values of a line: each function takes the place where a value begins and gives that behind it,
   or NULL where it does not surely fit. A piece, where one is wanted, is told what the value is in the content. */

static const uint8_t *value(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece);

static const uint8_t *blank(const uint8_t *p) {
    while (*p == ' ' || *p == '\t') p++;
    return p;
}

static const uint8_t *text(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece) {
    int escaped;
    const uint8_t *close = text_end(p, end, &escaped), *s = p;
    if (!close) return NULL;
    int64_t length = close - p;
    if (escaped) {
        if (!unescape(r, p, close)) return NULL;
        s = r->scratch.data;
        length = r->scratch.length;
    }
    if (!judged(r->shape, n, s, length) || !put_text(r, n->column, s, length, !escaped)) return NULL;
    if (piece) {
        int64_t from = r->arena.length;
        int usual = n->fallback == DEFAULT_TEXT && n->fallback_length == length &&
                    !memcmp(r->shape->texts + n->fallback_at, s, (size_t)length);
        if (usual) return close + 1;
        if (!escaped) keep_line(piece, p - 1, close + 1);
        else if (!put_quoted(&r->arena, s, length) || !keep(r, piece, from)) return NULL;
    }
    return close + 1;
}

static const uint8_t *integer(Reader *r, const Node *n, const uint8_t *p, Piece *piece) {
    const uint8_t *from = p;
    int64_t number = 0;
    if (*p < '0' || *p > '9') return NULL;
    while (*p >= '0' && *p <= '9') {
        if (p - from > 15) return NULL;
        number = number * 10 + (*p++ - '0');
    }
    if ((*from == '0' && p - from > 1) || *p == '.' || *p == 'e' || *p == 'E') return NULL;
    if (number < n->minimum || number > n->maximum) return NULL;
    int64_t row = row_of(r, n->column);
    memcpy(r->columns[n->column].values + row * 8, &number, 8);
    r->columns[n->column].valid[row] = 1;
    if (piece) keep_line(piece, from, p);
    return p;
}

/* A decimal of at most 15 digits before and 6 behind its point, as millionths. */
static const uint8_t *amount(Reader *r, const Node *n, const uint8_t *p, Piece *piece) {
    const uint8_t *from = p, *stop;
    __int128 number = 0;
    if (*p < '0' || *p > '9') return NULL;
    while (*p >= '0' && *p <= '9') {
        if (p - from >= 15) return NULL;
        number = number * 10 + (*p++ - '0');
    }
    if (*from == '0' && p - from > 1) return NULL;
    stop = p;
    int decimals = 0;
    if (*p == '.') {
        const uint8_t *point = p++;
        while (*p >= '0' && *p <= '9') {
            if (++decimals > 6) return NULL;
            number = number * 10 + (*p - '0');
            if (*p++ != '0') stop = p;
        }
        if (!decimals) return NULL;
        if (stop <= point) stop = point;
    }
    if (*p == 'e' || *p == 'E') return NULL;
    for (; decimals < 6; decimals++) number *= 10;
    int64_t row = row_of(r, n->column);
    memcpy(r->columns[n->column].values + row * 16, &number, 16);
    r->columns[n->column].valid[row] = 1;
    if (piece) keep_line(piece, from, stop);
    return p;
}

static const uint8_t *flag(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece) {
    int yes = *p == 't', length = yes ? 4 : 5;
    if (end - p < length || memcmp(p, yes ? "true" : "false", (size_t)length)) return NULL;
    put_flag(r, n->column, yes);
    if (piece && n->fallback != (yes ? DEFAULT_TRUE : DEFAULT_FALSE)) keep_line(piece, p, p + length);
    return p + length;
}

/* What stands in the columns where a value is null or absent. */
static void nothing(Reader *r, const Node *n) {
    const Shape *s = r->shape;
    if (n->kind != OBJECT) {
        put_null(r, n->column);
        return;
    }
    if (n->presence >= 0) put_flag(r, n->presence, 0);
    for (int64_t i = n->first; i < n->first + n->count; i++) nothing(r, s->nodes + s->fields[i].node);
}

static int by_default(Reader *r, const Node *n) {
    switch (n->fallback) {
    case DEFAULT_NULL:
        nothing(r, n);
        return 1;
    case DEFAULT_TEXT:
        return put_text(r, n->column, (const uint8_t *)r->shape->texts + n->fallback_at, n->fallback_length, 0);
    case DEFAULT_FALSE:
    case DEFAULT_TRUE:
        put_flag(r, n->column, n->fallback == DEFAULT_TRUE);
        return 1;
    case DEFAULT_EMPTY:
        put_end(r, n);
        return 1;
    default:
        return 0;
    }
}

static int64_t field_of(const Shape *s, const Node *n, int64_t expected, const uint8_t *name, int64_t length) {
    for (int64_t k = 0; k < n->count; k++) {
        int64_t i = expected + k < n->count ? expected + k : expected + k - n->count;
        const Field *f = s->fields + n->first + i;
        if (f->name_length == length && !memcmp(s->texts + f->name_at, name, (size_t)length)) return i;
    }
    return -1;
}

/* The value that stands for an absent one, written out. */
static int put_default(Reader *r, const Node *n) {
    static const char *const words[] = {[NO_DEFAULT] = "null", [DEFAULT_NULL] = "null", [DEFAULT_FALSE] = "false",
                                        [DEFAULT_TRUE] = "true", [DEFAULT_EMPTY] = "[]"};
    if (n->fallback == DEFAULT_TEXT)
        return put_quoted(&r->arena, (const uint8_t *)r->shape->texts + n->fallback_at, n->fallback_length);
    const char *word = words[n->fallback];
    return put(&r->arena, word, (int64_t)strlen(word));
}

static int put_content(Reader *r, const Node *n, const Piece *pieces, Piece *piece) {
    const Shape *s = r->shape;
    int64_t from = r->arena.length;
    int some = 0;
    if (!put_byte(&r->arena, '{')) return 0;
    for (int64_t k = 0; k < n->count; k++) {
        int64_t i = r->whole ? k : s->fields[n->first + k].by_name;
        const Field *f = s->fields + n->first + i;
        int absent = pieces[i].length < 0;
        if (!r->whole && (absent || !f->in_content)) continue;
        if (!room(&r->arena, f->name_length + (absent ? 0 : pieces[i].length) + 4 + SHORT)) return 0;
        uint8_t *out = r->arena.data + r->arena.length;
        if (some) *out++ = ',';
        *out++ = '"';
        memcpy(out, s->texts + f->name_at, (size_t)f->name_length);
        out += f->name_length;
        *out++ = '"';
        *out++ = ':';
        if (!absent) {
            copied(r, out, piece_text(r, pieces + i), pieces[i].length, pieces[i].text != NULL);
            out += pieces[i].length;
        }
        r->arena.length = out - r->arena.data;
        if (absent && !put_default(r, s->nodes + f->node)) return 0;
        some = 1;
    }
    return put_byte(&r->arena, '}') && keep(r, piece, from);
}

static const uint8_t *object(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece) {
    const Shape *s = r->shape;
    Piece pieces[MOST_FIELDS];
    uint64_t seen = 0;
    int64_t expected = 0;
    if (n->presence >= 0) put_flag(r, n->presence, 1);
    if (piece)
        for (int64_t i = 0; i < n->count; i++) pieces[i].length = -1;
    p = blank(p);
    if (*p == '}') p++;
    else
        for (;;) {
            int escaped;
            if (*p != '"') return NULL;
            const uint8_t *name = p + 1, *close = text_end(name, end, &escaped);
            if (!close || escaped) return NULL;
            int64_t i = field_of(s, n, expected, name, close - name);
            if (i < 0 || seen >> i & 1) return NULL;
            seen |= 1ull << i;
            expected = i + 1 < n->count ? i + 1 : 0;
            p = blank(close + 1);
            if (*p != ':') return NULL;
            const Field *f = s->fields + n->first + i;
            p = value(r, s->nodes + f->node, blank(p + 1), end, piece && (r->whole || f->in_content) ? pieces + i : NULL);
            if (!p) return NULL;
            p = blank(p);
            if (*p == '}') {
                p++;
                break;
            }
            if (*p != ',') return NULL;
            p = blank(p + 1);
        }
    for (int64_t i = 0; i < n->count; i++) {
        if (seen >> i & 1) continue;
        const Field *f = s->fields + n->first + i;
        if (f->required || !by_default(r, s->nodes + f->node)) return NULL;
    }
    if (piece && !put_content(r, n, pieces, piece)) return NULL;
    return p;
}

/* A reference in its short form, a bare id: the object whose first field it is. */
static const uint8_t *short_form(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece) {
    const Shape *s = r->shape;
    Piece pieces[MOST_FIELDS];
    if (piece)
        for (int64_t i = 0; i < n->count; i++) pieces[i].length = -1;
    p = text(r, s->nodes + s->fields[n->first].node, p, end, piece ? pieces : NULL);
    if (!p) return NULL;
    for (int64_t i = 1; i < n->count; i++)
        if (!by_default(r, s->nodes + s->fields[n->first + i].node)) return NULL;
    if (piece && !put_content(r, n, pieces, piece)) return NULL;
    return p;
}

/* Put a piece where the arena ended before: what it was put together from is not needed any more. */
static int put_piece(Reader *r, const Piece *piece, int64_t start) {
    r->arena.length = start;
    if (!room(&r->arena, piece->length)) return 0;
    memmove(r->arena.data + start, piece_text(r, piece), (size_t)piece->length);
    r->arena.length += piece->length;
    return 1;
}

static const uint8_t *list(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece) {
    const Node *e = r->shape->nodes + n->element;
    int64_t at = 0, outer = r->position, first = r->arena.length;
    p = blank(p);
    if (*p == ']') p++;
    else
        for (;; at++) {
            Piece inner = {NULL, 0, -1};
            if (piece && !put_byte(&r->arena, at ? ',' : '[')) return NULL;
            int64_t start = r->arena.length;
            if (!begin_row(r, e->table, at)) return NULL;
            if (outer < 0) r->position = at;
            p = value(r, e, p, end, piece ? &inner : NULL);
            r->position = outer;
            if (!p) return NULL;
            if (piece && !put_piece(r, &inner, start)) return NULL;
            p = blank(p);
            if (*p == ']') {
                p++, at++;
                break;
            }
            if (*p != ',') return NULL;
            p = blank(p + 1);
        }
    if (at < n->minimum) return NULL;
    put_end(r, n);
    if (piece && (at || n->fallback != DEFAULT_EMPTY)) {
        if (!at && !put_byte(&r->arena, '[')) return NULL;
        if (!put_byte(&r->arena, ']')) return NULL;
        keep(r, piece, first);
    }
    return p;
}

static int is_key(const Column *keys, int64_t row, const uint8_t *text, int64_t length) {
    int32_t from = keys->ends[row];
    return keys->ends[row + 1] - from == length && !memcmp(keys->values + from, text, (size_t)length);
}

/* A text of a mapping; in the canonical form with `before` in front of it. */
static const uint8_t *entry(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, char before, Piece *piece) {
    Piece inner = {NULL, 0, -1};
    if (*p != '"' || (piece && !put_byte(&r->arena, (uint8_t)before))) return NULL;
    int64_t start = r->arena.length;
    p = text(r, n, p + 1, end, piece ? &inner : NULL);
    return p && (!piece || put_piece(r, &inner, start)) ? blank(p) : NULL;
}

/* A mapping from any key to a text: the rows of a table with two columns, key first. One key has to be there. */
static const uint8_t *map(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece) {
    const Shape *s = r->shape;
    const Node *key = s->nodes + n->element, *held = key + 1;
    int64_t at = 0, from = r->arena.length;
    int wanted = !n->fallback_length;
    p = blank(p);
    for (;; at++) {
        if (at >= 200 || !begin_row(r, key->table, at)) return NULL;
        const Column *keys = r->columns + key->column;
        p = entry(r, key, p, end, at ? ',' : '{', piece);
        if (!p || *p != ':') return NULL;
        int64_t last = r->tables[key->table].rows - 1, length = keys->ends[last + 1] - keys->ends[last];
        for (int64_t k = 1; k <= at; k++) /* few: languages of a name */
            if (is_key(keys, last - k, keys->values + keys->ends[last], length)) return NULL;
        wanted |= is_key(keys, last, (const uint8_t *)s->texts + n->fallback_at, n->fallback_length);
        p = entry(r, held, blank(p + 1), end, ':', piece);
        if (!p) return NULL;
        if (*p == '}') break;
        if (*p != ',') return NULL;
        p = blank(p + 1);
    }
    put_end(r, n);
    if (piece && (!put_byte(&r->arena, '}') || !keep(r, piece, from))) return NULL;
    return wanted ? p + 1 : NULL;
}

static const uint8_t *value(Reader *r, const Node *n, const uint8_t *p, const uint8_t *end, Piece *piece) {
    if (piece) piece->length = -1;
    if (*p == 'n') {
        if (!n->nullable || end - p < 4 || memcmp(p, "null", 4)) return NULL;
        nothing(r, n);
        return p + 4;
    }
    switch (n->kind) {
    case TEXT:
        return *p == '"' ? text(r, n, p + 1, end, piece) : NULL;
    case INTEGER:
        return integer(r, n, p, piece);
    case AMOUNT:
        return amount(r, n, p, piece);
    case FLAG:
        return *p == 't' || *p == 'f' ? flag(r, n, p, end, piece) : NULL;
    case OBJECT:
        if (*p == '"' && n->short_form) return short_form(r, n, p + 1, end, piece);
        return *p == '{' ? object(r, n, p + 1, end, piece) : NULL;
    case LIST:
        return *p == '[' ? list(r, n, p + 1, end, piece) : NULL;
    case MAP:
        return *p == '{' ? map(r, n, p + 1, end, piece) : NULL;
    default:
        return NULL;
    }
}
