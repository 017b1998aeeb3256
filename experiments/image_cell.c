/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image_cell.h"

#include <math.h>
#include <string.h>

#include "decimal.h"
#include "haar.h"
#include "image_curve.h"
#include "image_network.h"
#include "mem.h"

/* All that one cell works with. */
struct work {
  const struct setting *setting;
  const char *folder; /* of the optimum, or NULL */
  struct image_problem problem;
  struct image_optimum optimum;
  struct firenet net;
  struct image_pictures pictures;
  struct image_curve curve;
  struct vec answer;
  double seconds, psnr;
};

/* ---- JSON ---- */

static json_t *number(double value) { return isfinite(value) ? json_real(value) : json_null(); }

static json_t *numbers(const double *values, size_t count) {
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++) json_array_append_new(array, number(values[i]));
  return array;
}

static json_t *integers(const size_t *values, size_t count) {
  json_t *array = json_array();
  for (size_t i = 0; i < count; i++)
    json_array_append_new(array, json_integer((json_int_t)values[i]));
  return array;
}

static void put_integer(json_t *cell, const char *key, size_t value) {
  json_object_set_new(cell, key, json_integer((json_int_t)value));
}

static void put_problem(json_t *cell, const struct image_problem *p) {
  size_t levels = p->levels + 1, bands = p->sampling.bands;
  put_integer(cell, "N", p->cols);
  put_integer(cell, "m", p->rows);
  put_integer(cell, "levels", p->levels);
  put_integer(cell, "ties", p->ties);
  json_object_set_new(cell, "sparsities", integers(p->sparsities, levels));
  json_object_set_new(cell, "counted", integers(p->counted, levels));
  json_object_set_new(cell, "weights", numbers(p->level_weights, levels));
  json_object_set_new(cell, "boxes", integers(p->sampling.boxes, bands * bands));
  json_object_set_new(cell, "sampling_constant", number(p->sampling.constant));
  json_object_set_new(cell, "signal", number(p->signal));
  json_object_set_new(cell, "noise", number(p->noise));
  json_object_set_new(cell, "norm", number(p->norm));
  json_object_set_new(cell, "peak", number(p->peak));
  struct image_window window = image_window(p->side);
  json_object_set_new(cell, "window",
                      integers((size_t[]){window.row, window.column, window.side}, 3));
}

static void put_network(json_t *cell, const struct firenet *f) {
  arb_t product;
  arb_init(product);
  firenet_step_product(product, f);
  char *lower = decimal_lower(product, 6), *upper = decimal_upper(product, 6);
  put_integer(cell, "p", f->inner);
  put_integer(cell, "n", f->outer);
  put_integer(cell, "layers", f->net.layers);
  json_object_set_new(cell, "step_lo", json_string(lower));
  json_object_set_new(cell, "step_hi", json_string(upper));
  json_object_set_new(cell, "admissible", json_boolean(firenet_admissible(f, product)));
  mem_free(lower);
  mem_free(upper);
  arb_clear(product);
}

static json_t *rate_json(struct image_rate rate) {
  return json_pack("{s:o, s:I}", "factor", number(rate.factor), "last", (json_int_t)rate.last);
}

/* ||x - c*||, or ||c - c*|| if x is NULL */
static double distance_to_optimum(const struct work *w, const struct vec *x) {
  const struct vec *c = &w->optimum.minimiser;
  if (!x) return image_distance(&w->problem, c);
  double sum = 0;
  for (size_t i = 0; i < c->len * c->field; i++)
    sum += (x->at.d[i] - c->at.d[i]) * (x->at.d[i] - c->at.d[i]);
  return sqrt(sum);
}

static json_t *optimum_json(const struct work *w) {
  if (!w->folder) return json_null();
  double norm = w->problem.norm;
  return json_pack("{s:o, s:o, s:o, s:o, s:I, s:s}", "objective", number(w->optimum.objective),
                   "lower", number(w->optimum.lower), "level",
                   number(distance_to_optimum(w, NULL) / norm), "distance",
                   number(distance_to_optimum(w, &w->answer) / norm), "iterations",
                   (json_int_t)w->optimum.iterations, "folder", strrchr(w->folder, '/') + 1);
}

