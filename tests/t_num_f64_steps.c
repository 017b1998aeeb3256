/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of a primal-dual step with a small matrix, in double. */
#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "extended.h"
#include "lanes_path.h"
#include "mem.h"
#include "num.h"
#include "rng.h"

enum { MOST = 80 };

/* The operands, and what the naive loops make of them. */
struct trial {
  size_t m, N;
  double A[MOST * MOST], x[MOST], e[MOST], s[MOST], t[MOST], u[MOST], shift[MOST], a;
};

/* Multiples of 1/8 of few bits: every sum is exact. Half of e is 0; thresholds are often met. */
static void draw_exact(struct trial *c, size_t m, size_t N, struct rng r) {
  uint64_t draw = 0;
  *c = (struct trial){.m = m, .N = N, .a = -0.5};
  double *parts[] = {c->A, c->x, c->e, c->s, c->t, c->u, c->shift};
  size_t counts[] = {m * N, N, N, N, N, m, m};
  for (size_t p = 0; p < 7; p++)
    for (size_t k = 0; k < counts[p]; k++)
      parts[p][k] = ((double)rng_below(&r, draw++, 33) - 16) / 8;
  for (size_t k = 0; k < N; k++) {
    c->t[k] = fabs(c->t[k]);
    if (rng_below(&r, draw++, 2)) c->e[k] = 0;
  }
}

static void draw_real(struct trial *c, size_t m, size_t N, struct rng r) {
  uint64_t draw = 0;
  *c = (struct trial){.m = m, .N = N, .a = 0.7 * rng_gaussian(&r, draw++)};
  double *parts[] = {c->A, c->x, c->e, c->s, c->t, c->u, c->shift};
  size_t counts[] = {m * N, N, N, N, N, m, m};
  for (size_t p = 0; p < 7; p++)
    for (size_t k = 0; k < counts[p]; k++) parts[p][k] = rng_gaussian(&r, draw++);
  for (size_t k = 0; k < N; k++) c->t[k] = fabs(c->t[k]);
}

static void naive_primal(struct trial *c) {
  for (size_t k = 0; k < c->N; k++) {
    long double g = 0, old = c->x[k], z, next;
    for (size_t i = 0; i < c->m; i++) g += (long double)c->A[i * c->N + k] * c->u[i];
    z = old + c->a * g;
    next = z > c->t[k] ? z - c->t[k] : z < -c->t[k] ? z + c->t[k] : 0;
    c->x[k] = (double)next;
    c->e[k] = (double)(2 * next - old);
    c->s[k] = (double)(c->s[k] + next);
  }
}

static void naive_dual(struct trial *c) {
  long double square = 0, sums[MOST];
  for (size_t i = 0; i < c->m; i++) {
    sums[i] = (long double)c->u[i] - c->shift[i];
    for (size_t k = 0; k < c->N; k++) sums[i] += (long double)c->a * c->A[i * c->N + k] * c->e[k];
    square += sums[i] * sums[i];
  }
  for (size_t i = 0; i < c->m; i++)
    c->u[i] = (double)(square > 1 ? sums[i] / sqrtl(square) : sums[i]);
}

struct operands {
  struct mat A;
  struct vec x, e, s, t, u, shift;
  struct scal a;
};

static void operands_init(struct operands *o, const struct trial *c) {
  struct num num = num_double();
  struct vec *vectors[] = {&o->x, &o->e, &o->s, &o->t, &o->u, &o->shift};
  const double *values[] = {c->x, c->e, c->s, c->t, c->u, c->shift};
  mat_init(&o->A, num, FIELD_REAL, c->m, c->N);
  mat_set_doubles(&o->A, c->A);
  for (size_t k = 0; k < 6; k++) {
    vec_init(vectors[k], num, FIELD_REAL, k < 4 ? c->N : c->m);
    vec_set_doubles(vectors[k], values[k]);
  }
  scal_init(&o->a, num);
  *o->a.at.d = c->a;
}

static void operands_clear(struct operands *o) {
  struct vec *vectors[] = {&o->x, &o->e, &o->s, &o->t, &o->u, &o->shift};
  for (size_t k = 0; k < 6; k++) vec_clear(vectors[k]);
  mat_clear(&o->A);
  scal_clear(&o->a);
}

