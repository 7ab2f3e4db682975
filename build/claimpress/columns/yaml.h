/* YAML files of records to lines of JSON. A file holds a list of mappings under one key, and of claims their source
   above it, or it is one record.

   Only what YAML can mean in one way is turned into JSON; any other file is left to the part that explains, and
   nothing here says that a file is wrong. Lines are taken one by one: mappings and lists in blocks and in
   brackets, texts plain, in quotes, or folded (`>-`). */

enum {
    YAML_DEEPEST = 32,    /* levels of nesting */
    YAML_LONGEST = 900000, /* bytes of a record */
    YAML_MOST = 900000     /* values of a file */
};

static int yaml_block(Yaml *y, int64_t outer);
static int yaml_flow(Yaml *y, int date);

/* The end of the name of a key, where one stands here, perhaps in quotes; `from` is told where it begins. */
static const uint8_t *yaml_keyed(const Yaml *y, const uint8_t **from) {
    uint8_t quote = *y->p == '"' || *y->p == '\'' ? *y->p : 0;
    const uint8_t *p = *from = y->p + !!quote;
    while ((*p >= 'a' && *p <= 'z') || *p == '_' || (p > *from && yaml_digit(*p))) p++;
    const uint8_t *colon = p + !!quote;
    if (p == *from || (quote && *p != quote) || *colon != ':' || (colon[1] != ' ' && colon[1] != '\n')) return NULL;
    return p;
}

/* A key and its colon, which go to `out`; gives whether it is a key of dates, -1 where it is in doubt. */
static int yaml_key(Yaml *y) {
    uint8_t name[64];
    const uint8_t *from, *end = yaml_keyed(y, &from);
    if (!end) return -1;
    int64_t length = end - from;
    static const char *const no_keys[] = {"null", "true", "false", 0};
    if (length > 60 || yaml_is(from, length, no_keys)) return -1;
    y->p = end + (*end != ':');
    if (!put_byte(&y->out, '"') || !put(&y->out, from, length) || !put(&y->out, "\":", 2)) return -1;
    name[0] = '\n';
    memcpy(name + 1, from, (size_t)length);
    name[length + 1] = '\n';
    y->p++;
    return memmem(y->dates, (size_t)y->dates_length, name, (size_t)length + 2) != NULL;
}

static void yaml_spaces(Yaml *y) {
    while (*y->p == ' ') y->p++;
}

static int yaml_flow_plain(Yaml *y, int date) {
    const uint8_t *from = y->p, *p = from;
    if (!yaml_begins(p)) return 0;
    while (*p != '\n' && !strchr(",[]{}", *p)) {
        if (strchr(":#?", *p)) return 0;
        p++;
    }
    y->p = p;
    while (p > from && p[-1] == ' ') p--;
    return yaml_plain(y, from, p - from, date);
}

/* Over spaces in brackets, and over the end of a line. */
static int yaml_gap(Yaml *y) {
    yaml_spaces(y);
    if (y->p != y->eol || y->outer < 0) return 1;
    yaml_at(y, y->eol + 1);
    return !yaml_ended(y) && y->indent > y->outer;
}

static int yaml_flow_members(Yaml *y, uint8_t close) {
    if (!yaml_gap(y)) return 0;
    for (int first = 1; *y->p != close || !first; first = 0) {
        int date = 0;
        if (close == '}') {
            date = yaml_key(y);
            if (date < 0 || *y->p != ' ') return 0;
            if (!yaml_gap(y)) return 0;
        }
        if (!yaml_flow(y, date) || !yaml_gap(y)) return 0;
        if (*y->p == close) break;
        if (*y->p++ != ',' || !put_byte(&y->out, ',') || !yaml_gap(y)) return 0;
    }
    return put_byte(&y->out, *y->p++);
}

/* A value in brackets: others in brackets, a text in quotes on one line, or a plain one. */
static int yaml_flow(Yaml *y, int date) {
    if (++y->values > YAML_MOST) return 0;
    if (*y->p == '"') return yaml_double(y, -1);
    if (*y->p == '\'') return yaml_single(y, -1);
    if (*y->p != '[' && *y->p != '{') return yaml_flow_plain(y, date);
    if (++y->depth > YAML_DEEPEST || !put_byte(&y->out, *y->p)) return 0;
    int well = yaml_flow_members(y, *y->p++ == '[' ? ']' : '}');
    y->depth--;
    return well;
}

