/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "live.h"
#include "ref_class.h"
#include "training_set.h"

TestSuite(training_set, .init = live_count);

static const struct ref_class cases[] = {
  {2, 0, 1, 10, {1, 6}, {1, 1}, true, 700},  {2, 5, 3, 10, {1, 6}, {1, 1}, true, 700},
  {3, 4, 6, 30, {1, 6}, {1, 1}, false, 700}, {5, 6, 2, 60, {1, 6}, {1, 2}, true, 700},
  {2, 18, 3, 20, {1, 6}, {1, 1}, true, 700}, {2, 3, 12, 200, {1, 6}, {1, 1}, true, 1200},
};
enum { CASES = sizeof cases / sizeof *cases };
static const char *const arithmetics[] = {"double",   "float:24",  "float:53", "float:300",
                                          "block:60", "block:300", "ball:64",  "ball:200"};
enum { ARITHMETICS = sizeof arithmetics / sizeof *arithmetics };

static struct training_set over(const struct omega *omega) {
  return (struct training_set){.omega = omega,
                               .shown = 2,
                               .truth = 1,
                               .samples = 8000,
                               .sparsity = omega->N2 < 5 ? omega->N2 : 5,
                               .seed = 2022,
                               .labels = true};
}

/* ---- samples ---- */

Test(training_set, blocks_have_their_sparsity) {
  struct omega omega;
  ref_omega(&omega, &cases[4]);
  double z[18];
  for (size_t sparsity = 0; sparsity <= 18; sparsity++) {
    struct training_set t = over(&omega);
    t.sparsity = sparsity;
    for (size_t k = 0; k < 50; k++)
      for (int stream = SAMPLES_TRAINING; stream <= SAMPLES_VALIDATION; stream++) {
        size_t nonzeros = 0;
        training_set_block(z, &t, (enum sample_stream)stream, k);
        for (size_t i = 0; i < 18; i++) nonzeros += z[i] != 0;
        cr_expect(nonzeros == (k ? sparsity : 0), "sparsity %zu, sample %zu: %zu", sparsity, k,
                  nonzeros);
      }
  }
  omega_clear(&omega);
  cr_expect(live_blocks() == 0);
}

/* chi^2 of the places of 8000 samples: a place is drawn with probability 5/18. The statistic sum
 * (count - e)^2 / (e (1 - 5/18)) 17/18 has 17 degrees of freedom (draws without replacement), and
 * exceeds 60 with probability 1e-6; pairs of places: 153 cells, mean about 152 and deviation 17.
 * Fixed seed. */