static bool primal(struct operands *o) {
  return mat_primal_step(&o->x, &o->e, &o->s, &o->a, &o->A, &o->u, &o->t);
}

static bool dual(struct operands *o) {
  return mat_dual_step(&o->u, &o->a, &o->A, &o->e, &o->shift);
}

static void expect_near(const struct vec *got, const double *want, double error, const char *what,
                        const struct trial *c) {
  for (size_t k = 0; k < got->len; k++)
    cr_assert(fabs(got->at.d[k] - want[k]) <= error, "%zu x %zu, %s_%zu: %.17g, not %.17g", c->m,
              c->N, what, k, got->at.d[k], want[k]);
}

/* Sums of n terms below 10 or so have errors below n^2 10 2^-53; the exact ones none. */
static void check(const struct trial *c, bool exact) {
  struct operands o;
  struct trial want = *c;
  double error = exact ? 0 : 30 * (double)((c->m + 1) * (c->N + 1)) * DBL_EPSILON;
  operands_init(&o, c);
  naive_dual(&want);
  cr_assert(dual(&o));
  expect_near(&o.u, want.u, exact ? 4 * DBL_EPSILON : error, "u", c);
  want = *c;
  vec_set_doubles(&o.u, c->u);
  naive_primal(&want);
  cr_assert(primal(&o));
  expect_near(&o.x, want.x, error, "x", c);
  expect_near(&o.e, want.e, error, "e", c);
  expect_near(&o.s, want.s, error, "s", c);
  operands_clear(&o);
}

