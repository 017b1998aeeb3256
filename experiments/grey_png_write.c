/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <png.h>
#include <stdio.h>

#include "atomic_file.h"
#include "grey_png.h"
#include "grey_png_guard.h"
#include "mem.h"

struct output {
  FILE *out;
  struct grey_png_guard guard;
  const double *values;
  size_t rows, cols;
  double black, white;
  png_bytep row;
};

/* An error is kept by the stream and found by atomic_file_commit. */
static void give_bytes(png_structp png, png_bytep bytes, size_t count) {
  struct output *o = png_get_io_ptr(png);
  (void)!fwrite(bytes, 1, count, o->out);
}

static void flush(png_structp png) { (void)png; }

/* Level and filters are set so that the bytes do not depend on what libpng takes for the best. */
static void write_image(void *data) {
  struct output *o = data;
  png_structp png = o->guard.png;
  png_set_write_fn(png, o, give_bytes, flush);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(png, 6);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_IHDR(png, o->guard.info, (png_uint_32)o->cols, (png_uint_32)o->rows, 8,
               PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, o->guard.info);
  for (size_t r = 0; r < o->rows; r++) {
    for (size_t q = 0; q < o->cols; q++) {
      double grey = (o->values[r * o->cols + q] - o->black) / (o->white - o->black) * 255;
      o->row[q] = grey >= 0 ? (png_byte)floor(fmin(grey, 255) + 0.5) : 0; /* NaN is not >= 0 */
    }
    png_write_row(png, o->row);
  }
  png_write_end(png, NULL);
}

int grey_png_write(const char *path, const double *values, size_t rows, size_t cols, double black,
                   double white) {
  assert(rows >= 1 && rows <= PNG_UINT_31_MAX && cols >= 1 && cols <= PNG_UINT_31_MAX);
  assert(isfinite(black) && isfinite(white) && black != white);
  struct atomic_file f;
  if (atomic_file_open(&f, path)) return -1;
  struct output o = {.out = f.out,
                     .values = values,
                     .rows = rows,
                     .cols = cols,
                     .black = black,
                     .white = white,
                     .row = mem_alloc(cols, 1)};
  grey_png_guard_init(&o.guard, GREY_PNG_WRITES);
  bool good = grey_png_guarded(&o.guard, write_image, &o);
  if (!good) {
    fprintf(stderr, "smale18: %s: %s\n", path, o.guard.reason);
    atomic_file_abandon(&f);
  }
  grey_png_guard_clear(&o.guard);
  mem_free(o.row);
  return good ? atomic_file_commit(&f) : -1;
}
