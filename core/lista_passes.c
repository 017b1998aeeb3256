/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled once for each path; LISTA_PASSES is the name of its table. Tiles of sums stay in registers, so
 * their sizes depend on how many there are; loops over tiles are unrolled by hand, or compilers would keep
 * the tiles in memory. */
#include "lista_passes.h"

#include <stdbool.h>

#include "lanes.h"

#if LANES == 8
enum { VECTORS = 5, OUTPUTS = 4, DEEP = 4, BROAD = 5 };
#elif LANES == 4
enum { VECTORS = 2, OUTPUTS = 5, DEEP = 3, BROAD = 2 };
#else
enum { VECTORS = 2, OUTPUTS = 3, DEEP = 2, BROAD = 1 };
#endif
enum { PARTS = OCTET / LANES };
_Static_assert(STRIP % (VECTORS * LANES) == 0 && STRIP % OCTET == 0, "tiles fill a strip");

#define UNROLL _Pragma("GCC unroll 8")

/* ---- products ---- */

/* Where a product of rows begins and ends; those of `start` are 0 if it is NULL. */
struct product {
  double *to;
  const double *start, *from;
  const double *A; /* entry (j, i) is A[j * next + i * step] */
  size_t next, step, depth;
  bool thresholds; /* soft_threshold(.., theta) at the end */
  double theta;
};

/* to_j <- start_j + sum over i of A_ji from_i, for `outputs` rows and VECTORS vectors of a strip */
LANES_INLINE void tile_product(struct product p, const int outputs) {
  lanes sum[OUTPUTS][VECTORS];
  UNROLL for (int j = 0; j < outputs; j++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      sum[j][v] = p.start ? lanes_load(p.start + j * STRIP + v * LANES) : lanes_all(0);
    }
  }
  for (size_t i = 0; i < p.depth; i++) {
    lanes in[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) in[v] = lanes_load(p.from + i * STRIP + v * LANES);
    UNROLL for (int j = 0; j < outputs; j++) {
      lanes factor = lanes_all(p.A[(size_t)j * p.next + i * p.step]);
      UNROLL for (int v = 0; v < VECTORS; v++) sum[j][v] = lanes_fma(factor, in[v], sum[j][v]);
    }
  }
  const lanes theta = lanes_all(p.theta);
  UNROLL for (int j = 0; j < outputs; j++) {
    UNROLL for (int v = 0; v < VECTORS; v++) {
      lanes z = sum[j][v];
      if (p.thresholds) z = lanes_turn(lanes_greater(lanes_all(0), lanes_abs(z) - theta), z);
      lanes_store(p.to + j * STRIP + v * LANES, z);
    }
  }
}

/* The same for `rows` rows of a strip. */
static void strip_product(struct product p, size_t rows) {
  for (size_t v = 0; v < STRIP; v += VECTORS * LANES) {
    struct product at = p;
    at.to += v;
    at.from += v;
    if (at.start) at.start += v;
    for (size_t left = rows, done; left > 0; left -= done) {
      done = left >= OUTPUTS ? OUTPUTS : left >= 2 ? 2 : 1;
      if (done == OUTPUTS) tile_product(at, OUTPUTS);
      else if (done == 2) tile_product(at, 2);
      else tile_product(at, 1);
      at.to += done * STRIP;
      if (at.start) at.start += done * STRIP;
      at.A += done * at.next;
    }
  }
}

static void multiply(double *to, const double *A, size_t rows, size_t cols, const double *from,
                     size_t strips) {
  for (size_t s = 0; s < strips; s++)
    strip_product((struct product){.to = to + s * rows * STRIP,
                                   .from = from + s * cols * STRIP,
                                   .A = A,
                                   .next = cols,
                                   .step = 1,
                                   .depth = cols},
                  rows);
}

/* ---- forward ---- */

/* sum += the multiples -value_k of the rows place_k of `rows`, k from `first` to before `end` */
LANES_INLINE void take_lines(lanes sum[VECTORS], const struct sparse_lines *E, size_t first,
                             size_t end, const double *rows) {
  for (size_t k = first; k < end; k++) {
    const double *row = rows + E->place[k] * STRIP;
    lanes factor = lanes_all(-E->value[k]);
    UNROLL for (int v = 0; v < VECTORS; v++) {
      sum[v] = lanes_fma(factor, lanes_load(row + v * LANES), sum[v]);
    }
  }
}

