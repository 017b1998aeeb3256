/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "ref_datum.h"

const struct ref_datum_class ref_datum_classes[] = {
  {P1, {0, 1}, 1, 2, 3, 2, false, {1, 1}, {1, 1}, TRANSFORM_IDENTITY},
  {P1, {49, 1}, 4, 9, 3, 3, false, {1, 1}, {3, 1}, TRANSFORM_DCT},
  {P1, {1, 3}, 2, 5, 10, 2, true, {2, 7}, {1, 1}, TRANSFORM_WALSH_HADAMARD},
  {P2, {50, 1}, 1, 6, 3, 6, false, {1, 1}, {1, 1}, TRANSFORM_DCT},
  {P2, {1, 6}, 8, 9, 5, 2, false, {3, 1}, {1, 2}, TRANSFORM_WALSH_HADAMARD},
  {P2, {3, 1}, 5, 8, 12, 4, true, {2, 1}, {1, 900}, TRANSFORM_DCT},
  {P3, {49, 1}, 3, 7, 3, 2, false, {1, 1}, {1, 1}, TRANSFORM_DCT},
  {P3, {1, 6}, 19, 20, 6, 2, false, {1, 1}, {1, 1}, TRANSFORM_DCT},
  {P3, {1, 1}, 6, 12, 40, 5, false, {5, 1}, {1, 1000000000}, TRANSFORM_IDENTITY},
  {P3, {17, 10}, 2, 3, 4, 2, true, {1, 1}, {7, 1}, TRANSFORM_WALSH_HADAMARD},
  {P3, {1, 1}, 3, 6, 3, 4, false, {1, 1}, {1, 1}, TRANSFORM_IDENTITY}, /* c = 2 a + eps / 2 + .. */
};
const size_t ref_datum_class_count = sizeof ref_datum_classes / sizeof *ref_datum_classes;

void ref_datum_class_init(struct theorem_class *c, const struct ref_datum_class *r) {
  fmpq_t number[3];
  const unsigned long *pairs[3] = {r->parameter, r->weight, r->second_weight};
  const char *which = "", *reason = "";
  for (size_t i = 0; i < 3; i++) {
    fmpq_init(number[i]);
    fmpq_set_ui(number[i], pairs[i][0], pairs[i][1]);
  }
  struct theorem_params params = {.problem = r->problem,
                                  .parameter = number[0],
                                  .rows = r->rows,
                                  .cols = r->cols,
                                  .digits = r->digits,
                                  .competitors = r->competitors,
                                  .normalisation =
                                    r->unit ? NORMALISATION_UNIT : NORMALISATION_GROWING,
                                  .weight = number[1],
                                  .second_weight = number[2],
                                  .transform = r->transform};
  cr_assert(theorem_class_init(c, &params, &which, &reason) == 0, "%s: %s", which, reason);
  for (size_t i = 0; i < 3; i++) fmpq_clear(number[i]);
}

/* ---- the class in MPFR ---- */

static mpfr_t *alloc(size_t count, mpfr_prec_t prec) {
  mpfr_t *x = malloc(count * sizeof *x);
  for (size_t i = 0; i < count; i++) {
    mpfr_init2(x[i], prec);
    mpfr_set_zero(x[i], 1);
  }
  return x;
}

static void release(mpfr_t *x, size_t count) {
  for (size_t i = 0; i < count; i++) mpfr_clear(x[i]);
  free(x);
}

/* a_f, and y_1 = a_f r_f + shift */
static void tie_entry(mpfr_t a, const struct ref_datum_class *r, int family) {
  if (r->unit) {
    mpfr_set_ui(a, 2, MPFR_RNDN);
    return;
  }
  mpfr_set_ui(a, 10, MPFR_RNDN);
  mpfr_pow_ui(a, a, r->digits + 1 - (unsigned long)family, MPFR_RNDN);
  mpfr_div_2ui(a, a, 1, MPFR_RNDN);
}

