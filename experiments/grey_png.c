/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grey_png.h"

#include <errno.h>
#include <fcntl.h>
#include <png.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grey_png_guard.h"
#include "mem.h"

struct input {
  FILE *in;
  struct grey_png_guard guard;
  size_t side;
  png_bytep bytes; /* side x side */
};

/* ---- steps: they end early through grey_png_give_up ---- */

static void take_bytes(png_structp png, png_bytep out, size_t count) {
  struct input *f = png_get_io_ptr(png);
  if (fread(out, 1, count, f->in) == count) return;
  if (ferror(f->in)) grey_png_give_up(&f->guard, mem_strdup(strerror(errno)));
  grey_png_give_up(&f->guard, mem_strdup("expected a complete PNG file, but it is truncated"));
}

/* What stands at the beginning: libpng would call all of it "not a PNG file". */
static void take_signature(void *file) {
  struct input *f = file;
  png_byte start[8];
  struct stat info;
  if (fstat(fileno(f->in), &info)) grey_png_give_up(&f->guard, mem_strdup(strerror(errno)));
  if (!S_ISREG(info.st_mode))
    grey_png_give_up(&f->guard, mem_printf("expected a PNG file, got %s",
                                           S_ISDIR(info.st_mode) ? "a folder" : "no regular file"));
  size_t count = fread(start, 1, sizeof start, f->in);
  if (ferror(f->in)) grey_png_give_up(&f->guard, mem_strdup(strerror(errno)));
  if (!count) grey_png_give_up(&f->guard, mem_strdup("expected a PNG file, got an empty file"));
  if (png_sig_cmp(start, 0, count))
    grey_png_give_up(&f->guard, mem_strdup("expected a PNG file, got another kind of file"));
  if (count < sizeof start)
    grey_png_give_up(&f->guard, mem_strdup("expected a complete PNG file, but it is truncated"));
}

static const char *colour_name(int type) {
  switch (type) {
  case PNG_COLOR_TYPE_PALETTE: return "a palette";
  case PNG_COLOR_TYPE_RGB: return "colour";
  case PNG_COLOR_TYPE_RGB_ALPHA: return "colour with alpha";
  case PNG_COLOR_TYPE_GRAY_ALPHA: return "grey with alpha";
  default: return "grey";
  }
}

static void check_header(struct input *f) {
  struct grey_png_guard *g = &f->guard;
  size_t width = png_get_image_width(g->png, g->info),
         height = png_get_image_height(g->png, g->info);
  int type = png_get_color_type(g->png, g->info), bits = png_get_bit_depth(g->png, g->info);
  if (type != PNG_COLOR_TYPE_GRAY)
    grey_png_give_up(g, mem_printf("expected 8-bit grey, got %s", colour_name(type)));
  if (bits == 16) grey_png_give_up(g, mem_strdup("expected 8-bit grey, got 16-bit"));
  if (png_get_valid(g->png, g->info, PNG_INFO_tRNS))
    grey_png_give_up(g, mem_strdup("expected 8-bit grey, got grey with a transparent value"));
  if (width != height)
    grey_png_give_up(g, mem_printf("expected a square image, got %zu x %zu", width, height));
  if (width < 4 || width > GREY_PNG_SIDE_MAX || (width & (width - 1)))
    grey_png_give_up(g, mem_printf("expected a side that is a power of 2 from 4 to %d, got %zu",
                                   GREY_PNG_SIDE_MAX, width));
  f->side = width;
}

/* What says nothing about the samples (text, profiles) is skipped, but for its CRC. The limits of
 * libpng on width and height are lifted: ours come before any memory is taken. */
static void read_header(void *file) {
  struct input *f = file;
  struct grey_png_guard *g = &f->guard;
  png_set_read_fn(g->png, f, take_bytes);
  png_set_sig_bytes(g->png, 8);
  png_set_crc_action(g->png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_keep_unknown_chunks(g->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_user_limits(g->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_read_info(g->png, g->info);
  check_header(f);
}

static void read_pixels(void *file) {
  struct input *f = file;
  struct grey_png_guard *g = &f->guard;
  png_set_expand_gray_1_2_4_to_8(g->png);
  int passes = png_set_interlace_handling(g->png);
  png_read_update_info(g->png, g->info);
  f->bytes = mem_alloc(f->side * f->side, 1);
  for (int pass = 0; pass < passes; pass++)
    for (size_t r = 0; r < f->side; r++) png_read_row(g->png, f->bytes + r * f->side, NULL);
  png_read_end(g->png, NULL);
}

/* ---- the file ---- */

/* Does not wait for the writer of a pipe. */
static bool input_open(struct input *f, const char *path) {
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  *f = (struct input){.in = fd < 0 ? NULL : fdopen(fd, "r")};
  if (f->in) return true;
  fprintf(stderr, "smale18: %s: cannot read: %s\n", path, strerror(errno));
  if (fd >= 0) close(fd);
  return false;
}

/* Returns 0, or -1 after a line about what went wrong; f stays open for its values otherwise. */
static int input_run(struct input *f, const char *path, bool pixels) {
  if (!input_open(f, path)) return -1;
  grey_png_guard_init(&f->guard, GREY_PNG_READS);
  bool good = grey_png_guarded(&f->guard, take_signature, f) &&
              grey_png_guarded(&f->guard, read_header, f) &&
              (!pixels || grey_png_guarded(&f->guard, read_pixels, f));
  if (!good) fprintf(stderr, "smale18: %s: %s\n", path, f->guard.reason);
  grey_png_guard_clear(&f->guard);
  fclose(f->in);
  return good ? 0 : -1;
}

int grey_png_check(size_t *side, const char *path) {
  struct input f;
  *side = 0;
  if (input_run(&f, path, false)) return -1;
  *side = f.side;
  return 0;
}

int grey_png_read(double **values, size_t *side, const char *path) {
  struct input f;
  *values = NULL;
  *side = 0;
  int status = input_run(&f, path, true);
  if (!status) {
    *side = f.side;
    *values = mem_alloc(f.side * f.side, sizeof **values);
    for (size_t i = 0; i < f.side * f.side; i++) (*values)[i] = f.bytes[i] / 255.0;
  }
  mem_free(f.bytes);
  return status;
}
