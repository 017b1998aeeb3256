/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "live.h"
#include "num.h"
#include "ref_class.h"

TestSuite(omega, .init = live_count);

static const struct ref_class cases[] = {
  {2, 0, 1, 1, {1, 6}, {1, 1}, false, 0},      {2, 0, 3, 10, {1, 6}, {1, 1}, true, 0},
  {2, 1, 1, 10, {1, 6}, {1, 1}, true, 0},      {2, 3, 3, 20, {99, 100}, {7, 3}, false, 0},
  {3, 4, 6, 30, {1, 1000}, {1, 9}, true, 0},   {6, 5, 2, 64, {1, 2}, {1, 1}, true, 0},
  {4, 2, 20, 1, {1, 3}, {10, 1}, false, 0},    {2, 18, 6, 30, {1, 6}, {1, 1}, true, 0},
  {2, 3, 300, 3000, {1, 6}, {1, 1}, false, 0}, {3, 2, 300, 3000, {5, 7}, {2, 1}, true, 0},
};

#define EACH_CASE(c, omega)                                                 \
  for (size_t at = 0; at < sizeof cases / sizeof *cases; at++)              \
    for (struct ref_class c = published(at), *once = &c; once; once = NULL) \
      for (struct omega omega = class_of(&c); omega.cols; omega_clear(&omega))

static struct ref_class published(size_t at) {
  struct ref_class c = cases[at];
  c.prec = (mpfr_prec_t)(512 + 8 * c.digits + 2 * c.bits);
  return c;
}

static struct omega class_of(const struct ref_class *c) {
  struct omega omega;
  ref_omega(&omega, c);
  return omega;
}

/* Is the published value in the ball, and the radius at most 2^-prec times a bound of the value? */
static bool encloses(const arb_t ball, const mpfr_t value, slong error, const mpfr_t bound,
                     slong prec) {
  arb_t expected;
  arb_init(expected);
  ref_ball(expected, value, error);
  bool good = arb_overlaps(ball, expected) &&
              mag_cmp_2exp_si(arb_radref(ball), (slong)mpfr_get_exp(bound) - prec) <= 0;
  arb_clear(expected);
  return good;
}

/* Exact numbers against the formulas with delta and lambda in them. */
Test(omega, rows_are_the_published_formulas) {
  EACH_CASE(c, omega) {
    mpfr_t entry;
    arb_t ball;
    mpfr_init2(entry, c.prec);
    arb_init(ball);
    cr_expect(omega.N1 == c.N1 && omega.N2 == c.N2 && omega.rows == 1 + c.N2);
    cr_expect(omega.cols == c.N1 + c.N2 && omega.digits == c.digits && omega.bits == c.bits);
    for (size_t member = 1; member <= c.N1; member++)
      for (size_t i = 0; i < c.N1; i++) {
        ref_row(entry, &c, member, i);
        slong prec = (slong)c.prec - 200;
        exact_ball(ball, omega_row(&omega, member, i), prec);
        cr_expect(encloses(ball, entry, ref_error(&c), entry, prec - 1),
                  "case %zu: member %zu, entry %zu", at, member, i);
      }
    ref_norm(entry, &c);
    for (slong prec = 30; prec < (slong)c.prec - 200; prec += 300) {
      omega_norm(ball, &omega, prec);
      cr_expect(encloses(ball, entry, ref_error(&c), entry, prec), "case %zu: c", at);
    }
    mpfr_clear(entry);
    arb_clear(ball);
  }
  cr_expect(live_blocks() == 0, "%ld blocks leak", live_blocks());
}

/* base = sqrt(2) 10^K / 3 and top = base + 2^-(n+1) as elements of Q(sqrt 2): delta has cancelled.
 * */
