/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dyadic_data.h"

#include <assert.h>
#include <math.h>

#include "mem.h"
#include "solution_set.h"

/* bound holds 2^-bits; is the ball's upper end at most that? */
static bool at_most_power(const arb_t ball, unsigned long bits) {
  arb_t bound;
  arb_init(bound);
  arb_one(bound);
  arb_mul_2exp_si(bound, bound, -(slong)bits);
  bool holds = arb_le(ball, bound);
  arb_clear(bound);
  return holds;
}

/* out <- man 2^-work, exactly */
static void set_dyadic(arb_t out, const fmpz_t man, slong work) {
  arb_set_fmpz(out, man);
  arb_mul_2exp_si(out, out, -work);
}

/* man <- dyadics of the balls; sum of squared differences of the dyadics and `target` is at most
 * 4^-bits, by proof. */
static bool round_all(fmpz *man, arb_srcptr source, arb_srcptr target, size_t count,
                      const struct dyadic_data *d) {
  arb_t difference, sum;
  arb_init(difference);
  arb_init(sum);
  bool proved = true;
  for (size_t i = 0; i < count && proved; i++) {
    proved = dyadic_set_ball(man + i, source + i, d->work);
    if (!proved) break;
    set_dyadic(difference, man + i, d->work);
    arb_sub(difference, difference, target + i, d->prec);
    arb_addmul(sum, difference, difference, d->prec);
  }
  proved = proved && at_most_power(sum, 2 * d->bits);
  arb_clear(difference);
  arb_clear(sum);
  return proved;
}

static bool round_matrix(struct dyadic_data *d) {
  const struct omega *omega = d->training->omega;
  size_t count = omega->rows * omega->cols;
  arb_ptr shown = _arb_vec_init((slong)count), truth = _arb_vec_init((slong)count);
  omega_matrix(shown, omega, d->training->shown, d->prec);
  omega_matrix(truth, omega, d->training->truth, d->prec);
  bool proved = round_all(d->A, shown, truth, count, d);
  for (size_t i = 0; i < omega->rows; i++)
    for (size_t k = 0; k < omega->cols; k++)
      set_dyadic(arb_mat_entry(d->exact, (slong)i, (slong)k), d->A + i * omega->cols + k, d->work);
  _arb_vec_clear(shown, (slong)count);
  _arb_vec_clear(truth, (slong)count);
  return proved;
}

/* The place in A of column k of B. */
static slong basis_column(const struct dyadic_data *d, slong k) {
  return k == 0 ? (slong)d->largest : (slong)d->training->omega->N1 + k - 1;
}

static bool invert_basis(struct dyadic_data *d) {
  slong m = (slong)d->training->omega->rows;
  arb_mat_t B;
  arb_mat_init(B, m, m);
  for (slong i = 0; i < m; i++)
    for (slong k = 0; k < m; k++)
      arb_set(arb_mat_entry(B, i, k), arb_mat_entry(d->exact, i, basis_column(d, k)));
  bool regular = arb_mat_inv(d->inverse, B, d->prec) != 0;
  arb_mat_clear(B);
  return regular;
}

int dyadic_data_init(struct dyadic_data *d, const struct training_set *t, unsigned long bits,
                     const char **reason) {
  const struct omega *omega = t->omega;
  assert(bits <= omega->bits);
  double entries = (double)omega->rows * (double)omega->cols;
  *d = (struct dyadic_data){.training = t, .bits = bits, .largest = t->shown - 1};
  d->work =
    (slong)(bits + omega->bits) + (slong)(3.33 * (double)omega->digits + log2(entries)) + 12;
  d->prec = 2 * d->work + 128;
  d->A = mem_alloc(omega->rows * omega->cols, sizeof *d->A);
  arb_mat_init(d->exact, (slong)omega->rows, (slong)omega->cols);
  arb_mat_init(d->inverse, (slong)omega->rows, (slong)omega->rows);
  if (!round_matrix(d)) *reason = "||A_n - A|| <= 2^-n could not be proved for the rounded matrix";
  else if (!invert_basis(d))
    *reason = "the columns of the rounded matrix that carry the minimisers could not be inverted";
  else return 0;
  dyadic_data_clear(d);
  return -1;
}

void dyadic_data_clear(struct dyadic_data *d) {
  if (!d->training) return;
  for (size_t i = 0; i < d->training->omega->rows * d->training->omega->cols; i++)
    fmpz_clear(d->A + i);
  mem_free(d->A);
  arb_mat_clear(d->exact);
  arb_mat_clear(d->inverse);
  *d = (struct dyadic_data){0};
}

/* Is entry k of A~_B^-1 y~ 0? Decided exactly, by Cramer's rule; balls alone never do. */
static bool entry_is_zero(const struct dyadic_data *d, const fmpz *y, slong k) {
  const struct omega *omega = d->training->omega;
  slong m = (slong)omega->rows;
  fmpz_mat_t replaced;
  fmpz_t determinant;
  fmpz_mat_init(replaced, m, m);
  fmpz_init(determinant);
  for (slong i = 0; i < m; i++)
    for (slong j = 0; j < m; j++) {
      const fmpz *entry = d->A + i * (slong)omega->cols + basis_column(d, j);
      fmpz_set(fmpz_mat_entry(replaced, i, j), j == k ? y + i : entry);
    }
  fmpz_mat_det(determinant, replaced);
  bool zero = fmpz_is_zero(determinant);
  fmpz_mat_clear(replaced);
  fmpz_clear(determinant);
  return zero;
}

