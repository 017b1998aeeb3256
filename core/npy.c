/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "npy.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "npy_header.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the data part is written as it lies");

enum { PREAMBLE = 10 }; /* bytes: magic 6, version 2, length of the header 2 */
static const char magic[] = "\x93NUMPY\x01";

static int complain(const char *path, const char *verb, const char *reason) {
  fprintf(stderr, "smale18: %s: cannot %s: %s\n", path, verb, reason);
  return -1;
}

static bool print_array(FILE *out, const double *data, size_t parts, size_t axes,
                        const size_t *shape) {
  char header[NPY_HEADER_MAX];
  size_t count = 0, length = npy_header_print(header, PREAMBLE, parts, axes, shape);
  unsigned char size[] = {(unsigned char)(length & 255), (unsigned char)(length >> 8)};
  bool fits = npy_count(&count, parts, axes, shape);
  assert(fits);
  return fwrite(magic, 1, 8, out) == 8 && fwrite(size, 1, 2, out) == 2 &&
         fwrite(header, 1, length, out) == length &&
         fwrite(data, sizeof *data, count, out) == count && !fflush(out) &&
         (!fsync(fileno(out)) || errno == EINVAL);
}

static int write_parts(const char *path, const double *data, size_t parts, size_t axes,
                       const size_t *shape) {
  assert(axes <= NPY_AXES);
  char *part = mem_printf("%s.part", path);
  FILE *out = fopen(part, "we");
  bool good = out && print_array(out, data, parts, axes, shape);
  int error = errno;
  if (out && fclose(out) && good) {
    good = false;
    error = errno;
  }
  if (good && rename(part, path)) {
    good = false;
    error = errno;
  }
  if (!good && out) unlink(part);
  mem_free(part);
  return good ? 0 : complain(path, "write", strerror(error));
}

int npy_write(const char *path, const double *data, size_t axes, const size_t *shape) {
  return write_parts(path, data, 1, axes, shape);
}

int npy_write_complex(const char *path, const double *data, size_t axes, const size_t *shape) {
  return write_parts(path, data, 2, axes, shape);
}

/* The whole header is in text, and the rest of the file is as long as its shape says.
 * NULL, or what is wrong. */
static const char *read_shape(struct npy *a, size_t parts, FILE *in, size_t bytes, size_t *count) {
  unsigned char start[PREAMBLE];
  if (bytes < sizeof start || fread(start, 1, sizeof start, in) != sizeof start ||
      memcmp(start, magic, 6))
    return "not an NPY file";
  if (start[6] != 1 || start[7] != 0) return "its format is not NPY 1.0";
  size_t length = start[8] | (size_t)start[9] << 8;
  if (bytes - sizeof start < length) return "its header is truncated";
  char *text = mem_alloc(length + 1, 1);
  const char *fault = fread(text, 1, length, in) == length ? npy_header_scan(a, parts, text, length)
                                                           : "its header cannot be read";
  mem_free(text);
  if (fault) return fault;
  if (!npy_count(count, parts, a->axes, a->shape)) return "its shape is too large";
  size_t rest = bytes - sizeof start - length;
  if (rest < *count * sizeof(double)) return "its data are truncated";
  return rest > *count * sizeof(double) ? "it has bytes left over after its data" : NULL;
}

static const char *read_array(struct npy *a, size_t parts, FILE *in) {
  struct stat info;
  size_t count = 0;
  if (fstat(fileno(in), &info)) return strerror(errno);
  if (!S_ISREG(info.st_mode)) return "not a regular file";
  const char *fault = read_shape(a, parts, in, (size_t)info.st_size, &count);
  if (fault) return fault;
  a->data = mem_alloc(count, sizeof *a->data);
  return fread(a->data, sizeof *a->data, count, in) == count ? NULL : "its data cannot be read";
}

static int read_parts(struct npy *a, size_t parts, const char *path) {
  *a = (struct npy){0};
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* does not wait for a pipe's writer */
  FILE *in = fd < 0 ? NULL : fdopen(fd, "r");
  const char *fault = in ? read_array(a, parts, in) : strerror(errno);
  if (in) fclose(in);
  else if (fd >= 0) close(fd);
  if (!fault) return 0;
  mem_free(a->data);
  *a = (struct npy){0};
  return complain(path, "read", fault);
}

int npy_read(struct npy *a, const char *path) { return read_parts(a, 1, path); }
int npy_read_complex(struct npy *a, const char *path) { return read_parts(a, 2, path); }
