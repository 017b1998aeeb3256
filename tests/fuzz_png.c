/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libFuzzer harness for grey PNG files. A fuzzer guesses neither a good file nor a checksum: a first
 * byte of 0 is followed by a file as it is, one of 1 by a file whose checksums are mended, any other
 * by changes (two bytes where, one what) to a good file, whose checksums are then mended. The
 * complaints go to stderr: run with -close_fd_mask=2. */
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "grey_png.h"
#include "mem.h"
#include "png_bytes.h"

static void build(struct png_bytes *b, const uint8_t *data, size_t size) {
  bool changes = data[0] > 1;
  if (changes) {
    png_bytes_small(b);
    for (size_t i = 1; i + 2 < size; i += 3)
      b->data[(data[i] + 256u * data[i + 1]) % b->count] = data[i + 2];
  } else {
    *b = (struct png_bytes){mem_alloc(size, 1), size - 1};
    memcpy(b->data, data + 1, size - 1);
  }
  if (data[0] > 0) png_bytes_mend(b);
}

/* A file in memory, and a path to it. */
static void put(int *fd, char path[64], const struct png_bytes *b) {
  if (!*fd) *fd = memfd_create("fuzz", 0);
  int cut = ftruncate(*fd, 0);
  ssize_t count = pwrite(*fd, b->data, b->count, 0);
  assert(*fd > 0 && !cut && count == (ssize_t)b->count);
  snprintf(path, 64, "/proc/self/fd/%d", *fd);
}

static void check_image(const double *values, size_t side, const char *path) {
  size_t again;
  int status = grey_png_check(&again, path);
  assert(!status && again == side);
  assert(side >= 4 && side <= GREY_PNG_SIDE_MAX && !(side & (side - 1)));
  for (size_t i = 0; i < side * side; i++) assert(values[i] >= 0 && values[i] <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int fd;
  long live = mem_live();
  char path[64];
  struct png_bytes b;
  if (!size) return 0;
  build(&b, data, size);
  put(&fd, path, &b);
  mem_free(b.data);
  double *values;
  size_t side;
  if (grey_png_read(&values, &side, path) == 0) check_image(values, side, path);
  else assert(!values && !side);
  mem_free(values);
  assert(mem_live() == live);
  return 0;
}
