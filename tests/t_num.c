/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What every arithmetic owes to num.h, one loop over all of them; what one alone owes is in its file. */
#include <criterion/criterion.h>

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mem.h"
#include "ref_num.h"

struct setting {
  struct num num;
  enum field field;
  const char *name;
  struct draws *draws;
};

static void each(uint64_t seed, void (*check)(const struct setting *s)) {
  struct draws draws = {seed, 0};
  for (size_t a = 0; a < REF_ARITHMETICS; a++)
    for (int field = FIELD_REAL; field <= FIELD_COMPLEX; field++) {
      struct setting s = {.field = (enum field)field, .name = ref_arithmetic[a], .draws = &draws};
      cr_assert_eq(num_set_str(&s.num, s.name), 0, "%s", s.name);
      long live = mem_live();
      check(&s);
      cr_assert_eq(mem_live(), live, "%s: blocks left", s.name);
    }
}

/* ---- contexts ---- */

Test(num, names) {
  struct num num;
  cr_expect(!num_set_str(&num, "double") && num.bits == 53 && !num_encloses(num));
  cr_expect_str_eq(num_name(num), "double");
  cr_expect(!num_set_str(&num, "float:24") && num.bits == 24 && !num_encloses(num));
  cr_expect_str_eq(num_name(num), "float");
  cr_expect(num.arith == num_float(24).arith);
  cr_expect(!num_set_str(&num, "block:200") && num.bits == 200 && !num_encloses(num));
  cr_expect_str_eq(num_name(num), "block");
  cr_expect(num.arith == num_block(24).arith && !num_has_views(num) && num_has_views(num_double()));
  cr_expect(!num_set_str(&num, "ball:100000") && num.bits == 100000 && num_encloses(num));
  cr_expect_str_eq(num_name(num), "ball");
  cr_expect(num.arith == num_ball(24).arith && num_double().bits == 53);
  cr_expect(!num_set_str(&num, "float:1000000000") && num.bits == NUM_BITS_MAX);
}

Test(num, names_refused) {
  static const char *const bad[] = {"",
                                    "float",
                                    "ball",
                                    "block",
                                    "block:23",
                                    "blocks:64",
                                    "float:",
                                    "ball:",
                                    ":",
                                    ":53",
                                    "float:23",
                                    "ball:23",
                                    "float:0",
                                    "float:-5",
                                    "ball:-5",
                                    "float:+53",
                                    "float: 53",
                                    "float:53 ",
                                    " float:53",
                                    "float:1e3",
                                    "float:0x40",
                                    "float:053",
                                    "float:53.0",
                                    "float:5 3",
                                    "quad",
                                    "double:53",
                                    "Double",
                                    "double ",
                                    "FLOAT:53",
                                    "floats:53",
                                    "flo:53",
                                    "balls:64",
                                    "float53",
                                    "float::53",
                                    "float:53:53",
                                    "ball:1000000001",
                                    "float:99999999999999999999999999",
                                    "ball:64,65"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct num num = num_double();
    cr_expect_eq(num_set_str(&num, bad[i]), -1, "'%s'", bad[i]);
  }
}

static void check_bytes(const struct setting *s) {
  size_t bits = (size_t)s->num.bits, many = num_bytes(s->num, 1000);
  cr_expect(8 * num_bytes(s->num, 1) >= bits && 8 * many >= 1000 * bits, "%s", s->name);
  cr_expect(many <= 1000 * (sizeof(arb_struct) + 64 + bits / 8), "%s", s->name);
}

Test(num, bytes) { each(0, check_bytes); }

/* ---- what does not compute: shapes, copies, doubles ---- */

static void check_vectors(const struct setting *s) {
  size_t f = s->field;
  double values[6] = {1, -2, 3, 0.5, -0.25, 8}, out[6], zeros[6] = {0};
  struct vec x, y, none, zeroed = {0};
  vec_init(&x, s->num, s->field, 6 / f);
  vec_init(&y, s->num, s->field, 6 / f);
  vec_init(&none, s->num, s->field, 0);
  cr_expect(x.len == 6 / f && x.field == s->field && none.len == 0);
  vec_get_doubles(out, &x);
  cr_expect_arr_eq(out, zeros, sizeof out, "%s", s->name);
  vec_set_doubles(&x, values);
  vec_set(&y, &x);
  vec_zero(&x);
  vec_get_doubles(out, &x);
  cr_expect_arr_eq(out, zeros, sizeof out, "%s", s->name);
  vec_get_doubles(out, &y);
  cr_expect_arr_eq(out, values, sizeof out, "%s", s->name);
  vec_zero(&none);
  vec_set(&none, &none);
  vec_set_doubles(&none, NULL);
  vec_project_ball(&none);
  vec_clear(&none);
  vec_clear(&x);
  vec_clear(&y);
  vec_clear(&zeroed);
  vec_clear(&x);
}