/* A list or a mapping in brackets; its lines stand further in than `outer`. */
static int yaml_brackets(Yaml *y, int64_t outer) {
    y->outer = outer;
    return yaml_flow(y, 0);
}

/* A value that begins on the line of its key, or of its item's hyphen; `outer` is how far in that stands. */
static int yaml_value(Yaml *y, int64_t outer, int date) {
    uint8_t c = *y->p;
    if (c == '[' || c == '{') return yaml_brackets(y, outer) && yaml_rest(y);
    if (++y->values > YAML_MOST) return 0;
    if (c == '"') return yaml_double(y, outer) && yaml_rest(y);
    if (c == '\'') return yaml_single(y, outer) && yaml_rest(y);
    if (c == '>' && y->p[1] == '-') return yaml_folded(y, outer);
    return yaml_lines(y, outer, date);
}

/* What stands below a key: a list or a mapping further in, a list equally far in, or nothing. */
static int yaml_below(Yaml *y, int64_t outer) {
    if (!yaml_rest(y)) return 0;
    if (yaml_ended(y) || y->indent < outer || (y->indent == outer && !yaml_item(y))) return put(&y->out, "null", 4);
    return yaml_block(y, outer);
}

static int yaml_mapping(Yaml *y, int64_t indent) {
    if (!put_byte(&y->out, '{')) return 0;
    for (int first = 1;; first = 0) {
        if (!first && !put_byte(&y->out, ',')) return 0;
        int date = yaml_key(y);
        if (date < 0) return 0;
        const uint8_t *behind = y->p;
        yaml_spaces(y);
        int empty = y->p == y->eol || *y->p == '#';
        if (empty) y->p = behind;
        if (!(empty ? yaml_below(y, indent) : yaml_value(y, indent, date))) return 0;
        if (yaml_ended(y) || y->indent < indent || (y->indent == indent && yaml_item(y))) break;
        if (y->indent > indent) return 0;
    }
    return put_byte(&y->out, '}');
}

/* On to what stands behind an item's hyphen; gives how far in that is, 0 where nothing does. */
static int64_t yaml_behind(Yaml *y) {
    y->p++;
    yaml_spaces(y);
    return y->p == y->eol || *y->p == '#' || yaml_item(y) ? 0 : y->p - y->line;
}

static int yaml_list(Yaml *y, int64_t indent) {
    const uint8_t *key;
    if (!put_byte(&y->out, '[')) return 0;
    for (int first = 1;; first = 0) {
        int64_t in = yaml_behind(y);
        if (!in || (!first && !put_byte(&y->out, ','))) return 0;
        ++y->values;
        if (!(yaml_keyed(y, &key) ? yaml_mapping(y, in) : yaml_value(y, indent, 0))) return 0;
        if (yaml_ended(y) || y->indent < indent || (y->indent == indent && !yaml_item(y))) break;
        if (y->indent > indent) return 0;
    }
    return put_byte(&y->out, ']');
}

/* A list or a mapping in lines of its own; a list may stand as far in as its key, at `outer`. */
static int yaml_block(Yaml *y, int64_t outer) {
    if (++y->depth > YAML_DEEPEST || ++y->values > YAML_MOST) return 0;
    int well = yaml_item(y) ? yaml_list(y, y->indent) : y->indent > outer && yaml_mapping(y, y->indent);
    y->depth--;
    return well;
}

/* --- files --- */

/* A record of the file as a line, which begins with the file's source if it has one. */
static int yaml_record(Yaml *y, int64_t indent) {
    int64_t in = yaml_behind(y), from = y->out.length;
    if (!in || !put(&y->out, y->source.data, y->source.length)) return 0;
    int64_t at = y->out.length;
    const uint8_t *key;
    int well = yaml_keyed(y, &key) ? yaml_mapping(y, in) : *y->p == '{' && y->p[1] != '}' && yaml_brackets(y, indent) && yaml_rest(y);
    if (!well || (!yaml_ended(y) && y->indent > indent)) return 0;
    if (y->source.length) y->out.data[at] = ',';
    return y->out.length - from < YAML_LONGEST && put_byte(&y->out, '\n');
}

