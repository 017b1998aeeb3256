/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <fcntl.h>
#include <math.h>
#include <png.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "mem.h"
#include "png_reading.h"
#include "rng.h"

TestSuite(grey_png_write, .init = png_reading_enter, .fini = png_reading_leave);

/* What libpng's own reader of whole images makes of a.png, which must be 8-bit grey. */
static void expect_pixels(const unsigned char *pixels, unsigned rows, unsigned cols) {
  png_image image = {.version = PNG_IMAGE_VERSION};
  cr_assert(png_image_begin_read_from_file(&image, "a.png"), "%s", image.message);
  cr_assert(image.format == PNG_FORMAT_GRAY && image.width == cols && image.height == rows);
  unsigned char *found = mem_alloc((size_t)rows * cols, 1);
  cr_assert(png_image_finish_read(&image, NULL, found, 0, NULL), "%s", image.message);
  cr_assert_arr_eq(found, pixels, (size_t)rows * cols);
  mem_free(found);
}

/* Black and white at their values, halves up, clipped, NaN black; not square. */
Test(grey_png_write, rounds_and_clips) {
  static const double values[] = {0,    1,    0.5 / 255,    0.499 / 255, 1.5 / 255, 254.51 / 255,
                                  -0.1, 1.1,  1e300,        -INFINITY,   INFINITY,  NAN,
                                  0.5,  -0.0, 254.499 / 255};
  static const unsigned char pixels[] = {0, 255, 1, 0, 2, 255, 0, 255, 255, 0, 255, 0, 128, 0, 254};
  cr_assert_eq(grey_png_write("a.png", values, 3, 5, 0, 1), 0);
  expect_pixels(pixels, 3, 5);
  cr_assert_eq(grey_png_write("a.png", values, 5, 3, 0, 1), 0);
  expect_pixels(pixels, 5, 3);
}

Test(grey_png_write, range) {
  static const double values[] = {-2, -1, 0, 1, 2, 3};
  static const unsigned char rising[] = {0, 0, 64, 128, 191, 255};
  static const unsigned char falling[] = {255, 255, 191, 128, 64, 0};
  cr_assert_eq(grey_png_write("a.png", values, 2, 3, -1, 3), 0);
  expect_pixels(rising, 2, 3); /* 63.75, 127.5, 191.25 */
  cr_assert_eq(grey_png_write("a.png", values, 2, 3, 3, -1), 0);
  expect_pixels(falling, 2, 3);
}

Test(grey_png_write, comes_back) {
  enum { SIDE = 64 };
  static double values[SIDE * SIDE];
  struct rng r = {1, RNG_TEST};
  for (size_t i = 0; i < SIDE * SIDE; i++) values[i] = (double)rng_below(&r, i, 256) / 255;
  cr_assert_eq(grey_png_write("a.png", values, SIDE, SIDE, 0, 1), 0);
  read_it();
  cr_assert(read_status == 0 && read_side == SIDE);
  cr_expect_arr_eq(read_values, values, sizeof values);
  mem_free(read_values);
}

/* The same bytes again: no time, no text, nothing but the image. */
Test(grey_png_write, deterministic) {
  static const double values[] = {0, .25, .5, 1};
  struct png_bytes once, again;
  cr_assert_eq(grey_png_write("a.png", values, 2, 2, 0, 1), 0);
  png_bytes_load(&once, "a.png");
  cr_assert_eq(grey_png_write("a.png", values, 2, 2, 0, 1), 0);
  png_bytes_load(&again, "a.png");
  cr_assert_eq(once.count, again.count);
  cr_assert_arr_eq(once.data, again.data, once.count);
  static const char types[] = "IHDRIDATIEND";
  size_t at = 8;
  for (int k = 0; k < 3; k++, at += 12 + once.data[at + 3])
    cr_expect_arr_eq(once.data + at + 4, types + 4 * k, 4);
  cr_expect_eq(at, once.count);
  mem_free(once.data);
  mem_free(again.data);
}

static void write_it(void) {
  static double values[256 * 256];
  struct rng r = {2, RNG_TEST};
  for (size_t i = 0; i < 256 * 256; i++) values[i] = rng_uniform(&r, i);
  read_side = 0; /* expect_refusal looks at it */
  read_status = grey_png_write(read_path, values, 256, 256, 0, 1);
}

Test(grey_png_write, no_folder) {
  read_path = "absent/a.png";
  expect_refusal(write_it, "cannot write: folder absent does not exist");
}

/* The old file stays, and no part of the new one (the folder is empty in the end). */
Test(grey_png_write, full_disk) {
  static const double old[] = {0, .25, .5, 1};
  cr_assert_eq(grey_png_write("a.png", old, 2, 2, 0, 1), 0);
  signal(SIGXFSZ, SIG_IGN);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){10000, 10000}), 0);
  expect_refusal(write_it, "cannot write: File too large");
  expect_pixels((const unsigned char[]){0, 64, 128, 255}, 2, 2);
}
