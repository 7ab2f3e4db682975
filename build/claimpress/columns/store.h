/* Where values go: buffers that grow, columns, tables, and the reader that holds them. */

typedef struct {
    uint8_t *data;
    int64_t length, capacity;
    int failed; /* memory has run out */
} Bytes;

typedef struct {
    uint8_t *values, *valid; /* a value and a byte for each row; of texts their bytes, one after the other */
    int32_t *ends;           /* of texts and lists: one more than rows */
    int64_t capacity;        /* bytes that a text column has room for */
} Column;

typedef struct {
    int64_t *record;           /* of each row: the number of its record, */
    int32_t *position, *inner; /* its place in a list, and in a list inside that */
    int64_t rows, room;        /* rows that all its columns have room for */
} Table;

typedef struct {
    Column *columns;
    Table *tables;
    int64_t *rows; /* of each table, to go back to when a line has to be looked at */
    Bytes digests, lines, scratch, arena;
    const uint8_t *stop; /* where the lines end */
    int64_t record, position;
    const Shape *shape;
    int failed; /* memory has run out for rows */
    int fast;   /* the processor has instructions for digests */
    int whole;  /* lines are wanted in canonical form: every field in its order, defaults written out */
} Reader;

typedef struct {
    const uint8_t *text; /* in the line; NULL: in the arena */
    int64_t at, length;  /* length -1: left out */
} Piece;

/* --- bytes ------------------------------------------------------------------------------------------------- */

static int room(Bytes *b, int64_t more) {
    if (b->capacity - b->length >= more) return 1;
    int64_t wanted = b->capacity ? b->capacity * 2 : 1024;
    while (wanted - b->length < more) wanted *= 2;
    uint8_t *data = realloc(b->data, (size_t)wanted);
    if (!data) {
        b->failed = 1;
        return 0;
    }
    b->data = data;
    b->capacity = wanted;
    return 1;
}

static int put(Bytes *b, const void *from, int64_t length) {
    if (!room(b, length)) return 0;
    if (length) memcpy(b->data + b->length, from, (size_t)length);
    b->length += length;
    return 1;
}

static int put_byte(Bytes *b, uint8_t value) { return put(b, &value, 1); }

/* Short texts are the rule: thirty-two bytes at once where that many may be read. */
static void copied(const Reader *r, uint8_t *to, const uint8_t *from, int64_t length, int in_line) {
    if (in_line && length <= SHORT && r->stop - from >= SHORT) memcpy(to, from, SHORT);
    else memcpy(to, from, (size_t)length);
}

/* --- columns ----------------------------------------------------------------------------------------------- */

static const int64_t sizes[] = {[OF_INTEGER] = 8, [OF_AMOUNT] = 16, [OF_FLAG] = 1};

static int grown(Reader *r, void *at, int64_t bytes) {
    void *data;
    memcpy(&data, at, sizeof data); /* pointers to any kind of value are grown here */
    data = realloc(data, (size_t)bytes);
    if (!data) {
        r->failed = 1;
        return 0;
    }
    memcpy(at, &data, sizeof data);
    return 1;
}

/* Room for twice the rows in a table and in each of its columns. */
static int more_rows(Reader *r, int64_t table) {
    Table *t = r->tables + table;
    const Shape *s = r->shape;
    int64_t rows = t->room ? t->room * 2 : 256;
    if (!grown(r, &t->record, rows * 8) || !grown(r, &t->position, rows * 4) || !grown(r, &t->inner, rows * 4)) return 0;
    for (int64_t i = 0; i < s->columns; i++) {
        Column *c = r->columns + i;
        if (s->owners[i] != table) continue;
        if (s->kinds[i] == OF_TEXT || s->kinds[i] == OF_ENDS) {
            if (!grown(r, &c->ends, (rows + 1) * 4)) return 0;
            if (!t->room) c->ends[0] = 0;
        } else if (!grown(r, &c->values, rows * sizes[s->kinds[i]])) {
            return 0;
        }
        if (s->kinds[i] != OF_ENDS && !grown(r, &c->valid, rows)) return 0;
    }
    t->room = rows;
    return 1;
}

static int begin_row(Reader *r, int64_t table, int64_t at) {
    Table *t = r->tables + table;
    if (t->rows == t->room && !more_rows(r, table)) return 0;
    int inner = r->position >= 0;
    t->record[t->rows] = r->record;
    t->position[t->rows] = (int32_t)(inner ? r->position : at);
    t->inner[t->rows] = (int32_t)(inner ? at : 0);
    t->rows++;
    return 1;
}

/* The row that was begun last in the table of a column: every column gets one value in it. */
static int64_t row_of(const Reader *r, int64_t column) { return r->tables[r->shape->owners[column]].rows - 1; }

static int put_text(Reader *r, int64_t column, const uint8_t *text, int64_t length, int in_line) {
    Column *c = r->columns + column;
    int64_t row = row_of(r, column), from = c->ends[row];
    if (c->capacity - from < length + SHORT) {
        int64_t wanted = (c->capacity + length + SHORT) * 2;
        if (wanted > INT32_MAX) wanted = INT32_MAX;
        if (wanted - from < length + SHORT || !grown(r, &c->values, wanted)) return 0;
        c->capacity = wanted;
    }
    copied(r, c->values + from, text, length, in_line);
    c->ends[row + 1] = (int32_t)(from + length);
    c->valid[row] = 1;
    return 1;
}

static void put_null(Reader *r, int64_t column) {
    Column *c = r->columns + column;
    int64_t row = row_of(r, column), kind = r->shape->kinds[column];
    if (kind == OF_TEXT) c->ends[row + 1] = c->ends[row];
    else memset(c->values + row * sizes[kind], 0, (size_t)sizes[kind]);
    c->valid[row] = 0;
}

static void put_flag(Reader *r, int64_t column, int value) {
    int64_t row = row_of(r, column);
    r->columns[column].values[row] = (uint8_t)value;
    r->columns[column].valid[row] = 1;
}

/* The rows of a list end where its table does now. */
static void put_end(Reader *r, const Node *n) {
    int32_t rows = (int32_t)r->tables[r->shape->nodes[n->element].table].rows;
    r->columns[n->column].ends[row_of(r, n->column) + 1] = rows;
}