Test(omega, delta_and_lambda_cancel) {
  struct ref_class c = {2, 1, 3, 10, {1, 6}, {1, 1}, false, 0}, d = c;
  d.delta[0] = 5;
  d.lambda[1] = 7;
  struct omega a = class_of(&c), b = class_of(&d);
  fmpq_t value;
  fmpq_init(value);
  fmpq_set_si(value, 1000, 3);
  cr_expect(fmpq_equal(a.base.root2, value) && fmpq_is_zero(a.base.rational));
  cr_expect(fmpq_equal(a.top.root2, value));
  fmpq_set_si(value, 1, 2048);
  cr_expect(fmpq_equal(a.top.rational, value) && fmpq_equal(a.gap, value));
  cr_expect(exact_cmp(&a.base, &b.base) == 0 && exact_cmp(&a.top, &b.top) == 0);
  cr_expect(exact_cmp(&a.norm2, &b.norm2) == 0);
  fmpq_set_si(value, 5, 6);
  cr_expect(fmpq_equal(b.delta, value));
  fmpq_set_si(value, 1, 7);
  cr_expect(fmpq_equal(b.lambda, value));
  fmpq_clear(value);
  omega_clear(&a);
  omega_clear(&b);
  omega_clear(&b); /* cleared twice is safe */
  cr_expect(live_blocks() == 0);
}

static void check_matrix(const struct ref_class *c, const struct omega *omega, size_t member,
                         slong prec) {
  size_t count = omega->rows * omega->cols;
  mpfr_t *expected = ref_alloc(count, c->prec), *norm = ref_alloc(1, c->prec);
  arb_ptr A = _arb_vec_init((slong)count);
  ref_matrix(expected, c, member);
  ref_norm(norm[0], c);
  omega_matrix(A, omega, member, prec);
  for (size_t i = 0; i < count; i++)
    cr_expect(encloses(A + i, expected[i], ref_error(c), norm[0], prec - 2),
              "K = %lu: member %zu, entry %zu", c->digits, member, i);
  _arb_vec_clear(A, (slong)count);
  ref_free(expected, count);
  ref_free(norm, 1);
}

Test(omega, matrices_are_the_published_ones) {
  EACH_CASE(c, omega) {
    for (size_t member = 1; member <= c.N1; member++) check_matrix(&c, &omega, member, 53);
    check_matrix(&c, &omega, c.N1, (slong)c.prec - 300);
  }
  cr_expect(live_blocks() == 0);
}

Test(omega, measurements_are_the_published_ones) {
  static const double z[18] = {1.5,  -0x1p-40, 0, 3, 0.1, 0, 0, 0, 0,
                               -1e3, 0,        7, 0, 0,   0, 0, 0, 0.25};
  EACH_CASE(c, omega) {
    mpfr_t *expected = ref_alloc(omega.rows, c.prec), *bound = ref_alloc(1, c.prec);
    arb_ptr y = _arb_vec_init((slong)omega.rows);
    mpfr_set_ui(bound[0], 8192, MPFR_RNDN);
    for (int k = 0; k < 2; k++) {
      ref_measurement(expected, &c, k ? z : NULL);
      omega_measurement(y, &omega, k ? z : NULL, 200);
      for (size_t i = 0; i < omega.rows; i++)
        cr_expect(encloses(y + i, expected[i], ref_error(&c), bound[0], 200), "case %zu, entry %zu",
                  at, i);
    }
    _arb_vec_clear(y, (slong)omega.rows);
    ref_free(expected, omega.rows);
    ref_free(bound, 1);
  }
  cr_expect(live_blocks() == 0);
}

/* A A* = c^2 I: the condition number is 1. */
Test(omega, rows_are_orthogonal_and_equally_long) {
  EACH_CASE(c, omega) {
    slong m = (slong)omega.rows, N = (slong)omega.cols, prec = 300;
    arb_ptr A = _arb_vec_init(m * N);
    mpfr_t norm;
    arb_t expected, product;
    mpfr_init2(norm, c.prec);
    arb_init(expected);
    arb_init(product);
    ref_norm(norm, &c);
    omega_matrix(A, &omega, c.N1, prec);
    for (slong i = 0; i < m; i++)
      for (slong k = 0; k < m; k++) {
        ref_ball(expected, norm, ref_error(&c));
        arb_sqr(expected, expected, prec);
        if (i != k) arb_zero(expected);
        arb_dot(product, NULL, 0, A + i * N, 1, A + k * N, 1, N, prec);
        cr_expect(arb_overlaps(product, expected), "case %zu: product of rows %ld, %ld", at, i, k);
        cr_expect(mag_cmp_2exp_si(arb_radref(product), 2 * (slong)mpfr_get_exp(norm) - prec + 10) <
                  0);
      }
    mpfr_clear(norm);
    arb_clear(expected);
    arb_clear(product);
    _arb_vec_clear(A, m * N);
  }
  cr_expect(live_blocks() == 0);
}

