/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input.h"

#include <string.h>

#include "problem.h"

static size_t wrap(long index, size_t count) {
  long n = (long)count;
  return (size_t)(((index % n) + n) % n);
}

/* The script's loop counter for the published K; -1 for others. */
static long published_counter(unsigned long K) { return K == 1 ? 0 : K == 3 ? 1 : K == 6 ? 2 : -1; }

/* The number j that the config means; what the published script fixes cannot be chosen. */
static int member_number(long *member, const struct input *in, const struct setting *s) {
  long counter = in->published ? published_counter(in->omega.digits) : -1, N1 = (long)in->omega.N1;
  *member = setting_integer(s, "class.member");
  if (counter >= 0 && setting_given(s, "class.member") && *member != counter) {
    setting_complain(s, "class.member", "`indices: published` has member %ld for K = %lu", counter,
                     in->omega.digits);
    return -1;
  }
  if (counter >= 0) *member = counter;
  if (in->published || (*member >= 2 && *member <= N1)) return 0;
  setting_complain(s, "class.member", "expected 2 <= member <= N1 = %ld, got %ld", N1, *member);
  return -1;
}

/* shown, truth, coordinate <- what the member number means */
static int set_members(struct input *in, const struct setting *s) {
  long member;
  size_t N1 = in->omega.N1;
  in->published = setting_is(s, "indices", "published");
  if (member_number(&member, in, s)) return -1;
  in->shown = wrap(member - 1, N1) + 1;
  in->truth = wrap(member - 2, N1) + 1;
  in->coordinate = in->published ? wrap(member - 2, in->omega.cols) : in->truth - 1;
  return 0;
}

static void set_omega(struct input *in, const struct setting *s) {
  fmpq_t delta, lambda;
  fmpq_init(delta);
  fmpq_init(lambda);
  setting_rational(delta, s, "class.delta");
  setting_rational(lambda, s, "class.lambda");
  omega_init(&in->omega,
             &(struct omega_params){.N1 = (size_t)setting_integer(s, "class.N1"),
                                    .N2 = (size_t)setting_integer(s, "class.N2"),
                                    .digits = (unsigned long)setting_integer(s, "class.K"),
                                    .bits = (unsigned long)setting_integer(s, "data.bits"),
                                    .delta = delta,
                                    .lambda = lambda,
                                    .transform = setting_is(s, "class.transform", "dct")
                                                   ? TRANSFORM_DCT
                                                   : TRANSFORM_IDENTITY});
  fmpq_clear(delta);
  fmpq_clear(lambda);
}

int input_init_class(struct input *in, const struct setting *s) {
  memset(in, 0, sizeof *in);
  set_omega(in, s);
  if (!set_members(in, s)) return 0;
  input_clear(in);
  return -1;
}

int input_init(struct input *in, const struct setting *s) {
  struct block block;
  if (input_init_class(in, s)) return -1;
  omega_block(&block, &in->omega, in->truth, NULL);
  solution_set_init(&in->solutions, &block);
  omega_block(&block, &in->omega, in->shown, NULL);
  solution_set_init(&in->label, &block);
  return 0;
}

void input_clear(struct input *in) {
  solution_set_clear(&in->solutions);
  solution_set_clear(&in->label);
  omega_clear(&in->omega);
}

struct training_set input_training_set(const struct input *in, const struct setting *s) {
  return (struct training_set){.omega = &in->omega,
                               .shown = in->shown,
                               .truth = in->truth,
                               .samples = (size_t)setting_integer(s, "data.samples"),
                               .sparsity = (size_t)setting_integer(s, "data.sparsity"),
                               .seed = (uint64_t)setting_integer(s, "data.seed"),
                               .labels = setting_is(s, "data.labels", "on")};
}

/* point <- e_coordinate / (a + gap), the vector that the published script compares with */
static void reference_point(arb_ptr point, const struct input *in, slong prec) {
  for (size_t i = 0; i < in->omega.cols; i++) arb_zero(point + i);
  exact_ball(point + in->coordinate, &in->omega.top, prec);
  arb_inv(point + in->coordinate, point + in->coordinate, prec);
}

void input_reference_dist(arb_t d, const struct input *in, arb_srcptr point, slong prec) {
  if (!in->published) {
    solution_set_dist_real(d, &in->solutions, point, prec);
    return;
  }
  slong N = (slong)in->omega.cols;
  arb_ptr difference = _arb_vec_init(N);
  reference_point(difference, in, prec);
  _arb_vec_sub(difference, difference, point, N, prec);
  arb_dot(d, NULL, 0, difference, 1, difference, 1, N, prec);
  arb_sqrtpos(d, d, prec);
  _arb_vec_clear(difference, N);
}

/* Is the published vector one of the vertices? Its entry 1 / (a + gap) is their radius. */
static bool reference_is_solution(const struct input *in) {
  bool vertex = false;
  for (size_t i = 0; i < in->solutions.face_size; i++)
    vertex |= in->solutions.face[i] == in->coordinate;
  return vertex;
}

static void enclose_gap(arb_t gap, const struct input *in, slong prec) {
  size_t m = in->omega.rows, N = in->omega.cols;
  arb_ptr A = _arb_vec_init((slong)(m * N)), y = _arb_vec_init((slong)m);
  arb_ptr x = _arb_vec_init((slong)N);
  arb_t minimum;
  arb_init(minimum);
  omega_matrix(A, &in->omega, in->truth, prec);
  omega_measurement(y, &in->omega, NULL, prec);
  reference_point(x, in, prec);
  problem_objective(gap, A, m, N, x, y, in->omega.lambda, prec);
  solution_set_value(minimum, &in->solutions, prec);
  arb_sub(gap, gap, minimum, prec);
  arb_clear(minimum);
  _arb_vec_clear(A, (slong)(m * N));
  _arb_vec_clear(y, (slong)m);
  _arb_vec_clear(x, (slong)N);
}

void input_reference_gap(arb_t gap, const struct input *in, slong prec) {
  arb_zero(gap);
  if (reference_is_solution(in)) return;
  /* The gap may be as small as gap^2 / a^2, or (an answer at 0) 0 to every precision. */
  slong most = 2 * (prec + 2 * (slong)in->omega.bits + 14 * (slong)in->omega.digits);
  do {
    enclose_gap(gap, in, prec);
    prec *= 2;
  } while (arb_rel_accuracy_bits(gap) < 32 && prec < 2 * most);
}
