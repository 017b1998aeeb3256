/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distances against a naive search over the faces of the convex hull of the vertices, which are
 * written down here from their formulas with moduli and phases, in long double. */
#include <complex.h>
#include <criterion/criterion.h>
#include <math.h>

#include "live.h"
#include "random_block.h"
#include "rng.h"
#include "solution_set.h"

TestSuite(solution_set_dist, .init = live_count);

enum { INSTANCES = 2000, POINTS = 4, MOST_VERTICES = 8, MOST_COLUMNS = 8 };
static const struct rng stream = {.seed = 31, .purpose = RNG_TEST};

typedef long double complex point[MOST_COLUMNS];

static long double complex number_of(const struct exact *pair) {
  return exact_long_double(pair) + I * exact_long_double(pair + 1);
}

static long double complex phase(long double complex z) { return z == 0 ? 0 : z / cabsl(z); }

/* ---- the vertices ---- */

static long double residual(const struct solution_set *s, size_t k, int end) {
  return s->continuum && end == 0 ? 0 : sqrtl(exact_long_double(s->residual2 + k));
}

/* v <- vertex i of the face (or the point, without a face) */
static void set_vertex(point v, const struct solution_set *s, size_t i, int end) {
  const struct block *b = &s->block;
  size_t q = b->competing;
  long double c = sqrtl(exact_long_double(&b->norm2));
  for (size_t k = 0; k < MOST_COLUMNS; k++) v[k] = 0;
  if (s->face_size) {
    long double complex a = number_of(b->row + 2 * s->face[i]), y = number_of(b->y);
    v[s->face[i]] = (cabsl(y) - residual(s, 0, end)) / cabsl(a) * phase(y) * conjl(phase(a));
  }
  for (size_t k = 1; k < b->rows; k++) {
    long double complex y = number_of(b->y + 2 * k);
    v[q + k - 1] = phase(y) * (cabsl(y) - residual(s, k, end)) / c;
  }
}

static size_t set_vertices(point *v, const struct solution_set *s) {
  size_t count = 0;
  for (int end = 0; end <= s->continuum; end++)
    for (size_t i = 0; i < (s->face_size ? s->face_size : 1); i++)
      set_vertex(v[count++], s, i, end);
  return count;
}

/* ---- the nearest point of a convex hull ---- */

static long double inner(const point u, const point v) {
  long double sum = 0;
  for (size_t k = 0; k < MOST_COLUMNS; k++) sum += creall(u[k] * conjl(v[k]));
  return sum;
}

/* t <- M^-1 b, n x n with pivots; false if singular */
static bool solve(long double M[MOST_VERTICES][MOST_VERTICES], long double *b, size_t n) {
  for (size_t c = 0; c < n; c++) {
    size_t best = c;
    for (size_t i = c; i < n; i++)
      if (fabsl(M[i][c]) > fabsl(M[best][c])) best = i;
    if (fabsl(M[best][c]) < 1e-9L) return false;
    for (size_t k = 0; k < n; k++) {
      long double swap = M[c][k];
      M[c][k] = M[best][k];
      M[best][k] = swap;
    }
    long double swap = b[c];
    b[c] = b[best];
    b[best] = swap;
    for (size_t i = 0; i < n; i++) {
      long double factor = M[i][c] / M[c][c];
      if (i == c) continue;
      for (size_t k = c; k < n; k++) M[i][k] -= factor * M[c][k];
      b[i] -= factor * b[c];
    }
  }
  for (size_t i = 0; i < n; i++) b[i] /= M[i][i];
  return true;
}

/* Distance of z from the point nearest to it in the plane through these vertices, INFINITY if
 * that point is outside their hull or the vertices are dependent. */
static long double plane_distance(const point z, point *v, const size_t *at, size_t size) {
  long double M[MOST_VERTICES][MOST_VERTICES], t[MOST_VERTICES], rest = 1;
  point edge[MOST_VERTICES], way;
  for (size_t k = 0; k < MOST_COLUMNS; k++) {
    way[k] = z[k] - v[at[0]][k];
    for (size_t i = 1; i < size; i++) edge[i - 1][k] = v[at[i]][k] - v[at[0]][k];
  }
  for (size_t i = 0; i + 1 < size; i++) {
    t[i] = inner(edge[i], way);
    for (size_t k = 0; k + 1 < size; k++) M[i][k] = inner(edge[i], edge[k]);
  }
  if (!solve(M, t, size - 1)) return INFINITY;
  for (size_t i = 0; i + 1 < size; i++) {
    rest -= t[i];
    if (t[i] < 0) return INFINITY;
    for (size_t k = 0; k < MOST_COLUMNS; k++) way[k] -= t[i] * edge[i][k];
  }
  return rest < 0 ? INFINITY : sqrtl(inner(way, way));
}

static long double hull_distance(const point z, point *v, size_t count) {
  long double best = INFINITY;
  for (unsigned subset = 1; subset < 1u << count; subset++) {
    size_t at[MOST_VERTICES], size = 0;
    for (size_t i = 0; i < count; i++)
      if (subset >> i & 1) at[size++] = i;
    long double d = plane_distance(z, v, at, size);
    if (d < best) best = d;
  }
  return best;
}

