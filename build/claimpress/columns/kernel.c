/* Lines of JSON to columns, strictly: the compiled part of claimpress.columns.

   A line either fits its shape beyond doubt, and its values stand in the columns, or it is left to be looked at
   by the part that explains; nothing here says that a line is wrong. What a shape is, and which columns it has,
   stands in shape.py, from which the tables below come as rows of 64-bit integers. Columns are laid out as
   Arrow has them, but for validity and flags, which take a byte a row until cp_bits packs them.

   Every buffer of lines ends with a line feed: no loop passes it, since no value of a line may hold one. */

#include <stdlib.h>
#include <string.h>

#include "shape.h"

#include "sha256.h"
#include "store.h"
#include "texts.h"
#include "pieces.h"
#include "values.h"

static void mark(Reader *r) {
    for (int64_t i = 0; i < r->shape->tables; i++) r->rows[i] = r->tables[i].rows;
}

/* Forget what a line has put into tables and columns, be it whole or half. */
static void back(Reader *r) {
    for (int64_t i = 0; i < r->shape->tables; i++) r->tables[i].rows = r->rows[i];
}

static int one_line(Reader *r, const uint8_t *p, const uint8_t *end) {
    const Node *root = r->shape->nodes + r->shape->root;
    Piece piece = {NULL, 0, -1};
    mark(r);
    r->arena.length = 0;
    r->position = -1;
    if (*p == '{' && begin_row(r, root->table, 0)) {
        p = object(r, root, p + 1, end, r->shape->with_content ? &piece : NULL);
        if (p && blank(p) == end) {
            if (!r->shape->with_content) return FITS;
            if (room(r, &r->digests, 64)) {
                sha256_hex(piece_text(r, &piece), piece.length, r->fast, r->digests.data + r->digests.length);
                r->digests.length += 64;
                return FITS;
            }
        }
    }
    back(r);
    return LOOK;
}

static void let_go(Reader *r);

/* A reader for lines of a shape, to be used as often as wanted. NULL: no memory. */
void *cp_new(const Shape *shape) {
    Reader *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    r->shape = shape;
    r->fast = sha_instructions();
    r->columns = calloc((size_t)shape->columns, sizeof *r->columns);
    r->tables = calloc((size_t)shape->tables, sizeof *r->tables);
    r->rows = calloc((size_t)shape->tables, sizeof *r->rows);
    r->failed = !r->columns || !r->tables || !r->rows;
    for (int64_t i = 0; !r->failed && i < shape->tables; i++) more_rows(r, i);
    if (!r->failed) return r;
    let_go(r);
    return NULL;
}

/* Read `size` bytes of whole lines, the first of which has the number `first`. What became of each line goes
   to `states`, where it begins to `starts`; there must be room for `lines` of them. What the reader held before
   is forgotten. Gives 0 where memory has run out. */
int cp_read(Reader *r, const uint8_t *bytes, int64_t size, int64_t first, int64_t lines, uint8_t *states, int64_t *starts) {
    const uint8_t *p = bytes, *stop = r->stop = bytes + size;
    r->failed = 0;
    r->digests.length = 0;
    for (int64_t i = 0; i < r->shape->tables; i++) r->tables[i].rows = 0;
    for (int64_t line = 0; !r->failed && p < stop && line < lines; line++) {
        const uint8_t *end = memchr(p, '\n', (size_t)(stop - p));
        if (!end) break;
        starts[line] = p - bytes;
        const uint8_t *content = blank(p);
        r->record = first + line;
        states[line] = content == end ? BLANK : (uint8_t)one_line(r, content, end);
        p = end + 1;
    }
    return !r->failed;
}

int64_t cp_count_lines(const uint8_t *bytes, int64_t size) {
    int64_t count = 0;
    const uint8_t *p = bytes, *stop = bytes + size;
    while (p < stop && (p = memchr(p, '\n', (size_t)(stop - p)))) count++, p++;
    return count;
}

int64_t cp_rows(const Reader *r, int64_t table) { return r->tables[table].rows; }

/* Addresses of the record numbers, positions and inner positions of a table's rows. */
void cp_table(const Reader *r, int64_t table, const void **out) {
    const Table *t = r->tables + table;
    out[0] = t->record, out[1] = t->position, out[2] = t->inner;
}

/* Addresses of the values, ends and validity of a column, and its number of nulls. */
void cp_column(const Reader *r, int64_t column, int64_t *out) {
    const Column *c = r->columns + column;
    int64_t rows = r->tables[r->shape->owners[column]].rows, there = 0;
    for (int64_t i = 0; c->valid && i < rows; i++) there += c->valid[i];
    out[0] = (int64_t)(intptr_t)c->values;
    out[1] = (int64_t)(intptr_t)c->ends;
    out[2] = (int64_t)(intptr_t)c->valid;
    out[3] = rows - there;
}

/* Of each record 64 digits. */
const uint8_t *cp_digests(const Reader *r) { return r->digests.data; }

/* For tests: the digest of any text, with the processor's instructions for it or without. */
void cp_sha256(const uint8_t *text, int64_t length, int fast, uint8_t *out) {
    sha256_hex(text, length, fast && sha_instructions(), out);
}

/* Bytes of 0 and 1 as bits, the first one lowest. */
void cp_bits(const uint8_t *bytes, int64_t count, uint8_t *bits) {
    memset(bits, 0, (size_t)((count + 7) / 8));
    for (int64_t i = 0; i < count; i++) bits[i >> 3] |= (uint8_t)(bytes[i] << (i & 7));
}

static void let_go(Reader *r) {
    for (int64_t i = 0; r->columns && i < r->shape->columns; i++) {
        free(r->columns[i].values);
        free(r->columns[i].ends);
        free(r->columns[i].valid);
    }
    for (int64_t i = 0; r->tables && i < r->shape->tables; i++) {
        free(r->tables[i].record);
        free(r->tables[i].position);
        free(r->tables[i].inner);
    }
    free(r->columns);
    free(r->tables);
    free(r->rows);
    free(r->digests.data);
    free(r->scratch.data);
    free(r->arena.data);
    free(r);
}

void cp_free(void *reader) {
    if (reader) let_go(reader);
}