Test(num, vectors) { each(105, check_vectors); }

static const double edges[] = {0,
                               -0.0,
                               1,
                               -1,
                               0x1.000001p0,
                               0x1.000003p0,
                               -0x1.fffffep0,
                               -0x1.ffffffp0,
                               0x1.fffffeffffffep0,
                               DBL_MAX,
                               -DBL_MAX,
                               DBL_MIN,
                               -DBL_MIN,
                               0x1p-1074,
                               -0x1p-1074,
                               0x1.fffffffffffffp-1023,
                               0.1,
                               1e-300,
                               1e300,
                               0x1.0000010000001p5,
                               0x1.0000010000000p5,
                               0x1.000002fffffffp5};
#define EDGES (sizeof edges / sizeof *edges)

/* A ball may keep either neighbour as its midpoint; 2^1024, which float:24 reaches, is no double. */
static void expect_edges(const struct setting *s, const double *got) {
  fmpq_t want;
  arf_t a;
  fmpq_init(want);
  arf_init(a);
  for (size_t i = 0; i < EDGES; i++) {
    arf_set_d(a, edges[i]);
    arf_get_fmpq(want, a);
    if (s->num.bits < 53) ref_round(want, s->num.bits);
    arf_set_fmpq(a, want, 64, ARF_RND_DOWN);
    if (num_encloses(s->num) && s->num.bits < 53 && isfinite(got[i]))
      cr_expect(fabs(got[i] - edges[i]) <= ldexp(fabs(edges[i]), 1 - (int)s->num.bits),
                "%s: %a gave %a", s->name, edges[i], got[i]);
    else if (arf_cmpabs_2exp_si(a, 1024) == 0)
      cr_expect(isinf(got[i]) && (got[i] > 0) == (edges[i] > 0), "%s: %a", s->name, edges[i]);
    else cr_expect(arf_equal_d(a, got[i]), "%s: %a gave %a", s->name, edges[i], got[i]);
    cr_expect(got[i] != 0 || !signbit(got[i]), "%s: negative zero", s->name);
  }
  arf_clear(a);
  fmpq_clear(want);
}

static void check_doubles(const struct setting *s) {
  size_t f = s->field;
  double out[EDGES];
  struct vec x;
  struct mat A;
  size_t step = num_has_views(s->num) ? EDGES : 1; /* those that share an exponent: one by one */
  vec_init(&x, s->num, s->field, step < EDGES ? 1 : EDGES / f);
  for (size_t i = 0; i < EDGES; i += step) {
    double part[EDGES] = {0};
    memcpy(part, edges + i, (step < EDGES ? 1 : EDGES) * sizeof *edges);
    vec_set_doubles(&x, part);
    vec_get_doubles(part, &x);
    memcpy(out + i, part, (step < EDGES ? 1 : EDGES) * sizeof *edges);
  }
  expect_edges(s, out);
  vec_clear(&x);
  mat_init(&A, s->num, s->field, 2, EDGES / 2 / f);
  double half[EDGES] = {0};
  mat_get_doubles(half, &A);
  for (size_t i = 0; i < 2 * (EDGES / 2 / f) * f; i++) cr_expect_eq(half[i], 0);
  mat_set_doubles(&A, edges);
  memcpy(half, edges, sizeof half);
  mat_get_doubles(half, &A);
  if (s->num.bits >= 53 && num_has_views(s->num)) expect_edges(s, half);
  cr_expect(mat_finite(&A));
  mat_clear(&A);
}

Test(num, doubles) { each(106, check_doubles); }

