/* Lines of JSON to columns, strictly: the compiled part of claimpress.columns.

   A line either fits its shape beyond doubt, and its values stand in the columns, or it is left to be looked at
   by the part that explains; nothing here says that a line is wrong. What a shape is, and which columns it has,
   stands in shape.py, from which the tables below come as rows of 64-bit integers. Columns are laid out as
   Arrow has them, but for validity and flags, which take a byte a row until cp_bits packs them.

   Every buffer of lines ends with a line feed: no loop passes it, since no value of a line may hold one. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shape.h"

#include "sha256.h"
#include "store.h"
#include "texts.h"
#include "pieces.h"
#include "values.h"
#include "rows.h"
#include "yaml_text.h"
#include "yaml.h"
#include "bare.h"

static void mark(Reader *r) {
    for (int64_t i = 0; i < r->shape->tables; i++) r->rows[i] = r->tables[i].rows;
}

/* Forget what a line has put into tables and columns, be it whole or half. */
static void back(Reader *r) {
    for (int64_t i = 0; i < r->shape->tables; i++) r->tables[i].rows = r->rows[i];
}

/* Keep what is wanted of a line beside its values: its canonical form, or the digest of its content. */
static int kept(Reader *r, const Piece *piece) {
    if (r->whole)
        return room(&r->lines, piece->length + 1) && put(&r->lines, piece_text(r, piece), piece->length) &&
               put_byte(&r->lines, '\n');
    if (!r->shape->with_content) return 1;
    if (!room(&r->digests, 64)) return 0;
    sha256_hex(piece_text(r, piece), piece->length, r->fast, r->digests.data + r->digests.length);
    r->digests.length += 64;
    return 1;
}

static int one_line(Reader *r, const uint8_t *p, const uint8_t *end) {
    const Node *root = r->shape->nodes + r->shape->root;
    Piece piece = {NULL, 0, -1};
    mark(r);
    r->arena.length = 0;
    r->position = -1;
    if (*p == '{' && begin_row(r, root->table, 0)) {
        p = object(r, root, p + 1, end, r->whole || r->shape->with_content ? &piece : NULL);
        if (p && blank(p) == end && kept(r, &piece)) return FITS;
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

static int failed(const Reader *r) {
    return r->failed || r->digests.failed || r->lines.failed || r->scratch.failed || r->arena.failed;
}

/* Read `size` bytes of whole lines, the first of which has the number `first`. What became of each line goes
   to `states`, where it begins to `starts`; there must be room for `lines` of them. What the reader held before
   is forgotten. `whole` asks for lines in their canonical form. Gives 0 where memory has run out. */
int cp_read(Reader *r, const uint8_t *bytes, int64_t size, int64_t first, int64_t lines, int whole, uint8_t *states, int64_t *starts) {
    const uint8_t *p = bytes, *stop = r->stop = bytes + size;
    r->failed = r->digests.failed = r->lines.failed = r->scratch.failed = r->arena.failed = 0;
    r->digests.length = r->lines.length = 0;
    r->whole = whole;
    for (int64_t i = 0; i < r->shape->tables; i++) r->tables[i].rows = 0;
    for (int64_t line = 0; !failed(r) && p < stop && line < lines; line++) {
        const uint8_t *end = memchr(p, '\n', (size_t)(stop - p));
        if (!end) break;
        starts[line] = p - bytes;
        const uint8_t *content = blank(p);
        r->record = first + line;
        states[line] = content == end ? BLANK : (uint8_t)one_line(r, content, end);
        p = end + 1;
    }
    return !failed(r);
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

/* The lines that fit in their canonical form, one after the other; their length goes to `length`. */
const uint8_t *cp_lines(const Reader *r, int64_t *length) {
    *length = r->lines.length;
    return r->lines.data;
}

/* Lines of a file, from `at` on and `lengths` long, one after the other, each with a line feed. 0: it can't be. */
int cp_gather(int file, const int64_t *at, const int64_t *lengths, int64_t count, uint8_t *out) {
    for (int64_t i = 0; i < count; i++) {
        int64_t next = i; /* lines that stand in a row are read at once */
        while (next + 1 < count && at[next + 1] == at[next] + lengths[next] + 1) next++;
        int64_t wanted = at[next] + lengths[next] - at[i], done = 0;
        while (done < wanted) {
            ssize_t more = pread(file, out + done, (size_t)(wanted - done), at[i] + done);
            if (more <= 0) return 0;
            done += more;
        }
        out += wanted;
        *out++ = '\n';
        i = next;
    }
    return 1;
}

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
    free(r->lines.data);
    free(r->scratch.data);
    free(r->arena.data);
    free(r);
}

void cp_free(void *reader) {
    if (reader) let_go(reader);
}
