/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "echelon.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "mem.h"

/* The length of `count` numbers, `stride` apart. */
static double length(const double *a, size_t count, size_t stride) {
  double most = 0, sum = 0;
  for (size_t i = 0; i < count; i++) most = fmax(most, fabs(a[i * stride]));
  if (most == 0) return 0;
  for (size_t i = 0; i < count; i++) sum += a[i * stride] / most * (a[i * stride] / most);
  return most * sqrt(sum);
}

/* A (rows x cols), from row `first` on, <- H A with H = I - 2 v v^T, |v| = 1 */
static void reflect(double *A, const double *v, size_t first, size_t rows, size_t cols) {
  for (size_t k = 0; k < cols; k++) {
    double dot = 0;
    for (size_t i = first; i < rows; i++) dot += v[i] * A[i * cols + k];
    for (size_t i = first; i < rows; i++) A[i * cols + k] -= 2 * dot * v[i];
  }
}

/* v <- the direction of the reflection that takes (0, .., 0, a) to a multiple of e_first */
static void direction(double *v, const double *column, size_t first, size_t rows, size_t stride) {
  for (size_t i = first; i < rows; i++) v[i] = column[i * stride];
  v[first] += copysign(length(v + first, rows - first, 1), v[first]);
  double norm = length(v + first, rows - first, 1);
  for (size_t i = first; i < rows; i++) v[i] /= norm;
}

/* E <- H_r .. H_1 E in echelon form, Qt <- H_r .. H_1 */
static void eliminate(double *E, double *Qt, size_t m, size_t N) {
  double *v = mem_alloc(m, sizeof *v);
  for (size_t k = 0, pivot = 0; k < N; k++) {
    double small = 8 * (double)m * DBL_EPSILON * length(E + k, m, N);
    if (pivot < m && length(E + pivot * N + k, m - pivot, N) > small) {
      if (length(E + pivot * N + k + N, m - pivot - 1, N) > 0) {
        direction(v, E + k, pivot, m, N);
        reflect(E, v, pivot, m, N);
        reflect(Qt, v, pivot, m, m);
      }
      pivot++;
    }
    for (size_t i = 0; i < m; i++)
      if (i >= pivot || fabs(E[i * N + k]) <= small) E[i * N + k] = 0;
  }
  mem_free(v);
}

/* The lines of an array whose line i begins at i * next and has entries `step` apart. */
static void gather(struct sparse_lines *s, const double *E, size_t lines, size_t entries,
                   size_t next, size_t step) {
  size_t count = 0;
  s->start = mem_alloc(lines + 1, sizeof *s->start);
  s->place = mem_alloc(lines * entries, sizeof *s->place);
  s->value = mem_alloc(lines * entries, sizeof *s->value);
  for (size_t i = 0; i < lines; i++) {
    for (size_t k = 0; k < entries; k++) {
      double value = E[i * next + k * step];
      if (value == 0) continue;
      s->place[count] = k;
      s->value[count++] = value;
    }
    s->start[i + 1] = count;
  }
}

void echelon_init(struct echelon *e, const double *B, size_t rows, size_t cols) {
  *e = (struct echelon){.rows = rows, .cols = cols};
  double *E = mem_alloc(rows * cols, sizeof *E), *Qt = mem_alloc(rows * rows, sizeof *Qt);
  memcpy(E, B, rows * cols * sizeof *E);
  for (size_t i = 0; i < rows; i++) Qt[i * rows + i] = 1;
  eliminate(E, Qt, rows, cols);
  gather(&e->by_row, E, rows, cols, cols, 1);
  gather(&e->by_column, E, cols, rows, 1, cols);
  e->Q = mem_alloc(rows * rows, sizeof *e->Q);
  for (size_t i = 0; i < rows; i++)
    for (size_t k = 0; k < rows; k++) e->Q[i * rows + k] = Qt[k * rows + i];
  mem_free(E);
  mem_free(Qt);
}

void echelon_clear(struct echelon *e) {
  struct sparse_lines *lines[] = {&e->by_row, &e->by_column};
  for (size_t i = 0; i < 2; i++) {
    mem_free(lines[i]->start);
    mem_free(lines[i]->place);
    mem_free(lines[i]->value);
  }
  mem_free(e->Q);
  *e = (struct echelon){0};
}