static void check_matrices(const struct setting *s) {
  size_t f = s->field, n = 2 * 3 * f;
  fmpq *want = _fmpq_vec_init((slong)n), *got = _fmpq_vec_init((slong)n);
  struct draws *d = s->draws;
  struct mat A, B, zeroed = {0};
  mat_init(&A, s->num, s->field, 2, 3);
  mat_init(&B, s->num, s->field, 2, 3);
  cr_expect(A.rows == 2 && A.cols == 3 && mat_equal(&A, &B) && mat_finite(&A));
  for (size_t i = 0; i < n; i++) fmpq_set_si(want + i, (slong)draw_below(d, 100) + 1, 8);
  ref_load_mat(&A, want);
  ref_read_mat(got, &A);
  for (size_t i = 0; i < n; i++) cr_expect(fmpq_equal(got + i, want + i), "%s", s->name);
  cr_expect(!mat_equal(&A, &B));
  mat_set(&B, &A);
  cr_expect(mat_equal(&A, &B));
  for (size_t i = 0; i < n; i++) { /* one entry in its last bit */
    fmpq_t save;
    fmpq_init(save);
    fmpq_set(save, want + i);
    fmpq_set_si(want + i, 1, 1);
    fmpq_div_2exp(want + i, want + i, (unsigned long)s->num.bits - 8);
    fmpq_add(want + i, want + i, save);
    ref_load_mat(&B, want);
    cr_expect(!mat_equal(&A, &B), "%s, entry %zu", s->name, i);
    fmpq_swap(want + i, save);
    fmpq_clear(save);
  }
  mat_clear(&A);
  mat_clear(&A);
  mat_clear(&B);
  mat_clear(&zeroed);
  _fmpq_vec_clear(want, (slong)n);
  _fmpq_vec_clear(got, (slong)n);
}

Test(num, matrices) { each(107, check_matrices); }

struct spoilt {
  size_t i, count;
  bool nan;
};

static void enclose_spoilt(arb_ptr out, slong prec, const void *context) {
  const struct spoilt *s = context;
  (void)prec;
  _arb_vec_zero(out, (slong)s->count);
  (s->nan ? arb_indeterminate : arb_pos_inf)(out + s->i);
}

/* Real i becomes infinite, or not a number. */
static void spoil(struct mat *A, size_t i, bool nan) {
  if (!strcmp(num_name(A->num), "double")) A->at.d[i] = nan ? NAN : INFINITY;
  else if (strcmp(num_name(A->num), "float"))
    mat_set_enclosed(A, enclose_spoilt, &(struct spoilt){i, 4 * (size_t)A->field, nan});
  else if (nan) mpfr_set_nan(A->at.f + i);
  else mpfr_set_inf(A->at.f + i, -1);
}

static void check_finite(const struct setting *s) {
  for (size_t i = 0; i < 4 * (size_t)s->field; i++)
    for (int nan = 0; nan < 2; nan++) {
      struct mat A;
      mat_init(&A, s->num, s->field, 2, 2);
      cr_expect(mat_finite(&A), "%s", s->name);
      spoil(&A, i, nan);
      cr_expect(!mat_finite(&A), "%s, entry %zu", s->name, i);
      mat_clear(&A);
    }
}

Test(num, not_finite) { each(108, check_finite); }

/* ---- what is forbidden ---- */

static void mixed_contexts(void) {
  struct vec x, y;
  vec_init(&x, num_float(64), FIELD_REAL, 2);
  vec_init(&y, num_float(65), FIELD_REAL, 2);
  vec_set(&x, &y);
}

static void mixed_arithmetics(void) {
  struct scal x, y;
  scal_init(&x, num_float(64));
  scal_init(&y, num_ball(64));
  scal_add(&x, &x, &y);
}

static void mixed_fields(void) {
  struct vec x, y;
  vec_init(&x, num_double(), FIELD_REAL, 2);
  vec_init(&y, num_double(), FIELD_COMPLEX, 2);
  vec_set(&x, &y);
}

static void wrong_shape(void) {
  struct mat A;
  struct vec x, y;
  mat_init(&A, num_double(), FIELD_REAL, 2, 3);
  vec_init(&x, num_double(), FIELD_REAL, 2);
  vec_init(&y, num_double(), FIELD_REAL, 3);
  mat_mul(&y, &A, &x);
}

static void complex_thresholds(void) {
  struct vec x, t;
  vec_init(&x, num_double(), FIELD_COMPLEX, 2);
  vec_init(&t, num_double(), FIELD_COMPLEX, 2);
  vec_soft_threshold(&x, &t);
}

static void few_bits(void) { (void)num_float(23); }
static void many_bits(void) { (void)num_ball(1000000001); }

/* In a child that keeps quiet about it. */
static bool aborts(void (*f)(void)) {
  pid_t child = fork();
  if (child == 0) {
    close(STDERR_FILENO);
    f();
    _exit(0);
  }
  int status;
  cr_assert_eq(waitpid(child, &status, 0), child);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

Test(num, contract_is_asserted) {
  cr_expect(aborts(mixed_contexts));
  cr_expect(aborts(mixed_arithmetics));
  cr_expect(aborts(mixed_fields));
  cr_expect(aborts(wrong_shape));
  cr_expect(aborts(complex_thresholds));
  cr_expect(aborts(few_bits));
  cr_expect(aborts(many_bits));
}