static void first_measurement(mpfr_t y1, const struct ref_datum_class *r, int family) {
  mpfr_t a, shift;
  mpfr_inits2(mpfr_get_prec(y1), a, shift, (mpfr_ptr)0);
  tie_entry(a, r, family);
  mpfr_set_ui(shift, r->parameter[0], MPFR_RNDN);
  mpfr_div_ui(shift, shift, r->parameter[1], MPFR_RNDN);
  if (r->problem == P3) mpfr_set_zero(shift, 1);
  if (r->problem == P2) {
    mpfr_mul_ui(shift, shift, r->weight[0], MPFR_RNDN);
    mpfr_div_ui(shift, shift, r->weight[1], MPFR_RNDN);
    mpfr_div(shift, shift, a, MPFR_RNDN);
    mpfr_div_2ui(shift, shift, 1, MPFR_RNDN);
  }
  mpfr_set_ui(y1, 1, MPFR_RNDN);
  if (r->unit) { /* a r = 4 * 10^(family - 1 - K) */
    mpfr_set_ui(y1, 10, MPFR_RNDN);
    mpfr_pow_ui(y1, y1, r->digits + 1 - (unsigned long)family, MPFR_RNDN);
    mpfr_ui_div(y1, 4, y1, MPFR_RNDN);
  }
  mpfr_add(y1, y1, shift, MPFR_RNDN);
  mpfr_clears(a, shift, (mpfr_ptr)0);
}

static void row_entry(mpfr_t out, const struct ref_datum_class *r, int family, size_t column,
                      unsigned long exponent, size_t i) {
  tie_entry(out, r, family);
  if (family == 1 && i >= r->competitors) mpfr_div_2ui(out, out, 1, MPFR_RNDN);
  if (i + 1 != column) return;
  mpfr_t eps;
  mpfr_init2(eps, mpfr_get_prec(out));
  mpfr_set_ui_2exp(eps, 1, -(mpfr_exp_t)exponent, MPFR_RNDN);
  mpfr_add(out, out, eps, MPFR_RNDN);
  mpfr_clear(eps);
}

static void orthogonal_entry(mpfr_t out, const struct ref_datum_class *r, size_t i, size_t k) {
  size_t m = r->rows;
  mpfr_t root;
  mpfr_init2(root, mpfr_get_prec(out));
  mpfr_set_ui(root, r->transform == TRANSFORM_DCT && i > 0 ? 2 : 1, MPFR_RNDN);
  mpfr_div_ui(root, root, m, MPFR_RNDN);
  mpfr_sqrt(root, root, MPFR_RNDN);
  if (r->transform == TRANSFORM_IDENTITY) {
    mpfr_set_ui(out, i == k, MPFR_RNDN);
  } else if (r->transform == TRANSFORM_DCT) {
    mpfr_const_pi(out, MPFR_RNDN);
    mpfr_mul_ui(out, out, i * (2 * k + 1), MPFR_RNDN);
    mpfr_div_ui(out, out, 2 * m, MPFR_RNDN);
    mpfr_cos(out, out, MPFR_RNDN);
    mpfr_mul(out, out, root, MPFR_RNDN);
  } else { /* a minus for every bit that both have */
    mpfr_set(out, root, MPFR_RNDN);
    for (size_t bit = 1; bit < m; bit *= 2)
      if ((i & bit) && (k & bit)) mpfr_neg(out, out, MPFR_RNDN);
  }
  mpfr_clear(root);
}

static void set_mantissa(mpfr_t out, const fmpz_t man, slong work) {
  mpz_t z;
  mpz_init(z);
  fmpz_get_mpz(z, man);
  mpfr_set_z_2exp(out, z, -work, MPFR_RNDN);
  mpz_clear(z);
}

