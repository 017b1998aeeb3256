/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_rows.h"

#include "haar.h"

/* A and A* on the square of side n are this times the transforms and the mixes. */
static double factor_of(const struct image_pass *p, size_t n) {
  double side = (double)p->side, length = (double)n;
  return p->fourier ? length / (side * side) : 1 / length;
}

/* The chunk of an entry */
static double *chunk_at(const struct image_pass *p, double *e, size_t row, size_t column) {
  return e + column * image_parts(p) / CHUNK * image_strip(p) + row * CHUNK;
}

/* What `part` will need of e for the next row: no processor guesses that chunks are so far apart. */
static void fetch(const struct image_pass *p, double *e, size_t n) {
  size_t chunks = n * image_parts(p) / CHUNK;
  for (size_t i = 0; i < chunks; i++) {
    __builtin_prefetch(e + i * image_strip(p), 1, 2);
    __builtin_prefetch(e + i * image_strip(p) + CHUNK / 2, 1, 2);
  }
}

/* Entries [first, first + n) of a row */
static void part(const struct image_pass *p, const struct image_primal *o, double *scratch,
                 size_t row, size_t first, size_t n) {
  const size_t parts = image_parts(p), at = row * p->side + first, stride = image_strip(p);
  const struct image_entries entries = {o->x + at * parts, o->s + at * parts, o->t + at, n,
                                        o->terms};
  double *e = chunk_at(p, o->e, row, first), *g = scratch, *more = g + n * parts;
  const double factor = factor_of(p, n);
  if (row + 1 < p->side) fetch(p, e + CHUNK, n);
  p->kernel->back(&p->tables, g, e, stride, n, more);
  p->kernel->step(&entries, g, o->a * factor, g, factor);
  p->kernel->forth(&p->tables, e, stride, g, n, more);
}

/* The entries of a square of chunks, a row after the other; and back. */
static void unpack(double *z, const double *chunks, size_t n, size_t parts) {
  for (size_t i = 0; i < n; i++)
    for (size_t q = 0; q < parts; q++)
      z[i * parts + q] = chunks[parts == 1 ? i : i / 8 * CHUNK + i % 8 + 8 * q];
}

static void pack(double *chunks, const double *z, size_t n, size_t parts) {
  for (size_t i = 0; i < n; i++)
    for (size_t q = 0; q < parts; q++)
      chunks[parts == 1 ? i : i / 8 * CHUNK + i % 8 + 8 * q] = z[i * parts + q];
}

void image_corner(const struct image_pass *p, const struct image_primal *o, double *scratch) {
  enum { N = IMAGE_SMALLEST };
  size_t parts = image_parts(p), row = N * parts, pitch = p->side * parts;
  double z[2 * N * N], work[2 * N * N], chunks[2 * N], out[2 * N], factor = factor_of(p, N);
  for (size_t i = 0; i < N; i++) {
    p->kernel->back(&p->tables, chunks, o->e + i * CHUNK, image_strip(p), N, scratch);
    unpack(z + i * row, chunks, N, parts);
  }
  haar_forward(z, work, N, p->rest, parts);
  for (size_t i = 0; i < N; i++) {
    const struct image_entries entries = {o->x + i * pitch, o->s + i * pitch, o->t + i * p->side, N,
                                          o->terms};
    pack(chunks, z + i * row, N, parts);
    p->kernel->step(&entries, out, o->a * factor, chunks, factor);
    unpack(z + i * row, out, N, parts);
  }
  haar_inverse(z, work, N, p->rest, parts);
  for (size_t i = 0; i < N; i++) {
    pack(chunks, z + i * row, N, parts);
    p->kernel->forth(&p->tables, o->e + i * CHUNK, image_strip(p), chunks, N, scratch);
  }
}

void image_row(const struct image_pass *p, const struct image_primal *o, double *scratch,
               size_t row) {
  size_t n = p->coarse;
  while (2 * n <= row) n *= 2;
  if (row >= p->coarse || !p->rest) part(p, o, scratch, row, 0, n);
  for (; n < p->side; n *= 2) part(p, o, scratch, row, n, n);
}