static const size_t shapes[][2] = {{1, 1},   {1, 9},   {7, 8},   {8, 7},   {19, 20}, {16, 24},
                                   {33, 41}, {47, 49}, {57, 50}, {64, 65}, {79, 80}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

Test(num_f64_steps, naive) {
  static struct trial c;
  for (size_t k = 0; k < SHAPES; k++)
    for (uint64_t seed = 0; seed < 8; seed++) {
      draw_exact(&c, shapes[k][0], shapes[k][1], (struct rng){20261110 + seed, RNG_TEST});
      check(&c, true);
      draw_real(&c, shapes[k][0], shapes[k][1], (struct rng){20261140 + seed, RNG_TEST});
      check(&c, false);
    }
  cr_assert_eq(mem_live(), 0);
}

/* A short vector that the ball holds stays as it is. */
Test(num_f64_steps, inside_the_ball) {
  static struct trial c;
  draw_real(&c, 19, 20, (struct rng){20261111, RNG_TEST});
  for (size_t i = 0; i < c.m; i++) c.u[i] = c.shift[i] + 0x1p-10;
  for (size_t k = 0; k < c.N; k++) c.e[k] = 0;
  struct operands o;
  operands_init(&o, &c);
  cr_assert(dual(&o));
  for (size_t i = 0; i < c.m; i++) cr_assert_eq(o.u.at.d[i], c.u[i] - c.shift[i]);
  operands_clear(&o);
  cr_assert_eq(mem_live(), 0);
}

static void run(double out[5 * MOST], const struct trial *c) {
  struct operands o;
  operands_init(&o, c);
  for (int k = 0; k < 3; k++) cr_assert(primal(&o) && dual(&o));
  const struct vec *parts[] = {&o.x, &o.e, &o.s, &o.u};
  for (size_t k = 0; k < 4; k++) vec_get_doubles(out + k * MOST, parts[k]);
  operands_clear(&o);
}

Test(num_f64_steps, same_bits_on_every_path) {
  static struct trial c;
  for (size_t k = 0; k < SHAPES; k++) {
    double want[5 * MOST] = {0}, got[5 * MOST] = {0};
    draw_real(&c, shapes[k][0], shapes[k][1], (struct rng){20261112, RNG_TEST});
    cr_assert(lanes_path_force(LANES_PORTABLE));
    run(want, &c);
    for (enum lanes_path path = LANES_PORTABLE; path < LANES_PATHS; path++) {
      if (!lanes_path_force(path)) continue;
      run(got, &c);
      cr_assert(!memcmp(got, want, sizeof want), "%zu x %zu, path %d", c.m, c.N, (int)path);
    }
    lanes_path_force(LANES_PATHS);
  }
  cr_assert_eq(mem_live(), 0);
}

/* Whatever writes to the matrix, the next step sees it: each makes it -A, with A and u known. */
Test(num_f64_steps, new_entries) {
  enum { WRITERS = 4 };
  static const double ones[6] = {1, 1, 1, 1, 1, 1}, minus[6] = {-1, -1, -1, -1, -1, -1};
  for (int writer = 0; writer < WRITERS; writer++) {
    struct trial c = {.m = 2, .N = 3, .u = {1, 2}, .a = 1};
    struct operands o;
    struct mat other;
    memcpy(c.A, ones, sizeof ones);
    operands_init(&o, &c);
    mat_init(&other, o.A.num, FIELD_REAL, 2, 3);
    mat_set_doubles(&other, minus);
    cr_assert(primal(&o));
    for (size_t k = 0; k < 3; k++) cr_assert_eq(o.x.at.d[k], 3);
    *o.a.at.d = -1;
    if (writer == 0) mat_set_doubles(&o.A, minus);
    if (writer == 1) mat_set(&o.A, &other);
    if (writer == 2) mat_scale(&o.A, &o.a);
    if (writer == 3)
      for (size_t i = 0; i < 2; i++) {
        struct vec row = mat_row(&o.A, i);
        vec_scale(&row, &o.a);
      }
    cr_assert(primal(&o));
    for (size_t k = 0; k < 3; k++) cr_assert_eq(o.x.at.d[k], 6, "writer %d", writer);
    mat_clear(&other);
    operands_clear(&o);
  }
  cr_assert_eq(mem_live(), 0);
}

/* Entries beside a view are not touched. */
Test(num_f64_steps, views) {
  static struct trial c;
  struct vec around[3], parts[3];
  draw_exact(&c, 3, 5, (struct rng){20261113, RNG_TEST});
  struct operands o;
  operands_init(&o, &c);
  for (size_t k = 0; k < 3; k++) {
    vec_init(around + k, num_double(), FIELD_REAL, 20);
    for (size_t i = 0; i < 20; i++) around[k].at.d[i] = 7;
    parts[k] = vec_part(around + k, 6, 5);
  }
  cr_assert(mat_primal_step(parts, parts + 1, parts + 2, &o.a, &o.A, &o.u, &o.t));
  for (size_t k = 0; k < 3; k++) {
    for (size_t i = 0; i < 20; i++)
      if (i < 6 || i >= 11) cr_assert_eq(around[k].at.d[i], 7, "vector %zu, entry %zu", k, i);
    vec_clear(around + k);
  }
  operands_clear(&o);
  cr_assert_eq(mem_live(), 0);
}

/* Squares beyond the range; what is lost must not come back as a number. */
Test(num_f64_steps, ends_of_the_range) {
  need_extended();
  struct trial c = {.m = 2, .N = 1, .A = {3, 4}, .e = {1}, .a = 0x1p1000};
  struct operands o;
  operands_init(&o, &c);
  cr_assert(dual(&o));
  cr_expect(fabs(o.u.at.d[0] - 0.6) < 1e-15 && fabs(o.u.at.d[1] - 0.8) < 1e-15);
  o.e.at.d[0] = NAN;
  cr_assert(dual(&o));
  cr_expect(isnan(o.u.at.d[0]) && isnan(o.u.at.d[1]));
  cr_assert(primal(&o));
  cr_expect(isnan(o.x.at.d[0]));
  operands_clear(&o);
  cr_assert_eq(mem_live(), 0);
}

static bool takes(enum field field, size_t m, size_t N) {
  struct num num = num_double();
  struct mat A;
  struct vec u, e, shift;
  struct scal a;
  mat_init(&A, num, field, m, N);
  vec_init(&u, num, field, m);
  vec_init(&shift, num, field, m);
  vec_init(&e, num, field, N);
  scal_init(&a, num);
  bool done = mat_dual_step(&u, &a, &A, &e, &shift);
  mat_clear(&A);
  vec_clear(&u);
  vec_clear(&e);
  vec_clear(&shift);
  scal_clear(&a);
  return done;
}

Test(num_f64_steps, what_is_declined) {
  cr_expect(takes(FIELD_REAL, 128, 256));
  cr_expect(takes(FIELD_REAL, 0, 3));
  cr_expect(takes(FIELD_REAL, 3, 0));
  cr_expect(!takes(FIELD_REAL, 129, 256));
  cr_expect(!takes(FIELD_COMPLEX, 3, 3));
  cr_assert_eq(mem_live(), 0);
}