Test(training_set, places_are_uniform) {
  enum { PLACES = 18, SAMPLES = 8000 };
  for (int stream = SAMPLES_TRAINING; stream <= SAMPLES_VALIDATION; stream++) {
    struct omega omega;
    ref_omega(&omega, &cases[4]);
    struct training_set t = over(&omega);
    double z[PLACES], count[PLACES] = {0}, pair[PLACES][PLACES] = {{0}}, chi2 = 0, pairs = 0;
    for (size_t k = 1; k <= SAMPLES; k++) {
      training_set_block(z, &t, (enum sample_stream)stream, k);
      for (size_t i = 0; i < PLACES; i++) {
        count[i] += z[i] != 0;
        for (size_t j = 0; j < i; j++) pair[i][j] += z[i] != 0 && z[j] != 0;
      }
    }
    double p = 5.0 / PLACES, q = p * 4 / (PLACES - 1);
    for (size_t i = 0; i < PLACES; i++) {
      chi2 += pow(count[i] - SAMPLES * p, 2) / (SAMPLES * p * (1 - p)) * (PLACES - 1) / PLACES;
      for (size_t j = 0; j < i; j++)
        pairs += pow(pair[i][j] - SAMPLES * q, 2) / (SAMPLES * q * (1 - q));
    }
    cr_expect(chi2 < 60 && chi2 > 2, "stream %d: chi^2 = %g", stream, chi2);
    cr_expect(pairs < 260 && pairs > 80, "stream %d: chi^2 of pairs = %g", stream, pairs);
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov: sqrt(n) sup |F_n - F| exceeds 2.7 with probability 2 exp(-2 2.7^2) =
 * 1e-6. Six standard deviations for mean 0 and for the product of neighbours in one sample. */
Test(training_set, values_are_normal) {
  enum { SAMPLES = 4000, COUNT = 5 * SAMPLES };
  static double values[COUNT];
  for (int stream = SAMPLES_TRAINING; stream <= SAMPLES_VALIDATION; stream++) {
    struct omega omega;
    ref_omega(&omega, &cases[4]);
    struct training_set t = over(&omega);
    double z[18], sum = 0, squares = 0, products = 0, sup = 0;
    size_t n = 0;
    for (size_t k = 1; k <= SAMPLES; k++) {
      training_set_block(z, &t, (enum sample_stream)stream, k);
      double last = 0;
      for (size_t i = 0; i < 18; i++)
        if (z[i] != 0) {
          cr_assert(n < COUNT);
          values[n++] = z[i];
          products += last * z[i];
          last = z[i];
        }
    }
    cr_assert(n == COUNT);
    qsort(values, COUNT, sizeof *values, ascending);
    for (size_t i = 0; i < COUNT; i++) {
      double F = erfc(-values[i] / sqrt(2)) / 2;
      sup = fmax(sup, fmax(fabs(F - (double)i / COUNT), fabs(F - (double)(i + 1) / COUNT)));
      sum += values[i];
      squares += values[i] * values[i];
    }
    cr_expect(sup * sqrt(COUNT) < 2.7, "stream %d: %g", stream, sup * sqrt(COUNT));
    cr_expect(fabs(sum) < 6 * sqrt(COUNT) && fabs(squares - COUNT) < 6 * sqrt(2.0 * COUNT));
    cr_expect(fabs(products) < 6 * sqrt(4.0 * SAMPLES));
    omega_clear(&omega);
  }
  cr_expect(live_blocks() == 0);
}

/* A sample depends on (seed, k) and the stream alone. */
Test(training_set, a_sample_is_a_function_of_seed_and_index) {
  struct omega omega, other;
  ref_omega(&omega, &cases[4]);
  struct ref_class c = cases[4];
  c.digits = 1;
  c.bits = 1;
  c.dct = false;
  ref_omega(&other, &c);
  double z[18], w[18];
  size_t together = 0; /* validation samples on the places of the training sample: 1 in 8568 */
  for (size_t k = 1; k <= 40; k++) {
    struct training_set t = over(&omega), u = over(&other);
    u.samples = k;
    u.shown = 1;
    u.labels = false;
    training_set_block(z, &t, SAMPLES_TRAINING, k);
    training_set_block(w, &u, SAMPLES_TRAINING, k);
    cr_expect(!memcmp(z, w, sizeof z), "sample %zu", k);
    training_set_block(w, &u, SAMPLES_VALIDATION, k);
    bool same_places = true;
    for (size_t i = 0; i < 18; i++) {
      same_places &= !z[i] == !w[i];
      for (size_t j = 0; j < 18; j++) cr_expect(z[i] == 0 || z[i] != w[j], "sample %zu: values", k);
    }
    together += same_places;
    u.seed++;
    training_set_block(w, &u, SAMPLES_TRAINING, k);
    cr_expect(memcmp(z, w, sizeof z), "another seed, sample %zu", k);
    for (size_t i = 1; i < k; i++) {
      training_set_block(w, &t, SAMPLES_TRAINING, i);
      for (size_t j = 0; j < 18; j++)
        cr_expect(z[j] == 0 || z[j] != w[j], "samples %zu and %zu share a value", i, k);
    }
  }
  cr_expect(together < 4, "%zu", together);
  struct training_set t = over(&omega);
  t.samples = 0;
  training_set_block(w, &t, SAMPLES_VALIDATION, 100); /* R bounds the training stream alone */
  omega_clear(&omega);
  omega_clear(&other);
  cr_expect(live_blocks() == 0);
}

/* ---- data ---- */

/* |got - expected| <= 2^-p of the largest */
static bool stored_beside(const arb_t got, const mpfr_t expected, const mpfr_t largest,
                          slong bits) {
  mpfr_t value, away;
  mpfr_init2(value, bits + 2);
  mpfr_init2(away, 2 * mpfr_get_prec(expected));
  bool good = arb_is_exact(got) && arf_get_mpfr(value, arb_midref(got), MPFR_RNDN) == 0;
  mpfr_sub(away, value, expected, MPFR_RNDA);
  mpfr_mul_2si(away, away, bits, MPFR_RNDN);
  good = good && mpfr_cmpabs(away, largest) <= 0;
  mpfr_clear(value);
  mpfr_clear(away);
  return good;
}

/* Is the number of this arithmetic the expected one, rounded to nearest, or around it? */
static bool stored(const arb_t got, const mpfr_t expected, slong error, const struct num num) {
  arb_t ball;
  mpfr_t rounded;
  arb_init(ball);
  mpfr_init2(rounded, num.bits);
  bool good;
  if (num_encloses(num)) {
    ref_ball(ball, expected, error);
    good = arb_overlaps(got, ball) && (arb_rel_accuracy_bits(got) >= num.bits - 8 ||
                                       mag_cmp_2exp_si(arb_radref(got), 8 - num.bits) < 0);
  } else {
    mpfr_set(rounded, expected, MPFR_RNDN);
    arf_set_mpfr(arb_midref(ball), rounded);
    good = arb_equal(got, ball);
  }
  mpfr_clear(rounded);
  arb_clear(ball);
  return good;
}

/* n of them, which may share an exponent */
static void expect_stored(arb_srcptr got, mpfr_t *expected, size_t n, slong error,
                          const struct num num, const char *what) {
  size_t largest = 0;
  for (size_t i = 0; i < n; i++)
    if (mpfr_cmpabs(expected[i], expected[largest]) > 0) largest = i;
  for (size_t i = 0; i < n; i++)
    cr_expect(num_has_views(num) || num_encloses(num)
                ? stored(got + i, expected[i], error, num)
                : stored_beside(got + i, expected[i], expected[largest], num.bits),
              "%s:%ld: entry %zu of %s", num_name(num), num.bits, i, what);
}

/* Data of one sample in one arithmetic. */
struct data {
  const struct ref_class *c;
  struct num num;
  struct mat A;
  struct vec y, x;
  struct scal norm;
  mpfr_t *A_ref, *y_ref, *x_ref;
  arb_ptr balls;
};

static void data_init(struct data *d, const struct ref_class *c, const char *arithmetic) {
  size_t m = 1 + c->N2, N = c->N1 + c->N2;
  d->c = c;
  cr_assert(num_set_str(&d->num, arithmetic) == 0);
  mat_init(&d->A, d->num, FIELD_REAL, m, N);
  vec_init(&d->y, d->num, FIELD_REAL, m);
  vec_init(&d->x, d->num, FIELD_REAL, N);
  scal_init(&d->norm, d->num);
  d->A_ref = ref_alloc(m * N, c->prec);
  d->y_ref = ref_alloc(m, c->prec);
  d->x_ref = ref_alloc(N, c->prec);
  d->balls = _arb_vec_init((slong)(m * N));
}

static void data_clear(struct data *d) {
  size_t m = d->A.rows, N = d->A.cols;
  ref_free(d->A_ref, m * N);
  ref_free(d->y_ref, m);
  ref_free(d->x_ref, N);
  _arb_vec_clear(d->balls, (slong)(m * N));
  mat_clear(&d->A);
  vec_clear(&d->y);
  vec_clear(&d->x);
  scal_clear(&d->norm);
}

static void check_matrix(struct data *d, size_t member) {
  ref_matrix(d->A_ref, d->c, member);
  mat_get_balls(d->balls, &d->A);
  expect_stored(d->balls, d->A_ref, d->A.rows * d->A.cols, ref_error(d->c), d->num, "A");
  ref_norm(d->y_ref[0], d->c);
  scal_get_ball(d->balls, &d->norm);
  expect_stored(d->balls, d->y_ref, 1, ref_error(d->c), d->num, "norm");
}

/* The label of member j is e_j / (a + gap) and z / c. */
static void check_datum(struct data *d, size_t member, const double *z) {
  ref_measurement(d->y_ref, d->c, z);
  vec_get_balls(d->balls, &d->y);
  expect_stored(d->balls, d->y_ref, d->y.len, ref_error(d->c), d->num, "y");
  ref_row(d->x_ref[member - 1], d->c, member, member - 1);
  mpfr_ui_div(d->x_ref[member - 1], 1, d->x_ref[member - 1], MPFR_RNDN);
  for (size_t i = 0; i < d->c->N2; i++) {
    mpfr_ptr entry = d->x_ref[d->c->N1 + i];
    ref_norm(entry, d->c);
    mpfr_d_div(entry, z[i], entry, MPFR_RNDN);
  }
  vec_get_balls(d->balls, &d->x);
  expect_stored(d->balls, d->x_ref, d->x.len, ref_error(d->c), d->num, "x");
  mpfr_set_zero(d->x_ref[member - 1], 1);
}

/* For every index up to omega's the data are those of the member shown, beyond those of the truth;
 * every datum is counted. */
static void check_reading(const struct ref_class *c, const char *arithmetic) {
  struct omega omega;
  struct data d;
  ref_omega(&omega, c);
  data_init(&d, c, arithmetic);
  struct training_set t = over(&omega);
  double z[18];
  const char *reason = NULL;
  const unsigned long bits[] = {1, c->bits, c->bits + 1, 3};
  unsigned long read = 0, most = 0;
  for (size_t i = 0; i < 4; i++) {
    size_t member = bits[i] <= c->bits ? 2 : 1;
    most = bits[i] > most ? bits[i] : most;
    training_set_matrix(&t, bits[i], &d.A, i % 2 ? NULL : &d.norm);
    cr_expect(t.data_read == ++read && t.bits_read == most);
    if (i % 2 == 0) check_matrix(&d, member);
    for (size_t k = 0; k < 3; k++) {
      enum sample_stream stream = i == 2 ? SAMPLES_VALIDATION : SAMPLES_TRAINING;
      training_set_block(z, &t, stream, k);
      cr_expect(training_set_datum(&t, bits[i], stream, k, &d.y, &d.x, &reason) == 0);
      cr_expect(t.data_read == (read += 2) && t.bits_read == most);
      check_datum(&d, member, z);
    }
    cr_expect(training_set_datum(&t, bits[i], SAMPLES_TRAINING, 0, &d.y, NULL, &reason) == 0);
    cr_expect(t.data_read == ++read);
  }
  cr_expect(!reason);
  data_clear(&d);
  omega_clear(&omega);
}

Test(training_set, data_are_rounded_correctly_or_enclosed) {
  for (size_t at = 0; at < CASES; at++)
    for (size_t k = 0; k < ARITHMETICS; k++) check_reading(&cases[at], arithmetics[k]);
  cr_expect(live_blocks() == 0);
}

/* ||A_n - A|| <= 2^-n is kept at the largest index of the member shown, and the same member may be
 * both. */
Test(training_set, shown_may_be_the_truth) {
  struct omega omega;
  struct data d;
  ref_omega(&omega, &cases[1]);
  data_init(&d, &cases[1], "float:300");
  struct training_set t = over(&omega);
  t.shown = t.truth = 2;
  for (unsigned long bits = 1; bits < 40; bits += 9) {
    training_set_matrix(&t, bits, &d.A, &d.norm);
    check_matrix(&d, 2);
  }
  cr_expect(t.data_read == 5 && t.bits_read == 37);
  data_clear(&d);
  omega_clear(&omega);
  cr_expect(live_blocks() == 0);
}

static void expect_refusal(struct training_set *t, struct data *d, const char *word) {
  const char *reason = NULL;
  int status = training_set_datum(t, 1, SAMPLES_TRAINING, 1, &d->y, &d->x, &reason);
  cr_expect(status == -1 && reason && strstr(reason, word), "%s", reason);
  cr_expect(t->data_read == 0 && t->bits_read == 0);
  vec_get_balls(d->balls, &d->y);
  for (size_t i = 0; i < d->y.len; i++) cr_expect(arb_is_zero(d->balls + i), "y untouched");
  vec_get_balls(d->balls, &d->x);
  for (size_t i = 0; i < d->x.len; i++) cr_expect(arb_is_zero(d->balls + i), "x untouched");
  cr_expect(training_set_datum(t, 1, SAMPLES_TRAINING, 1, &d->y, NULL, &reason) == 0 &&
            t->data_read == 1);
}

/* Labels that are off are refused, and nothing is read. */
Test(training_set, refused_labels) {
  struct omega omega;
  struct data d;
  ref_omega(&omega, &cases[1]);
  data_init(&d, &cases[1], "double");
  struct training_set t = over(&omega);
  t.labels = false;
  expect_refusal(&t, &d, "no labels");
  data_clear(&d);
  omega_clear(&omega);
  cr_expect(live_blocks() == 0);
}

/* For lambda >= ||A* y||_oo / ||y||_2 the minimiser is 0: a label like any other. lambda = 10^6
 * is above ||A||. */
Test(training_set, labels_for_a_large_lambda) {
  struct ref_class c = cases[1];
  c.lambda[0] = 1000000;
  struct omega omega;
  struct data d;
  const char *reason = NULL;
  ref_omega(&omega, &c);
  data_init(&d, &c, "double");
  struct training_set t = over(&omega);
  int status = training_set_datum(&t, 1, SAMPLES_TRAINING, 1, &d.y, &d.x, &reason);
  cr_expect(status == 0 && !reason && t.data_read == 2);
  vec_get_balls(d.balls, &d.x);
  for (size_t i = 0; i < d.x.len; i++) cr_expect(arb_is_zero(d.balls + i));
  vec_get_balls(d.balls, &d.y);
  cr_expect(!_arb_vec_is_zero(d.balls, (slong)d.y.len));
  data_clear(&d);
  omega_clear(&omega);
  cr_expect(live_blocks() == 0);
}
