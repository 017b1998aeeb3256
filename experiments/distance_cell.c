/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "distance_cell.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "answer.h"
#include "cell_memory.h"
#include "decimal.h"
#include "input.h"
#include "mem.h"
#include "progress.h"
#include "weights.h"

bool distance_cell_learns(const struct setting *s) {
  return setting_is(s, "network.type", "lista");
}

static bool is_certified(const struct setting *s) {
  return setting_is(s, "arithmetic", "certified");
}

/* The context of a cell whose arithmetic is not "certified". */
static struct num cell_num(const struct setting *s) {
  struct num num = num_double();
  int status = num_set_str(&num, setting_text(s, "arithmetic"));
  assert(!status); /* the schema has checked it */
  return num;
}

/* ---- checks ---- */

static int check_learning(const struct setting *s) {
  long sparsity = setting_integer(s, "data.sparsity"), N2 = setting_integer(s, "class.N2");
  if (sparsity > N2) {
    setting_complain(s, "data.sparsity", "expected at most N2 = %ld, got %ld", N2, sparsity);
    return 2;
  }
  if (setting_is(s, "data.labels", "off")) {
    setting_complain(s, "data.labels", "expected `on`: LISTA is trained on labels");
    return 2;
  }
  if (setting_is(s, "indices", "published")) {
    setting_complain(s, "indices",
                     "expected `corrected`: the published LISTA column has right indices");
    return 2;
  }
  if (setting_integer(s, "class.K") > 120) { /* losses are about 10^-2K */
    setting_complain(s, "class.K", "expected K <= 120 for LISTA, which is trained in double");
    return 2;
  }
  return 0;
}

/* Labels of rounded data are proved through x with Ax = y (dyadic_data.h): do the minimisers fit
 * all rows, for samples with `sparsity` nonzeros? */
static int check_labels(const struct setting *s, const struct input *in) {
  struct solution_set solutions;
  struct block block;
  double *z = mem_alloc(in->omega.N2, sizeof *z);
  for (long i = 0; i < setting_integer(s, "data.sparsity"); i++) z[i] = 1;
  omega_block(&block, &in->omega, in->shown, z);
  solution_set_init(&solutions, &block);
  bool fits = exact_vec_is_zero(solutions.residual2, in->omega.rows);
  if (!fits)
    setting_complain(s, "class.lambda",
                     "labels of the samples: lambda is so large that a minimiser does not fit all "
                     "rows, and the labels of rounded data could not be proved");
  solution_set_clear(&solutions);
  mem_free(z);
  return fits ? 0 : 2;
}

/* sqrt(1/c) - 1e-4 > 0, decided exactly as c^2 < 10^16: thresholds must not be negative. */
static int check_steps(const struct setting *s, const struct input *in) {
  if (distance_cell_learns(s) || setting_is(s, "network.steps", "admissible")) return 0;
  struct exact bound;
  exact_init(&bound);
  fmpq_set_str(bound.rational, "10000000000000000", 10);
  bool positive = exact_cmp(&in->omega.norm2, &bound) < 0;
  exact_clear(&bound);
  if (!positive)
    setting_complain(s, "network.steps",
                     "the published steps sqrt(1/||A||) - 1e-4 are not positive for K = %lu",
                     in->omega.digits);
  return positive ? 0 : 2;
}

/* Evaluation, or the samples that LISTA reads. */
static int check_memory(const struct setting *s, size_t at_once) {
  double evaluation = answer_bytes(s, is_certified(s) ? num_ball(128) : cell_num(s));
  double samples = distance_cell_learns(s) ? weights_bytes(s) : 0;
  const char *key = evaluation > samples ? "arithmetic" : "data.samples";
  return cell_memory_check(s, key, fmax(evaluation, samples), at_once) == CELL_DONE ? 0 : 3;
}