/* r <- y - E x, a strip */
static void find_residual(double *r, const double *y, const double *x, const struct echelon *e) {
  const struct sparse_lines *E = &e->by_row;
  for (size_t part = 0; part < STRIP; part += VECTORS * LANES)
    for (size_t i = 0, at = part; i < e->rows; i++, at += STRIP) {
      lanes sum[VECTORS];
      UNROLL for (int v = 0; v < VECTORS; v++) sum[v] = lanes_load(y + at + v * LANES);
      take_lines(sum, E, E->start[i], E->start[i + 1], x + part);
      UNROLL for (int v = 0; v < VECTORS; v++) lanes_store(r + at + v * LANES, sum[v]);
    }
}

/* g <- x - label, a strip of N rows; loss += g^2 */
static void find_error(double *g, double *loss, const double *x, const double *label, size_t rows) {
  for (size_t v = 0; v < STRIP; v += LANES) {
    lanes sum = lanes_load(loss + v);
    for (size_t at = v; at < rows * STRIP; at += STRIP) {
      lanes error = lanes_load(x + at) - lanes_load(label + at);
      sum = lanes_fma(error, error, sum);
      lanes_store(g + at, error);
    }
    lanes_store(loss + v, sum);
  }
}

/* Arrays of one layer, and of one strip in them. */
static size_t array(const struct lista_block *b, size_t rows) { return b->room * rows * STRIP; }

static const double *residuals(const struct lista_block *b, size_t layer) {
  return layer ? b->r + layer * array(b, b->rows) : b->y;
}

/* Fetches part `layer` of the strip at `next` ahead of its use: nothing else is far away. */
static void fetch(const double *next, size_t rows, size_t layer, size_t layers) {
  size_t lines = rows * STRIP / OCTET;
  for (size_t k = layer * lines / layers; k < (layer + 1) * lines / layers; k++)
    __builtin_prefetch(next + k * OCTET, 0, 2);
}

static void forward(const struct lista_block *b) {
  size_t m = b->rows, N = b->cols, last = b->layers * array(b, N);
  for (size_t s = 0; s < b->strips; s++) {
    for (size_t l = 0; l < b->layers; l++) {
      size_t in_r = s * m * STRIP, in_x = s * N * STRIP;
      const double *x = b->x + l * array(b, N) + in_x;
      fetch(b->y + in_r + m * STRIP, m, l, b->layers);
      fetch(b->label + in_x + N * STRIP, N, l, b->layers);
      if (l) find_residual(b->r + l * array(b, m) + in_r, b->y + in_r, x, b->E);
      strip_product((struct product){.to = b->x + (l + 1) * array(b, N) + in_x,
                                     .start = x,
                                     .from = residuals(b, l) + in_r,
                                     .A = b->V + l * m * N,
                                     .next = 1,
                                     .step = N,
                                     .depth = m,
                                     .thresholds = true,
                                     .theta = b->theta[l]},
                    N);
    }
    size_t at = s * N * STRIP;
    find_error(b->g + at, b->loss, b->x + last + at, b->label + at, N);
  }
}

/* ---- backward ---- */

/* g <- g - E^T h where x is not 0, else 0; S += sign(x) g: a strip of N rows. h may be NULL: 0. */
static void pass_threshold(double *g, double *S, const double *x, const double *h,
                           const struct echelon *e) {
  const struct sparse_lines *E = &e->by_column;
  for (size_t part = 0; part < STRIP; part += VECTORS * LANES) {
    lanes sum[VECTORS];
    UNROLL for (int v = 0; v < VECTORS; v++) sum[v] = lanes_load(S + part + v * LANES);
    for (size_t k = 0, at = part; k < e->cols; k++, at += STRIP) {
      lanes slope[VECTORS];
      UNROLL for (int v = 0; v < VECTORS; v++) slope[v] = lanes_load(g + at + v * LANES);
      if (h) take_lines(slope, E, E->start[k], E->start[k + 1], h + part);
      UNROLL for (int v = 0; v < VECTORS; v++) {
        lanes state = lanes_load(x + at + v * LANES), kept = lanes_keep(slope[v], state != 0);
        sum[v] += lanes_turn(kept, state);
        lanes_store(g + at + v * LANES, kept);
      }
    }
    UNROLL for (int v = 0; v < VECTORS; v++) lanes_store(S + part + v * LANES, sum[v]);
  }
}

