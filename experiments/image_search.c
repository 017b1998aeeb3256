/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_search.h"

#include <math.h>
#include <stdio.h>

#include "image_checkpoint.h"

enum { LOOK_EVERY = 50, NOTE_EVERY = 10, SAVE_EVERY = 1000 };

static void note(const struct image_search *w, size_t done) {
  double elapsed = progress_now() - w->start, rest = (double)(w->layers - done);
  char text[160], found[64] = "";
  if (isfinite(w->lower))
    snprintf(found, sizeof found, ", F %.12g >= %.12g", w->objective, w->lower);
  snprintf(text, sizeof text, "F* of %s %zu x %zu: iteration %zu/%zu%s, eta %.0f s",
           image_transform_name(w->problem->transform), w->problem->side, w->problem->side, done,
           w->layers, found, elapsed / (double)(done - w->begun) * rest);
  progress_note(w->progress, text);
}

/* Is the candidate the best so far? */
static void consider(struct image_search *w, size_t iteration, bool average) {
  double objective = image_objective(w->problem, &w->candidate, &w->residual);
  if (!(objective < w->objective)) return;
  vec_set(&w->best, &w->candidate);
  w->objective = objective;
  w->iteration = iteration;
  w->average = average;
}

static void look(struct image_search *w, size_t iteration, const struct vec *x,
                 const struct vec *u) {
  double alpha = scal_get_double(&w->net.alpha);
  firenet_average(&w->candidate, &w->net, iteration);
  consider(w, iteration, true);
  for (size_t i = 0; i < x->len * x->field; i++) w->candidate.at.d[i] = x->at.d[i] / alpha;
  consider(w, iteration, false);
  w->lower = fmax(w->lower, image_dual_bound(w->problem, u, &w->dual));
}

/* Nothing is left to find. */
static bool closed(const struct image_search *w) {
  return w->looks && w->objective - w->lower <= w->gap * w->objective;
}

static bool observe(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  struct image_search *w = context;
  size_t done = layer + 1;
  if (w->looks) w->done = done;
  if (w->looks && (done % LOOK_EVERY == 0 || done == w->net.net.layers)) look(w, done, x, u);
  if (w->looks && (done % SAVE_EVERY == 0 || *w->stop)) {
    firenet_settle(&w->net);
    w->failed = image_checkpoint_write(w, w->checkpoint) != 0;
  }
  if (done % NOTE_EVERY == 0) note(w, w->before + done);
  return !*w->stop && !w->failed && !closed(w);
}

/* psi <- the network's answer; the network is cleared. */
static bool run(struct image_search *w, struct vec *psi) {
  struct net_monitor monitor = {observe, w};
  bool done = net_apply(&w->net.net, psi, &w->problem->y, &monitor);
  w->before += w->net.net.layers;
  net_clear(&w->net.net);
  return done;
}

/* alpha = 1 / radius, radius = ||y|| / 2 or so */
static void start_long(struct image_search *w, const struct setting *s, unsigned long iterations) {
  fmpq_t radius;
  struct scal norm;
  fmpq_init(radius);
  scal_init(&norm, w->problem->A.op.num);
  vec_norm(&norm, &w->problem->y);
  fmpz_set_d(fmpq_numref(radius), 1 + floor(scal_get_double(&norm) / 2));
  image_network_init_long(&w->net, w->problem, s, iterations, &w->best, radius,
                          w->state.done ? &w->state : NULL);
  scal_clear(&norm);
  fmpq_clear(radius);
}

static void init(struct image_search *w) {
  const struct op *A = &w->problem->A.op;
  vec_init(&w->best, A->num, A->field, A->cols);
  vec_init(&w->candidate, A->num, A->field, A->cols);
  vec_init(&w->dual, A->num, A->field, A->cols);
  vec_init(&w->residual, A->num, A->field, A->rows);
}

/* best <- FIRENET's answer. Returns false if it was stopped. */
static bool start_warm(struct image_search *w, struct vec *psi) {
  if (!run(w, psi)) return false;
  vec_set(&w->candidate, psi);
  consider(w, 0, true);
  return true;
}

enum cell_status image_search_run(struct image_search *w, const struct image_problem *p,
                                  const struct setting *s, const char *checkpoint,
                                  struct progress *progress, volatile sig_atomic_t *stop) {
  unsigned long iterations = (unsigned long)setting_integer(s, "optimum.iterations");
  struct vec psi;
  *w = (struct image_search){.problem = p,
                             .objective = INFINITY,
                             .lower = -INFINITY,
                             .gap = image_number(s, "optimum.gap"),
                             .checkpoint = checkpoint,
                             .start = progress_now(),
                             .progress = progress,
                             .stop = stop};
  init(w);
  vec_init(&psi, p->A.op.num, p->A.op.field, p->cols);
  image_network_init_warm(&w->net, p, s);
  w->layers = w->net.net.layers + iterations;
  if (image_checkpoint_read(w, checkpoint)) {
    w->before = w->net.net.layers;
    w->begun = w->before + w->done;
    net_clear(&w->net.net);
    w->looks = true;
  } else {
    w->looks = start_warm(w, &psi);
  }
  if (w->looks) {
    start_long(w, s, iterations);
    (void)!run(w, &psi);
  }
  vec_clear(&psi);
  return w->failed ? CELL_FAILED : *stop ? CELL_INTERRUPTED : CELL_DONE;
}

void image_search_clear(struct image_search *w) {
  vec_clear(&w->best);
  vec_clear(&w->candidate);
  vec_clear(&w->dual);
  vec_clear(&w->residual);
  vec_clear(&w->state.x);
  vec_clear(&w->state.u);
  vec_clear(&w->state.sum);
  *w = (struct image_search){0};
}