/* D <- A_n - A */
static void difference(mpfr_t *D, const struct ref_datum_class *r, const struct datum *d,
                       int family, size_t column, unsigned long exponent) {
  size_t q = r->cols + 1 - r->rows;
  mpfr_t entry, norm, shown;
  mpfr_inits2(mpfr_get_prec(D[0]), entry, norm, shown, (mpfr_ptr)0);
  mpfr_set_zero(norm, 1);
  for (size_t k = 0; k < q; k++) {
    row_entry(entry, r, family, column, exponent, k);
    for (size_t i = 0; i < r->rows; i++) {
      orthogonal_entry(shown, r, i, 0);
      mpfr_mul(D[i * r->cols + k], entry, shown, MPFR_RNDN);
    }
    mpfr_sqr(entry, entry, MPFR_RNDN);
    mpfr_add(norm, norm, entry, MPFR_RNDN);
  }
  mpfr_sqrt(norm, norm, MPFR_RNDN);
  for (size_t i = 0; i < r->rows; i++)
    for (size_t k = q; k < r->cols; k++) {
      orthogonal_entry(entry, r, i, k - q + 1);
      mpfr_mul(D[i * r->cols + k], norm, entry, MPFR_RNDN);
    }
  for (size_t i = 0; i < r->rows * r->cols; i++) {
    set_mantissa(shown, d->A + i, d->work);
    mpfr_sub(D[i], shown, D[i], MPFR_RNDN);
  }
  mpfr_clears(entry, norm, shown, (mpfr_ptr)0);
}

/* G <- G^2, symmetric m x m */
static void square(mpfr_t *G, size_t m) {
  mpfr_t *S = alloc(m * m, mpfr_get_prec(G[0]));
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < m; k++)
      for (size_t l = 0; l < m; l++)
        mpfr_fma(S[i * m + k], G[i * m + l], G[l * m + k], S[i * m + k], MPFR_RNDN);
  for (size_t i = 0; i < m * m; i++) mpfr_set(G[i], S[i], MPFR_RNDN);
  release(S, m * m);
}

/* norm <- trace((D D^T)^32)^(1/64) */
static void operator_norm(mpfr_t norm, mpfr_t *D, size_t m, size_t N) {
  mpfr_t *G = alloc(m * m, 128);
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < m; k++)
      for (size_t l = 0; l < N; l++)
        mpfr_fma(G[i * m + k], D[i * N + l], D[k * N + l], G[i * m + k], MPFR_RNDN);
  for (int s = 0; s < 5; s++) square(G, m);
  mpfr_set_zero(norm, 1);
  for (size_t i = 0; i < m; i++) mpfr_add(norm, norm, G[i * m + i], MPFR_RNDN);
  mpfr_rootn_ui(norm, norm, 64, MPFR_RNDN);
  release(G, m * m);
}

static bool at_most_power(mpfr_t x, unsigned long n) {
  return mpfr_cmp_ui_2exp(x, 1, -(mpfr_exp_t)n) <= 0;
}

static bool measurement_accurate(const struct ref_datum_class *r, const struct datum *d, int family,
                                 mpfr_prec_t prec) {
  mpfr_t y1, entry, shown, sum;
  mpfr_inits2(prec, y1, entry, shown, sum, (mpfr_ptr)0);
  first_measurement(y1, r, family);
  mpfr_set_zero(sum, 1);
  for (size_t i = 0; i < r->rows; i++) {
    orthogonal_entry(entry, r, i, 0);
    mpfr_mul(entry, entry, y1, MPFR_RNDN);
    set_mantissa(shown, d->y + i, 2 * d->work);
    mpfr_sub(entry, entry, shown, MPFR_RNDN);
    mpfr_fma(sum, entry, entry, sum, MPFR_RNDN);
  }
  mpfr_sqrt(sum, sum, MPFR_RNDU);
  bool accurate = at_most_power(sum, d->bits);
  mpfr_clears(y1, entry, shown, sum, (mpfr_ptr)0);
  return accurate;
}

bool ref_datum_accurate(const struct ref_datum_class *r, const struct datum *d, int family,
                        size_t column, unsigned long exponent) {
  unsigned long far = exponent > (unsigned long)d->work ? exponent : (unsigned long)d->work;
  mpfr_prec_t prec = (mpfr_prec_t)(2 * far + 8 * r->digits + 128);
  size_t count = r->rows * r->cols;
  mpfr_t norm, *D = alloc(count, prec);
  mpfr_init2(norm, 128);
  difference(D, r, d, family, column, exponent);
  operator_norm(norm, D, r->rows, r->cols);
  bool accurate = at_most_power(norm, d->bits) && measurement_accurate(r, d, family, prec);
  mpfr_clear(norm);
  release(D, count);
  return accurate;
}