/* ---- points ---- */

static void set_set(struct solution_set *s, uint64_t draw) {
  struct random_block kind = {.draw = 200000 + draw, .problem = (enum problem)(1 + draw % 3)};
  struct block block;
  kind.competing = 4;
  kind.rows = 4;
  kind.real = draw % 4 == 0;
  if (draw % 3 == 2 && draw % 5 < 3) kind.aim = AIM_EQUALITY;
  random_block(&block, &kind);
  solution_set_init(s, &block);
}

/* z <- the label + a step of size 4, 1, 1/16, 0; dyadic */
static void set_point(point z, arb_ptr balls, const struct solution_set *s, uint64_t at) {
  static const double sizes[POINTS] = {4, 1, 0.0625, 0};
  size_t N = block_columns(&s->block);
  solution_set_label(balls, s, 64);
  for (size_t k = 0; k < MOST_COLUMNS; k++) z[k] = 0;
  for (size_t k = 0; k < 2 * N; k++) {
    double part = arf_get_d(arb_midref(balls + k), ARF_RND_NEAR);
    part += sizes[at % POINTS] * (rng_uniform(&stream, 100 * at + k) - 0.5);
    arb_set_d(balls + k, part);
    z[k / 2] += k % 2 ? I * (long double)part : part;
  }
}

/* d agrees with the naive distance; where that is 0 the lower end is 0, or nearly so */
static void check(const struct solution_set *s, arb_srcptr balls, long double expected,
                  uint64_t draw) {
  arb_t d;
  arb_init(d);
  for (slong prec = 64; prec <= 512; prec *= 8) {
    solution_set_dist(d, s, balls, prec);
    long double radius = mag_get_d(arb_radref(d));
    cr_expect(fabsl(ball_long_double(d) - expected) <= radius + 1e-13L, "draw %lu: %Lg, naive %Lg",
              (unsigned long)draw, ball_long_double(d), expected);
    /* The error of the lower end is divided by the distance, which may be that of 53-bit
     * numbers. */
    int lost = expected > 1e-2L ? 24 : 100;
    if (prec > 64 || lost == 24)
      cr_expect(radius < ldexpl(1, lost - (int)prec), "draw %lu, prec %ld: radius %Lg",
                (unsigned long)draw, (long)prec, radius);
  }
  arb_clear(d);
}

Test(solution_set_dist, naive_search) {
  size_t inside = 0, continua = 0;
  for (uint64_t draw = 0; draw < INSTANCES; draw++) {
    struct solution_set s;
    point v[MOST_VERTICES], z;
    set_set(&s, draw);
    arb_ptr balls = _arb_vec_init((slong)(2 * block_columns(&s.block)));
    size_t count = set_vertices(v, &s);
    continua += s.continuum;
    for (uint64_t k = 0; k < POINTS; k++) {
      set_point(z, balls, &s, POINTS * draw + k);
      long double expected = hull_distance(z, v, count);
      inside += s.continuum && expected < 1e-15L;
      check(&s, balls, expected, draw);
    }
    _arb_vec_clear(balls, (slong)(2 * block_columns(&s.block)));
    solution_set_clear(&s);
  }
  cr_expect(continua >= 200 && inside >= 20, "%zu, %zu", continua, inside);
  cr_expect(live_blocks() == 0);
}

/* Balls around the point: the result holds the distances of all their points. */
Test(solution_set_dist, wide_balls) {
  arb_t d, e;
  arb_init(d);
  arb_init(e);
  for (uint64_t draw = 0; draw < 300; draw++) {
    struct solution_set s;
    point z;
    set_set(&s, draw);
    slong n = (slong)(2 * block_columns(&s.block));
    arb_ptr balls = _arb_vec_init(n), exact = _arb_vec_init(n);
    for (uint64_t k = 0; k < POINTS; k++) {
      set_point(z, balls, &s, POINTS * draw + k);
      for (slong i = 0; i < n; i++) mag_set_d(arb_radref(balls + i), 0x1p-6);
      solution_set_dist(d, &s, balls, 100);
      cr_expect(mag_cmp_2exp_si(arb_radref(d), 1) < 0, "draw %lu", (unsigned long)draw);
      for (uint64_t choice = 0; choice < 5; choice++) {
        for (slong i = 0; i < n; i++) {
          slong way = (slong)rng_below(&stream, 1000000 + 100 * draw + 20 * choice + (ulong)i, 3);
          arb_get_mid_arb(exact + i, balls + i);
          arb_set_d(e, 0x1p-6 * (double)(way - 1));
          arb_add(exact + i, exact + i, e, ARF_PREC_EXACT);
        }
        solution_set_dist(e, &s, exact, 100);
        cr_expect(arb_overlaps(d, e), "draw %lu", (unsigned long)draw);
      }
    }
    arb_indeterminate(balls + n - 1);
    solution_set_dist(d, &s, balls, 100);
    cr_expect(arb_contains_zero(d) && !arb_is_finite(d), "nothing is known");
    _arb_vec_clear(balls, n);
    _arb_vec_clear(exact, n);
    solution_set_clear(&s);
  }
  arb_clear(d);
  arb_clear(e);
  cr_expect(live_blocks() == 0);
}