static int64_t yaml_records(Yaml *y) {
    int64_t count = 0, indent = y->indent;
    if (!yaml_item(y)) return -1;
    do {
        if (!yaml_record(y, indent)) return -1;
        count++;
    } while (!yaml_ended(y) && y->indent == indent && yaml_item(y));
    return count;
}

/* The value of the key that stands here if it is `name`, on its line or below: then reading is there. */
static int yaml_named(Yaml *y, const char *name, int64_t length) {
    if (yaml_ended(y) || y->indent || y->eol - y->p <= length || memcmp(y->p, name, (size_t)length) || y->p[length] != ':')
        return 0;
    y->p += length + 1;
    const uint8_t *behind = y->p;
    yaml_spaces(y);
    if (y->p == behind && y->p != y->eol) return 0;
    if (y->p == y->eol || *y->p == '#') {
        y->p = behind;
        return yaml_rest(y);
    }
    return 1;
}

static int yaml_source(Yaml *y) {
    int64_t from = y->out.length;
    y->source.length = 0;
    const uint8_t *line = y->line;
    if (!yaml_named(y, "source", 6) || y->line != line || !put(&y->source, "{\"source\":", 10)) return 0;
    if (!yaml_value(y, 0, 0) || !put(&y->source, y->out.data + from, y->out.length - from)) return 0;
    y->out.length = from;
    return 1;
}

/* A file without records. */
static int64_t yaml_none(Yaml *y) {
    if (y->p[0] != '[' || y->p[1] != ']') return -1;
    y->p += 2;
    return yaml_rest(y) ? 0 : -1;
}

/* A file that is one record. */
static int yaml_whole(Yaml *y) {
    int64_t from = y->out.length;
    if (y->indent || !yaml_mapping(y, 0) || !yaml_ended(y)) return 0;
    return y->out.length - from < YAML_LONGEST && put_byte(&y->out, '\n');
}

static int64_t yaml_file(Yaml *y, const char *stem, int64_t length, int sourced) {
    y->source.length = 0;
    if (!yaml_ended(y) && (y->p == y->eol || *y->p == '#')) yaml_next(y);
    if (yaml_ended(y)) return -1;
    if (!length) return yaml_whole(y) ? 1 : -1;
    if (sourced && !yaml_source(y)) return -1;
    const uint8_t *line = y->line;
    if (!yaml_named(y, stem, length) || yaml_ended(y)) return -1;
    int64_t count = y->line == line ? yaml_none(y) : yaml_records(y);
    return yaml_ended(y) ? count : -1;
}

void *cp_yaml_new(const uint8_t *dates, int64_t length) {
    Yaml *y = calloc(1, sizeof *y);
    if (!y) return NULL;
    y->dates = dates;
    y->dates_length = length;
    return y;
}

/* Turn a file, whose last byte is a line feed, into lines that go behind those of the files before it; gives how
   many, and -1 for a file that has to be looked at. `stem` is the key of its records; empty: it is one record. */
int64_t cp_yaml_add(Yaml *y, const uint8_t *bytes, int64_t size, const char *stem, int64_t length, int sourced) {
    int64_t from = y->out.length;
    y->end = bytes + size;
    y->depth = 0;
    y->values = 0;
    yaml_at(y, bytes);
    int64_t count = yaml_clean(bytes, y->end) ? yaml_file(y, stem, length, sourced) : -1;
    if (count < 0 || y->out.failed || y->source.failed) {
        y->out.length = from;
        return -1;
    }
    return count;
}

/* The lines of all files since the last time, one after the other. */
const uint8_t *cp_yaml_lines(Yaml *y, int64_t *length) {
    *length = y->out.length;
    y->out.length = 0;
    return y->out.data;
}

void cp_yaml_free(Yaml *y) {
    if (!y) return;
    free(y->out.data);
    free(y->source.data);
    free(y);
}