/* ---- the label, in rationals ---- */

struct numbers {
  mpq_t *A, *y, *x, *image; /* of the datum; A_i^T g */
  mpq_t t, slack, term, sum, bound, parameter;
  size_t best, tied;
  mpq_t norm2;
};

static mpq_t *alloc_rationals(const fmpz *man, size_t count, slong work) {
  mpq_t *q = malloc(count * sizeof *q);
  for (size_t i = 0; i < count; i++) {
    mpq_init(q[i]);
    if (!man) continue;
    fmpz_get_mpz(mpq_numref(q[i]), man + i);
    mpq_div_2exp(q[i], q[i], (mp_bitcnt_t)work);
  }
  return q;
}

static void release_rationals(mpq_t *q, size_t count) {
  for (size_t i = 0; i < count; i++) mpq_clear(q[i]);
  free(q);
}

static void numbers_init(struct numbers *s, const struct ref_datum_class *r,
                         const struct datum *d) {
  s->A = alloc_rationals(d->A, d->rows * d->cols, d->work);
  s->y = alloc_rationals(d->y, d->rows, 2 * d->work);
  s->x = alloc_rationals(d->x, d->cols, d->work);
  s->image = alloc_rationals(NULL, d->cols, 0);
  mpq_inits(s->t, s->slack, s->term, s->sum, s->bound, s->parameter, s->norm2, (mpq_ptr)0);
  mpq_set_ui(s->parameter, r->parameter[0], r->parameter[1]);
  mpq_canonicalize(s->parameter);
}

static void numbers_clear(struct numbers *s, const struct datum *d) {
  release_rationals(s->A, d->rows * d->cols);
  release_rationals(s->y, d->rows);
  release_rationals(s->x, d->cols);
  release_rationals(s->image, d->cols);
  mpq_clears(s->t, s->slack, s->term, s->sum, s->bound, s->parameter, s->norm2, (mpq_ptr)0);
}

/* sum <- <A_i, A_k>, or <A_i, y> for k = N */
static void product(struct numbers *s, const struct datum *d, size_t i, size_t k) {
  mpq_set_ui(s->sum, 0, 1);
  for (size_t row = 0; row < d->rows; row++) {
    mpq_srcptr with = k == d->cols ? s->y[row] : s->A[row * d->cols + k];
    mpq_mul(s->term, s->A[row * d->cols + i], with);
    mpq_add(s->sum, s->sum, s->term);
  }
}

static bool in_face(const struct numbers *s, const struct datum *d, size_t i) {
  for (size_t row = 0; row < d->rows; row++)
    if (!mpq_equal(s->A[row * d->cols + i], s->A[row * d->cols + s->best])) return false;
  return true;
}

static void find_best(struct numbers *s, const struct ref_datum_class *r, const struct datum *d) {
  size_t q = r->cols + 1 - r->rows;
  s->best = s->tied = 0;
  for (size_t i = 0; i < q; i++) {
    product(s, d, i, i);
    if (i > 0 && mpq_cmp(s->sum, s->norm2) <= 0) continue;
    mpq_set(s->norm2, s->sum);
    s->best = i;
  }
  for (size_t i = 0; i < q; i++) s->tied += in_face(s, d, i);
  for (size_t i = 0; i < d->cols; i++) {
    product(s, d, i, s->best);
    mpq_set(s->image[i], s->sum);
  }
}

