/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * png_bytes: PNG files byte by byte, from the specification alone: chunks with their CRC, image
 * data in stored blocks. */
#ifndef SMALE18_TESTS_PNG_BYTES_H
#define SMALE18_TESTS_PNG_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct png_bytes {
  unsigned char *data; /* mem_free it */
  size_t count;
};

/* Colour types of the specification. */
enum { PNG_GREY = 0, PNG_RGB = 2, PNG_INDEXED = 3, PNG_GREY_ALPHA = 4, PNG_RGB_ALPHA = 6 };

void png_bytes_signature(struct png_bytes *b); /* b <- only that; initialises */
void png_bytes_chunk(struct png_bytes *b, const char *type, const void *data, size_t count);
void png_bytes_header(struct png_bytes *b, uint32_t width, uint32_t height, int bits, int colour);

/* IDAT: rows of row_bytes bytes each, not filtered. */
void png_bytes_rows(struct png_bytes *b, const unsigned char *rows, size_t count, size_t row_bytes);
void png_bytes_end(struct png_bytes *b); /* IEND */

/* b <- a good file, 4 x 4; initialises. */
void png_bytes_small(struct png_bytes *b);

/* Sets the CRC of every chunk whose length fits into what is there. */
void png_bytes_mend(struct png_bytes *b);

/* path <- the first count bytes. */
void png_bytes_save(const struct png_bytes *b, size_t count, const char *path);

/* b <- the file. */
void png_bytes_load(struct png_bytes *b, const char *path);

#endif
