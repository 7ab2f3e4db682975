/* What a shape is: rows of 64-bit integers that kernel.py makes from shape.py. */

#include <stdint.h>

enum { TEXT, INTEGER, AMOUNT, FLAG, OBJECT, LIST, MAP };         /* kinds of nodes */
enum { ANY, SLUG, CLAIM_ID, DIGEST, LINE, PROSE, CHOICE };       /* what a text has to be */
enum { OF_TEXT, OF_INTEGER, OF_AMOUNT, OF_FLAG, OF_ENDS };       /* kinds of columns */
enum { NO_DEFAULT, DEFAULT_NULL, DEFAULT_TEXT, DEFAULT_FALSE, DEFAULT_TRUE, DEFAULT_EMPTY };
enum { BLANK, FITS, LOOK };                                      /* what became of a line */

#define MOST_FIELDS 64
#define SHORT 32 /* bytes that are copied at once */

typedef struct {
    int64_t kind, nullable, check, minimum, maximum, table, column, presence, first, count, element, fallback,
        fallback_at, fallback_length, short_form;
} Node;

typedef struct {
    int64_t name_at, name_length, node, required, in_content, by_name; /* by_name: the field of that rank */
} Field;

typedef struct {
    const Node *nodes;
    const Field *fields;
    const char *texts;
    const int64_t *kinds, *owners; /* of each column: its kind and its table */
    const uint64_t *plain;         /* one bit for each code point below 0x10000 that no rule of texts minds */
    const int64_t *marks;          /* at, length of each text that no text may hold */
    int64_t columns, tables, root, with_content, mark_count;
} Shape;