int distance_cell_check(const struct setting *s, size_t at_once, bool generates) {
  struct input in;
  bool labels = generates && setting_is(s, "data.labels", "on");
  if (distance_cell_learns(s) && check_learning(s)) return 2;
  if (check_memory(s, at_once)) return 3;
  if (input_init_class(&in, s)) return 2;
  int status = check_steps(s, &in);
  if (status == 0 && labels) status = check_labels(s, &in);
  input_clear(&in);
  return status;
}

/* ---- the cell as JSON ---- */

/* Outward rounded ends show this many digits more than are certified. */
enum { GUARD_DIGITS = 3, PLAIN_DIGITS = 17 };

static void put_text(json_t *cell, const char *key, char *text) {
  json_object_set_new(cell, key, json_string(text ? text : ""));
  mem_free(text);
}

static void put_ball(json_t *cell, const char *name, const arb_t ball, int digits) {
  char key[64];
  snprintf(key, sizeof key, "%s_lo", name);
  put_text(cell, key, decimal_lower(ball, digits));
  snprintf(key, sizeof key, "%s_hi", name);
  put_text(cell, key, decimal_upper(ball, digits));
}

static json_t *cell_new(const struct setting *s) {
  json_t *cell = json_object();
  json_object_set_new(cell, "setting", setting_json(s));
  json_object_set_new(cell, "K", json_integer(setting_integer(s, "class.K")));
  json_object_set_new(cell, "N1", json_integer(setting_integer(s, "class.N1")));
  json_object_set_new(cell, "N2", json_integer(setting_integer(s, "class.N2")));
  json_object_set_new(cell, "bits", json_integer(setting_integer(s, "data.bits")));
  json_object_set_new(cell, "network", json_string(setting_text(s, "network.type")));
  json_object_set_new(cell, "arithmetic", json_string(setting_text(s, "arithmetic")));
  json_object_set_new(cell, "steps", json_string(setting_text(s, "network.steps")));
  json_object_set_new(cell, "indices", json_string(setting_text(s, "indices")));
  return cell;
}

/* separation, minimax bound, proofs, and the gap of the published vector. Returns whether all
 * that the distances rest on is proved. */
static bool put_input(json_t *cell, const struct input *in, int digits) {
  slong prec = 128 + 4 * digits;
  arb_t ball;
  arb_init(ball);
  struct omega_proof proof = omega_prove(&in->omega, in->shown, in->truth);
  bool optimal = solution_set_verify(&in->solutions) && solution_set_verify(&in->label);
  bool vertices = in->solutions.face_size == 1 && in->label.face_size == 1;
  json_object_set_new(cell, "member_shown", json_integer((json_int_t)in->shown));
  json_object_set_new(cell, "member_truth", json_integer((json_int_t)in->truth));
  json_object_set_new(cell, "proved",
                      json_pack("{s:b, s:b, s:b}", "accurate", proof.accurate, "apart",
                                proof.apart && vertices, "optimal", optimal));
  solution_set_separation(ball, &in->solutions, &in->label, prec);
  put_ball(cell, "separation", ball, digits);
  arb_mul_2exp_si(ball, ball, -1);
  put_ball(cell, "minimax", ball, digits);
  if (in->published) {
    input_reference_gap(ball, in, prec);
    put_ball(cell, "gap", ball, digits);
  }
  arb_clear(ball);
  return proof.accurate && optimal;
}

/* What the distance to the solution set says; nothing if a proof that it rests on has failed. */
static const char *verdict(const arb_t distance, unsigned long digits, bool proved) {
  if (!proved) return "undecided";
  arb_t threshold;
  arb_init(threshold);
  arb_set_ui(threshold, 10);
  arb_pow_ui(threshold, threshold, digits, 128);
  arb_inv(threshold, threshold, 128);
  const char *word = arb_gt(distance, threshold)   ? "fails"
                     : arb_le(distance, threshold) ? "accurate"
                                                   : "undecided";
  arb_clear(threshold);
  return word;
}