/* bound <- ||D (e_s - e_t)|| / sqrt 2 <= ||D||_2 <= ||D||_F <- frobenius, D = member s - member t
 * */
static void difference_norms(arb_t bound, arb_t frobenius, const struct omega *omega, size_t s,
                             size_t t, slong prec) {
  size_t count = omega->rows * omega->cols;
  arb_ptr D = _arb_vec_init((slong)count), A = _arb_vec_init((slong)count);
  arb_t term;
  arb_init(term);
  omega_matrix(D, omega, s, prec);
  omega_matrix(A, omega, t, prec);
  _arb_vec_sub(D, D, A, (slong)count, prec);
  arb_zero(bound);
  arb_zero(frobenius);
  for (size_t i = 0; i < count; i++) arb_addmul(frobenius, D + i, D + i, prec);
  for (size_t i = 0; i < omega->rows; i++) {
    arb_sub(term, D + i * omega->cols + s - 1, D + i * omega->cols + t - 1, prec);
    arb_addmul(bound, term, term, prec);
  }
  arb_mul_2exp_si(bound, bound, -1);
  arb_sqrtpos(bound, bound, prec);
  arb_sqrtpos(frobenius, frobenius, prec);
  arb_clear(term);
  _arb_vec_clear(D, (slong)count);
  _arb_vec_clear(A, (slong)count);
}

/* ||A_n - A||_2 = sqrt(2) 2^-(n+1), and below 2^-n. */
Test(omega, members_are_close) {
  EACH_CASE(c, omega) {
    slong prec = (slong)c.prec;
    arb_t bound, frobenius, distance, scaled;
    arb_init(bound);
    arb_init(frobenius);
    arb_init(distance);
    arb_init(scaled);
    arb_sqrt_ui(distance, 2, prec);
    arb_mul_2exp_si(distance, distance, -(slong)c.bits - 1);
    for (size_t s = 1; s <= c.N1; s++)
      for (size_t t = 1; t <= c.N1; t++) {
        struct omega_proof proof = omega_prove(&omega, s, t);
        cr_expect(proof.accurate && proof.apart == (s != t), "case %zu: members %zu, %zu", at, s,
                  t);
        if (s == t) continue;
        difference_norms(bound, frobenius, &omega, s, t, prec);
        cr_expect(arb_overlaps(bound, distance) && arb_overlaps(frobenius, distance));
        cr_expect(arb_rel_accuracy_bits(bound) > 100 && arb_rel_accuracy_bits(frobenius) > 100);
        arb_mul_2exp_si(scaled, frobenius, (slong)c.bits);
        cr_expect(mag_cmp_2exp_si(arb_radref(scaled), -20) < 0 &&
                  arf_cmp_d(arb_midref(scaled), 0.7072) < 0);
      }
    arb_clear(bound);
    arb_clear(frobenius);
    arb_clear(distance);
    arb_clear(scaled);
  }
  cr_expect(live_blocks() == 0);
}

/* 6.905e-4 for n = 10, as measured on the published matrices (THEORY 3.0). */
Test(omega, published_distance) {
  struct ref_class c = {2, 18, 3, 10, {1, 6}, {1, 1}, true, 0};
  struct omega omega = class_of(&c);
  arb_t bound, frobenius;
  arb_init(bound);
  arb_init(frobenius);
  difference_norms(bound, frobenius, &omega, 2, 1, 200);
  double value = arf_get_d(arb_midref(bound), ARF_RND_NEAR);
  cr_expect(value > 6.9045e-4 && value < 6.9055e-4, "%.17g", value);
  arb_clear(bound);
  arb_clear(frobenius);
  omega_clear(&omega);
  cr_expect(live_blocks() == 0);
}