/* u <- lambda A~_B^-T sign(x_B); false if a sign is open. */
static bool dual_vector(arb_mat_t u, const arb_mat_t x, const struct dyadic_data *d) {
  slong m = arb_mat_nrows(x);
  arb_mat_t sign, transposed;
  arb_mat_init(sign, m, 1);
  arb_mat_init(transposed, m, m);
  bool decided = true;
  for (slong i = 0; i < m; i++) {
    arb_srcptr entry = arb_mat_entry(x, i, 0);
    int s = arb_is_positive(entry) ? 1 : arb_is_negative(entry) ? -1 : 0;
    decided &= s != 0 || arb_is_zero(entry); /* where x is 0, any |A* u| <= lambda will do */
    arb_set_si(arb_mat_entry(sign, i, 0), s);
  }
  arb_mat_transpose(transposed, d->inverse);
  arb_mat_mul(u, transposed, sign, d->prec);
  arb_mat_scalar_mul_fmpz(u, u, fmpq_numref(d->training->omega->lambda), d->prec);
  arb_mat_scalar_div_fmpz(u, u, fmpq_denref(d->training->omega->lambda), d->prec);
  arb_mat_clear(sign);
  arb_mat_clear(transposed);
  return decided;
}

/* ||u||_2 < 1, and |A~* u|_i < lambda for the competing columns that are not in B. */
static bool dual_feasible(const arb_mat_t u, const struct dyadic_data *d) {
  const struct omega *omega = d->training->omega;
  arb_t value, lambda;
  arb_init(value);
  arb_init(lambda);
  arb_mat_frobenius_norm(value, u, d->prec);
  arb_one(lambda);
  bool feasible = arb_lt(value, lambda);
  arb_set_fmpq(lambda, omega->lambda, d->prec);
  for (size_t k = 0; k < omega->N1; k++) {
    if (k == d->largest) continue;
    arb_dot(value, NULL, 0, arb_mat_entry(d->exact, 0, (slong)k), (slong)omega->cols,
            arb_mat_entry(u, 0, 0), 1, (slong)omega->rows, d->prec);
    arb_abs(value, value);
    feasible &= arb_lt(value, lambda) != 0;
  }
  arb_clear(value);
  arb_clear(lambda);
  return feasible;
}

/* minimiser (N) <- the minimiser of the rounded problem, if the certificate holds. */
static bool rounded_minimiser(arb_ptr minimiser, const struct dyadic_data *d, const fmpz *y) {
  slong m = (slong)d->training->omega->rows;
  arb_mat_t b, x, u;
  arb_mat_init(b, m, 1);
  arb_mat_init(x, m, 1);
  arb_mat_init(u, m, 1);
  for (slong i = 0; i < m; i++) set_dyadic(arb_mat_entry(b, i, 0), y + i, d->work);
  arb_mat_mul(x, d->inverse, b, d->prec);
  for (slong k = 0; k < m; k++)
    if (arb_contains_zero(arb_mat_entry(x, k, 0)) && entry_is_zero(d, y, k))
      arb_zero(arb_mat_entry(x, k, 0));
  bool proved = dual_vector(u, x, d) && dual_feasible(u, d);
  for (slong k = 0; k < m; k++) arb_set(minimiser + basis_column(d, k), arb_mat_entry(x, k, 0));
  arb_mat_clear(b);
  arb_mat_clear(x);
  arb_mat_clear(u);
  return proved;
}

static int round_label(const struct dyadic_data *d, const double *z, const fmpz *y, fmpz *x,
                       const char **reason) {
  const struct omega *omega = d->training->omega;
  struct solution_set solutions;
  struct block block;
  if (!d->training->labels) {
    *reason = "the training set gives no labels";
    return -1;
  }
  omega_block(&block, omega, d->training->shown, z);
  solution_set_init(&solutions, &block);
  arb_ptr label = _arb_vec_init((slong)omega->cols), minimiser = _arb_vec_init((slong)omega->cols);
  solution_set_label_real(label, &solutions, d->prec);
  bool proved =
    rounded_minimiser(minimiser, d, y) && round_all(x, label, minimiser, omega->cols, d);
  if (!proved)
    *reason =
      "the label could not be proved to be 2^-n-close to a minimiser of the rounded problem";
  _arb_vec_clear(label, (slong)omega->cols);
  _arb_vec_clear(minimiser, (slong)omega->cols);
  solution_set_clear(&solutions);
  return proved ? 0 : -1;
}

int dyadic_data_datum(const struct dyadic_data *d, enum sample_stream stream, size_t k, fmpz *y,
                      fmpz *x, const char **reason) {
  const struct omega *omega = d->training->omega;
  double *z = mem_alloc(omega->N2, sizeof *z);
  arb_ptr measurement = _arb_vec_init((slong)omega->rows);
  training_set_block(z, d->training, stream, k);
  omega_measurement(measurement, omega, z, d->prec);
  int status = 0;
  if (!round_all(y, measurement, measurement, omega->rows, d)) {
    *reason = "||y_n - y|| <= 2^-n could not be proved for the rounded measurement";
    status = -1;
  }
  if (status == 0 && x) status = round_label(d, z, y, x, reason);
  _arb_vec_clear(measurement, (slong)omega->rows);
  mem_free(z);
  return status;
}