static void put_shown(json_t *cell, const struct image_curve *c) {
  size_t restart = isfinite(c->shown_psnr) ? c->shown : c->net->outer;
  put_integer(cell, "shown_restart", restart);
  json_object_set_new(cell, "shown_error", number(c->error[restart * c->net->inner - 1]));
  json_object_set_new(cell, "shown_psnr", number(c->shown_psnr));
}

static void put_outcome(json_t *cell, struct work *w) {
  struct image_curve *c = &w->curve;
  json_object_set_new(cell, "error", numbers(c->error, c->layers));
  json_object_set_new(cell, "gap", numbers(c->gap, c->optimum ? c->layers : 0));
  json_object_set_new(cell, "rate_error", rate_json(image_curve_rate_error(c)));
  json_object_set_new(cell, "rate_gap",
                      c->optimum ? rate_json(image_curve_rate_gap(c)) : json_null());
  json_object_set_new(cell, "objective",
                      number(image_objective(&w->problem, &w->answer, &c->residual)));
  put_shown(cell, c);
  json_object_set_new(cell, "psnr", number(w->psnr));
  json_object_set_new(cell, "optimum", optimum_json(w));
  json_object_set(cell, "images", w->pictures.names);
  json_object_set(cell, "iterates", w->pictures.iterates);
  json_object_set_new(cell, "certified", json_false());
  json_object_set_new(cell, "seconds", json_pack("{s:f}", "network", w->seconds));
}

static json_t *cell_json(struct work *w) {
  json_t *cell = json_pack("{s:o}", "setting", setting_json(w->setting));
  put_problem(cell, &w->problem);
  put_network(cell, &w->net);
  put_outcome(cell, w);
  return cell;
}

/* ---- computing ---- */

/* The network with its monitor, and the pictures of its answer. */
static enum cell_status evaluate(struct work *w, struct progress *progress,
                                 volatile sig_atomic_t *stop) {
  const struct setting *s = w->setting;
  w->curve = (struct image_curve){.problem = &w->problem,
                                  .net = &w->net,
                                  .optimum = w->folder ? &w->optimum : NULL,
                                  .pictures = &w->pictures,
                                  .stop = stop,
                                  .progress = progress,
                                  .shown = (size_t)setting_integer(s, "network.shown"),
                                  .iterates = setting_is(s, "save", "iterates")};
  image_curve_init(&w->curve);
  double start = progress_now();
  struct net_monitor monitor = {image_curve_layer, &w->curve};
  bool done = net_apply(&w->net.net, &w->answer, &w->problem.y, &monitor);
  w->seconds = progress_now() - start - w->curve.seconds;
  if (!done) return w->curve.failed ? CELL_FAILED : CELL_INTERRUPTED;
  return image_pictures_answer(&w->pictures, "end", &w->answer, &w->psnr) ? CELL_FAILED : CELL_DONE;
}

static void work_clear(struct work *w) {
  image_curve_clear(&w->curve);
  image_pictures_clear(&w->pictures);
  net_clear(&w->net.net);
  vec_clear(&w->answer);
  image_optimum_clear(&w->optimum);
  image_problem_clear(&w->problem);
}

static enum cell_status compute(struct work *w, const struct cell_place *place,
                                volatile sig_atomic_t *stop) {
  const struct setting *s = w->setting;
  if (image_problem_init(&w->problem, s)) return CELL_FAILED;
  if (w->folder && image_optimum_read(&w->optimum, &w->problem, w->folder)) return CELL_FAILED;
  image_network_init(&w->net, &w->problem, s);
  vec_init(&w->answer, w->problem.A.op.num, w->problem.A.op.field, w->problem.cols);
  if (image_pictures_init(&w->pictures, &w->problem, s, place->folder)) return CELL_FAILED;
  return image_pictures_data(&w->pictures) ? CELL_FAILED : evaluate(w, place->progress, stop);
}

enum cell_status image_cell_compute(json_t **cell, const struct setting *s,
                                    const struct cell_place *place, volatile sig_atomic_t *stop) {
  double start = progress_now();
  char *folder = image_optimum_folder(s, place->root);
  struct work w = {.setting = s, .folder = folder};
  enum cell_status status = compute(&w, place, stop);
  if (status == CELL_DONE) {
    *cell = cell_json(&w);
    json_object_set_new(json_object_get(*cell, "seconds"), "cell",
                        json_real(progress_now() - start));
  }
  work_clear(&w);
  mem_free(folder);
  return status;
}