/* A gap of 2^-n itself is sqrt(2) too large. With top = base + (1 + s) gap, 1 - base/top <=
 * gap/base means s (base - gap) <= gap; here base is 471.4 and gap 2^-11. */
Test(omega, proof_refuses_what_is_false) {
  static const struct {
    long slack;
    unsigned long bits;
    bool apart;
  } tops[] = {
    {0, 0, true}, {1, 20, true}, {1, 19, false}, {1, 0, false}, {-1, 0, true}, {-2, 0, false},
  };
  struct ref_class c = {3, 1, 3, 10, {1, 6}, {1, 1}, true, 0};
  struct omega omega = class_of(&c);
  fmpq_mul_2exp(omega.gap, omega.gap, 1);
  cr_expect(!omega_prove(&omega, 1, 2).accurate);
  cr_expect(omega_prove(&omega, 2, 2).accurate);
  omega_clear(&omega);
  for (size_t i = 0; i < sizeof tops / sizeof *tops; i++) {
    omega = class_of(&c);
    fmpq_t part;
    fmpq_init(part);
    fmpq_set_si(part, tops[i].slack, 1);
    fmpq_div_2exp(part, part, tops[i].bits);
    fmpq_addmul(omega.top.rational, omega.gap, part);
    cr_expect(omega_prove(&omega, 1, 2).apart == tops[i].apart, "top %zu", i);
    fmpq_clear(part);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}

/* 1 - 4/top = gap/4 for gap = 1/2 and top = 32/7: the bound may be attained. */
Test(omega, proof_accepts_equality) {
  struct ref_class c = {2, 1, 1, 10, {1, 6}, {1, 1}, true, 0};
  struct omega omega = class_of(&c);
  fmpq_zero(omega.base.root2);
  fmpq_zero(omega.top.root2);
  fmpq_set_si(omega.gap, 1, 2);
  fmpq_set_si(omega.base.rational, 4, 1);
  fmpq_set_si(omega.top.rational, 32, 7);
  cr_expect(omega_prove(&omega, 1, 2).apart);
  fmpq_set_si(omega.top.rational, 33, 7);
  cr_expect(!omega_prove(&omega, 1, 2).apart);
  omega_clear(&omega);
  cr_expect(live_blocks() == 0);
}

struct given {
  const struct omega *omega;
  const double *z;
};

static void enclose_measurement(arb_ptr out, slong prec, const void *context) {
  const struct given *g = context;
  omega_measurement(out, g->omega, g->z, prec);
}

/* Rows of the DCT with rational entries: (1, 0, -1, -1, 0, 1)/2 is row 2 for m = 6, row 0 is 1/3
 * for m = 9, and row 12 begins (1, -2, 1)/6 for m = 18. Sums of such terms can be half-way between
 * two doubles, which only an exact result shows: here they are, and go to the even neighbour. */
Test(omega, halfway_measurements_are_rounded) {
  static const struct {
    size_t N2, row;
    double z[17], expected;
  } half[] = {
    {5, 2, {0, 0, 0, 0, 0x1p-53}, 0.5}, {5, 2, {0, -1, 0, 0, 0x1p-52}, 1},
    {8, 0, {2, 3 * 0x1p-53}, 1},        {8, 0, {0, 0, 0, 0, 0, 0, 2, -9 * 0x1p-54}, 1 - 0x1p-52},
    {17, 12, {-2.5, 6 * 0x1p-53}, 1},   {17, 12, {-2.5, 18 * 0x1p-53}, 1 + 0x1p-51},
  };
  for (size_t i = 0; i < sizeof half / sizeof *half; i++) {
    struct ref_class c = {2, half[i].N2, 3, 10, {1, 6}, {1, 1}, true, 0};
    struct omega omega = class_of(&c);
    struct given given = {&omega, half[i].z};
    struct vec y;
    double rounded[18];
    vec_init(&y, num_double(), FIELD_REAL, omega.rows);
    vec_set_enclosed(&y, enclose_measurement, &given);
    vec_get_doubles(rounded, &y);
    cr_expect(rounded[half[i].row] == half[i].expected, "%zu: %a", i, rounded[half[i].row]);
    vec_clear(&y);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}