/* D_ij += r_i g_j for `deep` rows of r and `broad` rows of g, over all strips */
LANES_INLINE void tile_outer(double *D, size_t next, const double *r, size_t r_strip,
                             const double *g, size_t g_strip, size_t strips, const int deep,
                             const int broad) {
  lanes sum[DEEP][BROAD][PARTS];
  UNROLL for (int i = 0; i < deep; i++) {
    UNROLL for (int j = 0; j < broad; j++) {
      UNROLL for (int p = 0; p < PARTS; p++) {
        sum[i][j][p] = lanes_load(D + (size_t)i * next + j * OCTET + p * LANES);
      }
    }
  }
  for (size_t s = 0; s < strips; s++, r += r_strip, g += g_strip)
    for (size_t v = 0; v < STRIP; v += OCTET) {
      lanes right[BROAD][PARTS];
      UNROLL for (int j = 0; j < broad; j++) {
        UNROLL for (int p = 0; p < PARTS; p++) {
          right[j][p] = lanes_load(g + j * STRIP + v + p * LANES);
        }
      }
      UNROLL for (int i = 0; i < deep; i++) {
        UNROLL for (int p = 0; p < PARTS; p++) {
          lanes left = lanes_load(r + i * STRIP + v + p * LANES);
          if (p == 0) __builtin_prefetch(r + (deep + i) * STRIP + v); /* of the next tile */
          UNROLL for (int j = 0; j < broad; j++) {
            sum[i][j][p] = lanes_fma(left, right[j][p], sum[i][j][p]);
          }
        }
      }
    }
  UNROLL for (int i = 0; i < deep; i++) {
    UNROLL for (int j = 0; j < broad; j++) {
      UNROLL for (int p = 0; p < PARTS; p++) {
        lanes_store(D + (size_t)i * next + j * OCTET + p * LANES, sum[i][j][p]);
      }
    }
  }
}

/* D += r g^T, over all strips */
static void outer_product(double *D, const double *r, const double *g,
                          const struct lista_block *b) {
  size_t m = b->rows, N = b->cols, next = N * OCTET;
  for (size_t j = 0, broad; j < N; j += broad) {
    broad = N - j >= BROAD ? BROAD : 1;
    for (size_t i = 0, deep; i < m; i += deep) {
      deep = m - i >= DEEP ? DEEP : 1;
      double *to = D + i * next + j * OCTET;
      const double *left = r + i * STRIP, *right = g + j * STRIP;
      size_t r_strip = m * STRIP, g_strip = N * STRIP;
      if (deep == DEEP && broad == BROAD)
        tile_outer(to, next, left, r_strip, right, g_strip, b->strips, DEEP, BROAD);
      else if (deep == DEEP)
        tile_outer(to, next, left, r_strip, right, g_strip, b->strips, DEEP, 1);
      else if (broad == BROAD)
        tile_outer(to, next, left, r_strip, right, g_strip, b->strips, 1, BROAD);
      else tile_outer(to, next, left, r_strip, right, g_strip, b->strips, 1, 1);
    }
  }
}

static void backward(const struct lista_block *b) {
  size_t m = b->rows, N = b->cols;
  for (size_t l = b->layers; l-- > 0;) {
    for (size_t s = 0; s < b->strips; s++) {
      double *g = b->g + s * N * STRIP;
      bool first = l + 1 == b->layers;
      if (!first)
        strip_product(
          (struct product){
            .to = b->h, .from = g, .A = b->V + (l + 1) * m * N, .next = N, .step = 1, .depth = N},
          m);
      pass_threshold(g, b->S + l * STRIP, b->x + (l + 1) * array(b, N) + s * N * STRIP,
                     first ? NULL : b->h, b->E);
    }
    outer_product(b->D + l * m * N * OCTET, residuals(b, l), b->g, b);
  }
}

const struct lista_passes LISTA_PASSES = {forward, backward, multiply};
