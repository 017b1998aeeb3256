/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid_search.h"

#include "mem.h"
#include "thresholds.h"

/* p <- ceil(2^(i+1) L e); false if that is more than `most`. The number is irrational, so enclosures
 * decide both. */
static bool inner_steps(unsigned long *p, int i, const fmpq_t L, unsigned long most) {
  arb_t value, factor, limit;
  fmpz_t ceiling;
  arb_init(value);
  arb_init(factor);
  arb_init(limit);
  fmpz_init(ceiling);
  arb_set_ui(limit, most);
  bool decided = false, fits = true;
  for (slong prec = 64; !decided && fits; prec *= 2) {
    arb_const_e(value, prec);
    arb_set_fmpq(factor, L, prec);
    arb_mul(value, value, factor, prec);
    arb_mul_2exp_si(value, value, (slong)i + 1);
    fits = !arb_gt(value, limit);
    arb_ceil(value, value, prec);
    decided = arb_get_unique_fmpz(ceiling, value);
  }
  if (fits) *p = fmpz_get_ui(ceiling);
  arb_clear(value);
  arb_clear(factor);
  arb_clear(limit);
  fmpz_clear(ceiling);
  return fits;
}

static bool grid_search_apply(struct net *net, struct vec *x, const struct vec *y,
                              const struct net_monitor *monitor);
static void grid_search_clear(struct net *net);

static const struct net_type grid_search_type = {
  .name = "grid_search", .apply = grid_search_apply, .clear = grid_search_clear};

static void run_init(struct grid_search_run *r, const struct op *A,
                     const struct grid_search_params *params) {
  struct scal L;
  scal_init(&L, A->num);
  scal_set_fmpq(&L, params->norm);
  r->outer = params->layers / r->inner;
  firenet_init(&r->net, A, &L,
               &(struct firenet_params){.inner = r->inner,
                                        .outer = r->outer,
                                        .delta = params->delta,
                                        .lambda = params->lambda,
                                        .steps = STEPS_INVERSE,
                                        .weights = params->weights,
                                        .start = params->start});
  vec_init(&r->answer, A->num, A->field, A->cols);
  scal_init(&r->objective, A->num);
  scal_clear(&L);
}

bool grid_search_init(struct grid_search *s, const struct op *A,
                      const struct grid_search_params *params) {
  *s = (struct grid_search){.net = {.type = &grid_search_type,
                                    .num = A->num,
                                    .field = A->field,
                                    .rows = A->rows,
                                    .cols = A->cols},
                            .A = A};
  size_t most = params->high < params->low ? 0 : (size_t)(params->high - params->low) + 1;
  s->runs = mem_alloc(most, sizeof *s->runs);
  scal_init(&s->lambda, A->num);
  scal_init(&s->less, A->num);
  scal_init(&s->modulus, A->num);
  vec_init(&s->weights, A->num, FIELD_REAL, A->cols);
  vec_init(&s->residual, A->num, A->field, A->rows);
  scal_set_fraction(&s->less, 1, 1);
  thresholds_set(&s->weights, &s->less, params->weights);
  scal_set_fraction(&s->less, -1, 1);
  scal_set_fmpq(&s->lambda, params->lambda);
  for (; s->count < most; s->count++) {
    struct grid_search_run *r = s->runs + s->count;
    r->exponent = params->low + (int)s->count;
    if (!inner_steps(&r->inner, r->exponent, params->norm, params->layers)) break;
    run_init(r, A, params);
    s->net.layers += r->net.net.layers;
  }
  if (!s->count) net_clear(&s->net);
  return s->count > 0;
}

static void grid_search_clear(struct net *net) {
  struct grid_search *s = (struct grid_search *)net;
  for (size_t i = 0; i < s->count; i++) {
    net_clear(&s->runs[i].net.net);
    vec_clear(&s->runs[i].answer);
    scal_clear(&s->runs[i].objective);
  }
  mem_free(s->runs);
  scal_clear(&s->lambda);
  scal_clear(&s->less);
  scal_clear(&s->modulus);
  vec_clear(&s->weights);
  vec_clear(&s->residual);
  *s = (struct grid_search){0};
}

/* F <- lambda sum w_i |x_i| + ||A x - y||_2 */
static void objective(struct scal *F, struct grid_search *s, const struct vec *x,
                      const struct vec *y) {
  struct scal zero;
  scal_init(&zero, s->net.num);
  scal_set(F, &zero);
  for (size_t i = 0; i < x->len; i++) {
    struct vec entry = vec_part(x, i, 1);
    struct scal weight = vec_at(&s->weights, i);
    vec_norm(&s->modulus, &entry);
    scal_mul(&s->modulus, &s->modulus, &weight);
    scal_add(F, F, &s->modulus);
  }
  scal_mul(F, F, &s->lambda);
  op_apply(s->A, &s->residual, x);
  vec_axpy(&s->residual, &s->less, y);
  vec_norm(&s->modulus, &s->residual);
  scal_add(F, F, &s->modulus);
  scal_clear(&zero);
}

/* Numbers layers on from `before`. */
struct relay {
  const struct net_monitor *monitor;
  size_t before;
};

static bool relay_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  const struct relay *r = context;
  return r->monitor->layer(r->monitor->context, r->before + layer, x, u);
}

/* Is F(run i) < F(run j)? What is no number is largest. */
static bool smaller(const struct grid_search *s, size_t i, size_t j) {
  arb_t a, b;
  arb_init(a);
  arb_init(b);
  scal_get_ball(a, &s->runs[i].objective);
  scal_get_ball(b, &s->runs[j].objective);
  bool less = !arf_is_nan(arb_midref(a)) &&
              (arf_is_nan(arb_midref(b)) || arf_cmp(arb_midref(a), arb_midref(b)) < 0);
  arb_clear(a);
  arb_clear(b);
  return less;
}

static bool grid_search_apply(struct net *net, struct vec *x, const struct vec *y,
                              const struct net_monitor *monitor) {
  struct grid_search *s = (struct grid_search *)net;
  struct relay relay = {.monitor = monitor};
  struct net_monitor shifted = {relay_layer, &relay};
  s->chosen = 0;
  for (size_t i = 0; i < s->count; i++) {
    struct grid_search_run *r = s->runs + i;
    if (!net_apply(&r->net.net, &r->answer, y, monitor ? &shifted : NULL)) return false;
    objective(&r->objective, s, &r->answer, y);
    if (smaller(s, i, s->chosen)) s->chosen = i;
    relay.before += r->net.net.layers;
  }
  vec_set(x, &s->runs[s->chosen].answer);
  return true;
}
