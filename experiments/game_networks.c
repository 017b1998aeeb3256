/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game_measure.h"
#include "interpolant.h"
#include "mem.h"
#include "solution_set.h"

/* What all networks of a cell have. */
struct census {
  size_t networks, units, weights;
};

/* root <- sqrt(x); false if that is not rational. */
static bool rational_root(fmpq_t root, const struct exact *x) {
  if (!fmpq_is_zero(x->root2) || !fmpz_is_square(fmpq_numref(x->rational)) ||
      !fmpz_is_square(fmpq_denref(x->rational)))
    return false;
  fmpz_sqrt(fmpq_numref(root), fmpq_numref(x->rational));
  fmpz_sqrt(fmpq_denref(root), fmpq_denref(x->rational));
  return true;
}

/* y[0..m) <- scale * (y_1, 0, .., 0), x[0..N) <- a minimiser, exactly: a vertex of the solution
 * set, which proves its own optimality. False if it does not, or is not rational: never seen. */
static bool solve(fmpq *x, fmpq *y, const struct theorem_class *c, const struct member *member,
                  const fmpq_t scale) {
  struct block b;
  struct solution_set s;
  theorem_class_block(&b, c, member);
  exact_mul_fmpq(b.y, b.y, scale);
  solution_set_init(&s, &b);
  fmpq_t fitted;
  fmpq_init(fitted);
  bool proved = solution_set_verify(&s) && rational_root(fitted, s.residual2);
  fmpq_set(y, s.block.y->rational);
  if (proved && s.face_size) {
    fmpq_sub(fitted, y, fitted); /* |y_0| - s_0 */
    fmpq_div(x + s.face[0], fitted, s.block.row[2 * s.face[0]].rational);
  }
  fmpq_clear(fitted);
  solution_set_clear(&s);
  return proved;
}

static enum cell_status certify(struct game_cell *g, const struct interpolant *f, const fmpq *y,
                                const struct member *member) {
  struct play p = {.outcome = GAME_ANSWERED, .cols = g->class.cols};
  if (!member->column) return CELL_DONE; /* no certificate names the tie */
  p.answer = mem_alloc(p.cols, sizeof *p.answer);
  for (size_t i = 0; i < p.cols; i++) fmpq_init(p.answer + i);
  interpolant_apply(p.answer, f, y);
  fmpq_t dist2;
  fmpq_init(dist2);
  play_dist2(dist2, &p, &g->class, member);
  if (!fmpq_is_zero(dist2))
    game_cell_contradict(g, "the network of member %zu of family %d is off", member->column,
                         member->family);
  fmpq_clear(dist2);
  char *name = mem_printf("family%d-member%zu", member->family, member->column);
  enum cell_status status = game_cell_certify(g, name, &p, 0, member, 1, g->class.digits);
  mem_free(name);
  play_clear(&p);
  return status;
}

/* The network of one input and S = { (k/R) y }. */
static enum cell_status interpolate(struct census *census, struct game_cell *g,
                                    const struct member *member) {
  const struct theorem_class *c = &g->class;
  size_t nodes = (size_t)setting_integer(g->setting, "existence.points");
  fmpq *y = _fmpq_vec_init((slong)(nodes * c->rows)), *x = _fmpq_vec_init((slong)(nodes * c->cols));
  struct interpolant f = {0};
  fmpq_t scale;
  fmpq_init(scale);
  bool exact = true;
  for (size_t k = 1; k <= nodes; k++) {
    fmpq_set_ui(scale, k, nodes);
    exact = exact && solve(x + (k - 1) * c->cols, y + (k - 1) * c->rows, c, member, scale);
  }
  exact =
    exact && !interpolant_init(&f, y, x, nodes, c->rows, c->cols) && interpolant_verify(&f, y, x);
  enum cell_status status = CELL_DONE;
  if (exact) {
    census->networks++;
    census->units = nodes - 1;
    size_t weights = interpolant_weights(&f);
    if (weights > census->weights) census->weights = weights;
    status = certify(g, &f, y + (nodes - 1) * c->rows, member);
  } else {
    game_cell_contradict(g, "no exact network for member %zu of family %d", member->column,
                         member->family);
  }
  interpolant_clear(&f);
  _fmpq_vec_clear(y, (slong)(nodes * c->rows));
  _fmpq_vec_clear(x, (slong)(nodes * c->cols));
  fmpq_clear(scale);
  return status;
}

enum cell_status game_measure_networks(struct game_cell *g) {
  struct census census = {0};
  enum cell_status status = CELL_DONE;
  for (int family = 1; family <= 2; family++)
    for (size_t j = family == 1 ? 0 : 1; j <= theorem_class_competitors(&g->class, family); j++)
      if (g->game.stop && *g->game.stop) status = CELL_INTERRUPTED;
      else if (status == CELL_DONE)
        status = interpolate(&census, g, &(struct member){family, j, g->class.first_exponent});
  json_object_set_new(g->json, "outcome", json_string("exact"));
  json_object_set_new(g->json, "nodes",
                      json_integer(setting_integer(g->setting, "existence.points")));
  json_object_set_new(g->json, "networks", json_integer((json_int_t)census.networks));
  json_object_set_new(g->json, "units", json_integer((json_int_t)census.units));
  json_object_set_new(g->json, "weights", json_integer((json_int_t)census.weights));
  fmpq_t zero;
  fmpq_init(zero);
  game_cell_put_distance(g, zero, g->class.digits);
  fmpq_clear(zero);
  return status;
}
