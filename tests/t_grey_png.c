/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include <png.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "png_reading.h"
#include "said.h"
#include "sanitized.h"

TestSuite(grey_png, .init = png_reading_enter, .fini = png_reading_leave);

/* A whole file of one colour type and depth, all samples 0. */
static void make(struct png_bytes *b, uint32_t width, uint32_t height, int bits, int colour) {
  static const unsigned char palette[6], zeros[65536];
  static const size_t channels[] = {1, 0, 3, 1, 2, 0, 4};
  png_bytes_signature(b);
  png_bytes_header(b, width, height, bits, colour);
  if (colour == PNG_INDEXED) png_bytes_chunk(b, "PLTE", palette, 6);
  size_t row_bytes = (width * channels[colour] * (size_t)bits + 7) / 8;
  png_bytes_rows(b, zeros, height, row_bytes);
  png_bytes_end(b);
}

static void read_grey(int bits, const unsigned char *rows, size_t n) {
  struct png_bytes b;
  png_bytes_signature(&b);
  png_bytes_header(&b, (uint32_t)n, (uint32_t)n, bits, PNG_GREY);
  png_bytes_chunk(&b, "gAMA", "\0\1\206\240", 4); /* 1.0: not to be applied */
  png_bytes_rows(&b, rows, n, n * (size_t)bits / 8);
  png_bytes_chunk(&b, "tEXt", "Comment\0none", 12);
  png_bytes_end(&b);
  png_bytes_save(&b, b.count, "a.png");
  mem_free(b.data);
  cr_assert_str_empty(said(check_it));
  cr_assert(read_status == 0 && read_side == n);
  cr_assert_str_empty(said(read_it));
  cr_assert(read_status == 0 && read_side == n);
}

Test(grey_png, all_grey_values) {
  unsigned char rows[256];
  for (int i = 0; i < 256; i++) rows[i] = (unsigned char)(i * 7);
  read_grey(8, rows, 16);
  for (int i = 0; i < 256; i++) cr_expect_eq(read_values[i], (i * 7 % 256) / 255.0);
  mem_free(read_values);
}

/* k bits stand for multiples of 255 / (2^k - 1): the sample at (r, q) is r + 2q mod 2^k. */
Test(grey_png, fewer_bits) {
  for (int bits = 1; bits <= 4; bits *= 2) {
    unsigned char rows[64] = {0};
    size_t most = (1u << bits) - 1, n = 8;
    for (size_t i = 0; i < n * n; i++) {
      size_t sample = (i / n + 2 * (i % n)) & most, bit = i * (size_t)bits;
      rows[bit / 8] |= (unsigned char)(sample << (8 - (size_t)bits - bit % 8));
    }
    read_grey(bits, rows, n);
    for (size_t i = 0; i < n * n; i++)
      cr_expect_eq(read_values[i], (double)(((i / n + 2 * (i % n)) & most) * 255 / most) / 255.0);
    mem_free(read_values);
  }
}

Test(grey_png, sides) {
  for (uint32_t n = 1; n <= 64; n++) {
    struct png_bytes b;
    char what[128];
    make(&b, n, n, 8, PNG_GREY);
    snprintf(what, sizeof what, "expected a side that is a power of 2 from 4 to 8192, got %u", n);
    if (n >= 4 && !(n & (n - 1))) {
      png_bytes_save(&b, b.count, "a.png");
      mem_free(b.data);
      read_it();
      cr_assert(read_status == 0 && read_side == n && read_values[n * n - 1] == 0);
      mem_free(read_values);
    } else {
      expect_file_refused(&b, what);
    }
  }
}

/* Seven passes of Adam7, written by libpng. */
Test(grey_png, interlaced) {
  enum { SIDE = 32 };
  png_byte pixels[SIDE][SIDE], *rows[SIDE];
  for (int r = 0; r < SIDE; r++) {
    rows[r] = pixels[r];
    for (int q = 0; q < SIDE; q++) pixels[r][q] = (png_byte)(8 * r + 3 * q);
  }
  FILE *out = fopen("a.png", "w");
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct(png);
  png_init_io(png, out);
  png_set_IHDR(png, info, SIDE, SIDE, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_ADAM7, 0, 0);
  png_set_rows(png, info, rows);
  png_write_png(png, info, 0, NULL);
  png_destroy_write_struct(&png, &info);
  fclose(out);
  read_it();
  cr_assert(read_status == 0 && read_side == SIDE);
  for (int i = 0; i < SIDE * SIDE; i++)
    cr_assert_eq(read_values[i], pixels[i / SIDE][i % SIDE] / 255.0);
  mem_free(read_values);
}