static void put_answer(json_t *cell, const struct answer *a, const arb_t distance,
                       const struct input *in, int digits, bool proved) {
  slong prec = a->num.bits + 64;
  arb_t ball;
  arb_init(ball);
  put_ball(cell, "distance", distance, digits);
  solution_set_dist_real(ball, &in->solutions, a->x, prec);
  put_ball(cell, "solution", ball, digits);
  const char *word = verdict(ball, in->omega.digits, proved);
  json_object_set_new(cell, "verdict", json_string(word));
  solution_set_dist_real(ball, &in->label, a->x, prec);
  put_ball(cell, "label", ball, digits);
  json_object_set_new(cell, "precision", json_integer(a->num.bits));
  json_object_set_new(cell, "threshold", json_sprintf("1e-%lu", in->omega.digits));
  json_object_set_new(cell, "collapsed", json_boolean(a->collapsed));
  json_object_set_new(cell, "data_read", json_integer((json_int_t)a->data_read));
  json_object_set_new(cell, "bits_read", json_integer((json_int_t)a->bits_read));
  static const char *const words[] = {"answered", "lost", "refused", "unbounded", "interrupted"};
  json_object_set_new(cell, "status", json_string(words[a->status]));
  arb_clear(ball);
}

static void put_steps(json_t *cell, const struct answer *a) {
  json_object_set_new(cell, "admissible", json_boolean(a->admissible));
  if (num_encloses(a->num))
    json_object_set_new(cell, "enclosure", json_string(a->tracked ? "a_priori" : "intervals"));
  put_ball(cell, "step", a->step, 6);
}

/* ---- computing ---- */

static bool evaluate(json_t *cell, const struct input *in, const struct algorithm *algorithm) {
  const struct setting *s = algorithm->setting;
  struct answer a = {0};
  arb_t distance;
  arb_init(distance);
  int digits = (int)setting_integer(s, "certified.digits");
  int shown = is_certified(s) ? digits + GUARD_DIGITS : PLAIN_DIGITS;
  bool proved = put_input(cell, in, shown), certified;
  if (is_certified(s)) {
    certified = answer_certified(&a, distance, in, algorithm, digits,
                                 setting_integer(s, "certified.max_bits"));
    put_text(cell, "digits", certified && proved ? decimal_nearest(distance, digits) : NULL);
  } else {
    answer_init(&a, in, algorithm, cell_num(s));
    input_reference_dist(distance, in, a.x, a.num.bits + 64);
    certified = num_encloses(a.num) && arb_is_finite(distance);
  }
  bool interrupted = a.status == ANSWER_INTERRUPTED;
  json_object_set_new(cell, "seconds", json_pack("{s:f}", "network", a.seconds));
  json_object_set_new(cell, "certified", json_boolean(certified && proved));
  put_answer(cell, &a, distance, in, shown, proved);
  if (!algorithm->weights) put_steps(cell, &a);
  answer_clear(&a);
  arb_clear(distance);
  return !interrupted;
}

enum cell_status distance_cell_compute(json_t **cell, const struct setting *s, const char *root,
                                       volatile sig_atomic_t *stop) {
  double start = progress_now();
  struct input in;
  struct lista_weights weights = {0};
  json_t *training = NULL;
  if (distance_cell_learns(s) && weights_read(&weights, &training, s, root)) return CELL_FAILED;
  if (input_init(&in, s)) return CELL_FAILED;
  struct algorithm algorithm = {.setting = s, .weights = training ? &weights : NULL, .stop = stop};
  *cell = cell_new(s);
  if (training) json_object_set_new(*cell, "training", training);
  bool done = evaluate(*cell, &in, &algorithm);
  json_object_set_new(json_object_get(*cell, "seconds"), "cell", json_real(progress_now() - start));
  input_clear(&in);
  lista_weights_clear(&weights);
  if (done) return CELL_DONE;
  json_decref(*cell);
  *cell = NULL;
  return CELL_INTERRUPTED;
}
