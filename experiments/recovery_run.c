/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_run.h"

#include "mem.h"

enum { ERROR_BITS = 128, GUARD_BITS = 128 };

void recovery_run_init(struct recovery_run *r, const struct recovery_cell *c,
                       unsigned long restarts, volatile sig_atomic_t *stop) {
  *r = (struct recovery_run){
    .cell = c, .stop = stop, .restarts = restarts, .error = _arb_vec_init((slong)restarts + 1)};
}

void recovery_run_clear(struct recovery_run *r) {
  if (r->error) _arb_vec_clear(r->error, (slong)r->restarts + 1);
  *r = (struct recovery_run){0};
}

/* ---- while the network runs ---- */

struct watch {
  struct recovery_run *run;
  const struct firenet *net;
  unsigned long period; /* p */
  bool average;         /* without restarts */
  struct vec *psi;      /* the network's answer so far, or room for an average */
  bool interrupted;
  double start;
};

static void note(const struct watch *w, unsigned long k) {
  const struct recovery_cell *c = w->run->cell;
  if (!c->progress || !k) return;
  unsigned long n = w->run->restarts;
  double rest = (progress_now() - w->start) / (double)k * (double)(n - k);
  struct num num = w->psi->num;
  char *text =
    mem_printf("%s m=%zu %s, %ld bits: %s %lu/%lu, eta %.0f s",
               setting_text(c->setting, "recovery.basis"), c->problem.rows, num_name(num),
               (long)num.bits, w->average ? "without restarts" : "restart", k, n, rest);
  progress_note(c->progress, text);
  mem_free(text);
}

/* Returns whether psi_k is finite. */
static bool record(struct watch *w, unsigned long k) {
  struct recovery_run *r = w->run;
  slong prec = w->psi->num.bits + GUARD_BITS;
  recovery_distance(r->error + k, &r->cell->problem, w->psi, prec);
  arb_set_round(r->error + k, r->error + k, ERROR_BITS);
  if (!arb_is_finite(r->error + k)) return false;
  r->reached = k;
  note(w, k);
  if (r->seen && k) r->seen(r->context, k, w->psi);
  return true;
}

/* The first layer after a restart still has psi_k; an average is complete after its last layer. */
static bool see_layer(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct watch *w = context;
  (void)x;
  (void)u;
  if (w->run->stop && *w->run->stop) {
    w->interrupted = true;
    return false;
  }
  size_t done = w->average ? layer + 1 : layer;
  if (!done || done % w->period) return true;
  if (w->average) firenet_average(w->psi, w->net, done);
  return record(w, done / w->period);
}

static enum cell_status run(struct recovery_run *r, const struct recovery_data *d,
                            const struct firenet_params *params, bool average) {
  struct firenet f;
  struct vec psi, sum;
  firenet_init(&f, &d->op.op, &d->norm, params);
  vec_init(&psi, d->num, d->A.field, d->A.cols);
  vec_init(&sum, d->num, d->A.field, d->A.cols);
  struct watch w = {
    .run = r, .net = &f, .average = average, .psi = average ? &sum : &psi, .start = progress_now()};
  r->encloses = num_encloses(d->num);
  w.period = average ? r->cell->guarantee.inner : params->inner;
  const struct net_monitor monitor = {see_layer, &w};
  bool finite = record(&w, 0) && net_apply(&f.net, &psi, &d->y, &monitor);
  if (finite && !average) record(&w, r->restarts);
  vec_clear(&psi);
  vec_clear(&sum);
  net_clear(&f.net);
  return w.interrupted ? CELL_INTERRUPTED : CELL_DONE;
}

enum cell_status recovery_run_restarted(struct recovery_run *r, const struct recovery_data *d,
                                        const struct firenet_params *params) {
  struct firenet_params p = *params;
  p.outer = r->restarts;
  return run(r, d, &p, false);
}

enum cell_status recovery_run_unrestarted(struct recovery_run *r, const struct recovery_data *d,
                                          const struct firenet_params *params) {
  struct firenet_params p = *params;
  p.outer = 1;
  p.inner = params->inner * r->restarts;
  p.constant = r->cell->constant;
  return run(r, d, &p, true);
}

/* ---- afterwards ---- */

enum recovery_verdict recovery_run_judge(const struct recovery_run *r, arb_srcptr bounds) {
  enum recovery_verdict verdict = r->reached == r->restarts ? RECOVERY_BELOW : RECOVERY_UNDECIDED;
  for (unsigned long k = 0; k <= r->reached; k++) {
    if (arb_gt(r->error + k, bounds + k)) return r->encloses ? RECOVERY_ABOVE : RECOVERY_ROUNDING;
    if (!arb_le(r->error + k, bounds + k)) verdict = RECOVERY_UNDECIDED;
  }
  return verdict;
}

void recovery_run_ratio(arb_t ratio, unsigned long *at, const struct recovery_run *r,
                        arb_srcptr bounds) {
  arb_t here;
  arb_init(here);
  arb_zero(ratio);
  *at = 0;
  for (unsigned long k = 0; k <= r->reached; k++) {
    arb_div(here, r->error + k, bounds + k, ERROR_BITS);
    if (arf_cmp(arb_midref(here), arb_midref(ratio)) > 0) *at = k;
    arb_max(ratio, ratio, here, ERROR_BITS);
  }
  arb_clear(here);
}