/* t with slack: |t - true t| <= slack. <g, y> = tau ||g||^2. P1: eta / ||g|| through an integer root. */
static void find_length(struct numbers *s, const struct ref_datum_class *r, const struct datum *d) {
  product(s, d, s->best, d->cols);
  mpq_div(s->t, s->sum, s->norm2);
  mpq_set_ui(s->slack, 0, 1);
  if (r->problem == P3) return;
  mpq_div(s->term, s->parameter, s->norm2);
  if (r->problem == P2) {
    mpq_set_ui(s->sum, r->weight[0], 2 * r->weight[1]);
    mpq_canonicalize(s->sum);
    mpq_mul(s->term, s->term, s->sum);
  } else { /* floor(2^e sqrt(eta^2 / ||g||^2)) / 2^e */
    mp_bitcnt_t e = 4 * (mp_bitcnt_t)d->work;
    mpq_mul(s->term, s->term, s->parameter);
    mpz_mul_2exp(mpq_numref(s->term), mpq_numref(s->term), 2 * e);
    mpz_fdiv_q(mpq_numref(s->term), mpq_numref(s->term), mpq_denref(s->term));
    mpz_set_ui(mpq_denref(s->term), 1);
    mpz_sqrt(mpq_numref(s->term), mpq_numref(s->term));
    mpq_div_2exp(s->term, s->term, e);
    mpq_set_ui(s->slack, 1, 1);
    mpq_div_2exp(s->slack, s->slack, e);
  }
  mpq_sub(s->t, s->t, s->term);
}

/* y = tau g: |<g, y>|^2 = ||g||^2 ||y||^2 */
static bool y_is_multiple(struct numbers *s, const struct datum *d) {
  product(s, d, s->best, d->cols);
  mpq_mul(s->bound, s->sum, s->sum);
  mpq_set_ui(s->sum, 0, 1);
  for (size_t row = 0; row < d->rows; row++) {
    mpq_mul(s->term, s->y[row], s->y[row]);
    mpq_add(s->sum, s->sum, s->term);
  }
  mpq_mul(s->sum, s->sum, s->norm2);
  return mpq_equal(s->sum, s->bound);
}

/* A x = t g for any x of the face, so the residual is a multiple of g, and with u = (w / ||g||^2) g:
 * A_J^T u = w, |A_i^T u| <= w_i, the condition of all three problems (P3: lambda ||u|| <= 1). */
static bool dual_holds(struct numbers *s, const struct ref_datum_class *r, const struct datum *d) {
  size_t q = r->cols + 1 - r->rows;
  for (size_t i = 0; i < d->cols; i++) {
    const unsigned long *v = i < q ? r->weight : r->second_weight;
    mpq_set_ui(s->term, r->weight[0] * v[1], r->weight[1] * v[0]);
    mpq_canonicalize(s->term);
    mpq_mul(s->term, s->term, s->image[i]);
    mpq_abs(s->term, s->term);
    int order = mpq_cmp(s->term, s->norm2);
    if (order > 0 || (order == 0 && !in_face(s, d, i))) return false;
  }
  mpq_set_ui(s->term, r->weight[0], r->weight[1]);
  mpq_canonicalize(s->term);
  mpq_mul(s->term, s->term, s->parameter);
  mpq_mul(s->term, s->term, s->term);
  return r->problem != P3 || mpq_cmp(s->term, s->norm2) <= 0;
}

/* ||x - barycentre|| <= 2^-n - 2 slack */
static bool label_near(struct numbers *s, const struct datum *d) {
  mpq_set_ui(s->sum, 0, 1);
  mpq_set_ui(s->bound, s->tied, 1);
  mpq_div(s->bound, s->t, s->bound);
  for (size_t i = 0; i < d->cols; i++) {
    mpq_set(s->term, s->x[i]);
    if (in_face(s, d, i)) mpq_sub(s->term, s->term, s->bound);
    mpq_mul(s->term, s->term, s->term);
    mpq_add(s->sum, s->sum, s->term);
  }
  mpq_set_ui(s->bound, 1, 1);
  mpq_div_2exp(s->bound, s->bound, d->bits);
  mpq_mul_2exp(s->slack, s->slack, 1);
  mpq_sub(s->bound, s->bound, s->slack);
  mpq_mul(s->bound, s->bound, s->bound);
  return mpq_cmp(s->sum, s->bound) <= 0;
}

bool ref_datum_label(const struct ref_datum_class *r, const struct datum *d) {
  struct numbers s;
  numbers_init(&s, r, d);
  find_best(&s, r, d);
  bool good = y_is_multiple(&s, d) && dual_holds(&s, r, d);
  if (good) {
    find_length(&s, r, d);
    good = mpq_cmp(s.t, s.slack) > 0 && label_near(&s, d);
  }
  numbers_clear(&s, d);
  return good;
}