Test(grey_png, other_kinds_of_images) {
  static const struct {
    uint32_t width, height;
    int bits, colour;
    const char *what;
  } kinds[] = {
    {8, 16, 8, PNG_GREY, "expected a square image, got 8 x 16"},
    {16, 8, 1, PNG_GREY, "expected a square image, got 16 x 8"},
    {8, 8, 16, PNG_GREY, "expected 8-bit grey, got 16-bit"},
    {8, 8, 8, PNG_RGB, "expected 8-bit grey, got colour"},
    {8, 8, 16, PNG_RGB, "expected 8-bit grey, got colour"},
    {8, 8, 8, PNG_INDEXED, "expected 8-bit grey, got a palette"},
    {8, 8, 1, PNG_INDEXED, "expected 8-bit grey, got a palette"},
    {8, 8, 8, PNG_GREY_ALPHA, "expected 8-bit grey, got grey with alpha"},
    {8, 8, 8, PNG_RGB_ALPHA, "expected 8-bit grey, got colour with alpha"},
  };
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    struct png_bytes b;
    make(&b, kinds[k].width, kinds[k].height, kinds[k].bits, kinds[k].colour);
    expect_file_refused(&b, kinds[k].what);
    expect_refusal(check_it, kinds[k].what);
  }
}

Test(grey_png, transparent_grey) {
  struct png_bytes b;
  static const unsigned char rows[64];
  png_bytes_signature(&b);
  png_bytes_header(&b, 8, 8, 8, PNG_GREY);
  png_bytes_chunk(&b, "tRNS", "\0\5", 2);
  png_bytes_rows(&b, rows, 8, 8);
  png_bytes_end(&b);
  expect_file_refused(&b, "expected 8-bit grey, got grey with a transparent value");
}

/* ---- no files at all ---- */

Test(grey_png, not_a_file) {
  read_path = "absent.png";
  expect_refusal(read_it, "cannot read: No such file or directory");
  read_path = ".";
  expect_refusal(read_it, "expected a PNG file, got a folder");
  read_path = "/dev/null";
  expect_refusal(read_it, "expected a PNG file, got no regular file");
  read_path = "a.png";
  cr_assert_eq(mkfifo(read_path, 0600), 0);
  expect_refusal(read_it, "expected a PNG file, got no regular file"); /* and does not wait */
  unlink(read_path);
  FILE *out = fopen(read_path, "w");
  fputs("P5 4 4 255 a grey image of another kind", out);
  fclose(out);
  expect_refusal(read_it, "expected a PNG file, got another kind of file");
}

/* ---- memory ---- */

/* Headers that promise what is not there: refused before memory is taken, which is limited here. */
Test(grey_png, bombs) {
#if !SANITIZED
  struct rlimit limit = {(rlim_t)1 << 29, (rlim_t)1 << 29};
  cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
#endif
  static const uint32_t sizes[] = {30000, 16384, 1u << 20, 1u << 30, INT32_MAX};
  for (size_t k = 0; k < 5; k++) {
    struct png_bytes b;
    char what[128];
    png_bytes_signature(&b);
    png_bytes_header(&b, sizes[k], sizes[k], 8, PNG_GREY);
    png_bytes_rows(&b, (const unsigned char *)"....", 1, 4);
    png_bytes_end(&b);
    snprintf(what, sizeof what, "expected a side that is a power of 2 from 4 to 8192, got %u",
             sizes[k]);
    expect_file_refused(&b, what);
  }
}

#if !SANITIZED
/* The room that is left to this process is too small for the pixels. */
Test(grey_png, out_of_memory) {
  struct png_bytes b;
  png_bytes_signature(&b);
  png_bytes_header(&b, 8192, 8192, 8, PNG_GREY);
  png_bytes_rows(&b, (const unsigned char *)"....", 1, 4);
  png_bytes_end(&b);
  png_bytes_save(&b, b.count, "a.png");
  mem_free(b.data);
  unsigned long pages = 0;
  FILE *in = fopen("/proc/self/statm", "r");
  cr_assert(in && fscanf(in, "%lu", &pages) == 1);
  fclose(in);
  fflush(NULL);
  pid_t child = fork();
  if (!child) {
    rlim_t room = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + (8 << 20);
    if (!freopen("/dev/null", "w", stderr)) _exit(1);
    setrlimit(RLIMIT_AS, &(struct rlimit){room, room});
    read_it();
    _exit(0);
  }
  int how;
  cr_assert_eq(waitpid(child, &how, 0), child);
  cr_expect(WIFEXITED(how) && WEXITSTATUS(how) == 3, "status %d", how);
}
#endif
