/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "game_measure.h"
#include "mem.h"

/* What is known after some of the plays. */
struct cheap {
  fmpq_t most;         /* the largest squared distance */
  struct member where; /* there; exponent 0: in the limit of large exponents */
  unsigned long data, bits, plays;
  bool alike; /* the answer was the same for all members of a family */
};

/* Players whose answer depends on the family alone, by what they do; of others nothing is said. */
static bool is_cheap(const struct game_cell *g) {
  static const char *const names[] = {"constant", "barycentre", "coin", "guess"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcmp(g->contestant.name, names[i])) return true;
  return false;
}

static bool same_answer(const struct play *p, const struct play *tie) {
  for (size_t i = 0; i < p->cols; i++)
    if (!fmpq_equal(p->answer + i, tie->answer + i)) return false;
  return true;
}

static void count_play(struct cheap *c, const struct play *p) {
  unsigned long data = oracle_data_read(p->data), bits = oracle_bits_read(p->data);
  c->plays++;
  if (data > c->data) c->data = data;
  if (bits > c->bits) c->bits = bits;
}

/* dist2 <- ||z - rho e_j||^2 */
static void vertex_dist2(fmpq_t dist2, const fmpq *z, size_t count, size_t column,
                         const fmpq_t rho) {
  fmpq_t part;
  fmpq_init(part);
  fmpq_zero(dist2);
  for (size_t i = 0; i < count; i++) {
    if (i + 1 == column) fmpq_sub(part, z + i, rho);
    else fmpq_set(part, z + i);
    fmpq_addmul(dist2, part, part);
  }
  fmpq_clear(part);
}

/* The largest distance of z from the solution sets of the family, both ends of rho for each
 * column. */
static void largest(struct cheap *c, const struct game_cell *g, int family, const struct play *p) {
  fmpq_t rho, dist2;
  fmpq_init(rho);
  fmpq_init(dist2);
  for (size_t j = 1; j <= theorem_class_competitors(&g->class, family); j++)
    for (int end = 0; end < 2; end++) {
      const struct member member = {family, j, end ? g->class.first_exponent : 0};
      if (end) theorem_class_vertex(rho, &g->class, &member);
      else fmpq_set(rho, g->class.r[family - 1]);
      vertex_dist2(dist2, p->answer, p->cols, j, rho);
      if (c->where.column && fmpq_cmp(dist2, c->most) <= 0) continue;
      fmpq_set(c->most, dist2);
      c->where = member;
    }
  fmpq_clear(rho);
  fmpq_clear(dist2);
}

/* Plays on strict members, near and far from the tie. */
static enum cell_status play_members(struct cheap *c, struct game_cell *g, int family,
                                     const struct play *tie) {
  enum cell_status status = CELL_DONE;
  for (size_t j = 1; j <= theorem_class_competitors(&g->class, family); j++)
    for (unsigned long k = 0; k < 2 && status == CELL_DONE; k++) {
      const struct member member = {family, j, g->class.first_exponent + 100 * k};
      struct play p;
      status = game_cell_play(&p, g, g->game.seed, &member, g->game.data.budget);
      if (status == CELL_DONE && p.outcome == GAME_ANSWERED) {
        count_play(c, &p);
        c->alike = c->alike && same_answer(&p, tie);
        char *name = mem_printf("family%d-member%zu-%lu", family, j, member.exponent);
        status = game_cell_certify(g, name, &p, g->game.seed, &member, 1, g->class.digits - 2);
        mem_free(name);
      } else {
        c->alike = false;
      }
      play_clear(&p);
    }
  return status;
}

static enum cell_status play_family(struct cheap *c, struct game_cell *g, int family) {
  struct play p;
  enum cell_status status =
    game_cell_play(&p, g, g->game.seed, &(struct member){.family = family}, g->game.data.budget);
  if (status == CELL_DONE && p.outcome == GAME_ANSWERED) {
    count_play(c, &p);
    largest(c, g, family, &p);
    status = play_members(c, g, family, &p);
  } else if (status == CELL_DONE) {
    c->alike = false;
    game_cell_put_silence(g, &p);
    bool growing = g->class.normalisation == NORMALISATION_GROWING; /* one datum shows the family */
    if (growing && is_cheap(g)) game_cell_contradict(g, "%s", p.what);
  }
  play_clear(&p);
  return status;
}

/* The supremum is that of Omega if the answer depends on the family alone. */
static void put_bound(struct game_cell *g, const struct cheap *c) {
  unsigned long digits = g->class.digits - 2;
  json_object_set_new(g->json, "plays", json_integer((json_int_t)c->plays));
  json_object_set_new(g->json, "alike", json_boolean(c->alike));
  json_object_set_new(g->json, "data_read", json_integer((json_int_t)c->data));
  json_object_set_new(g->json, "bits_read", json_integer((json_int_t)c->bits));
  if (json_object_get(g->json, "outcome")) return; /* no answer */
  if (!is_cheap(g) || !c->alike) {
    if (is_cheap(g)) game_cell_contradict(g, "its answer does not depend on the family alone");
    json_object_set_new(g->json, "outcome", json_string("varies"));
    return;
  }
  bool within = game_cell_within(c->most, digits);
  json_object_set_new(g->json, "outcome", json_string(within ? "accurate" : "inaccurate"));
  game_cell_put_distance(g, c->most, digits);
  game_cell_put_member(g, &c->where);
  if (!within) game_cell_contradict(g, "farther than 10^(2-K) from a solution set");
}

enum cell_status game_measure_cheap(struct game_cell *g) {
  struct cheap c = {.alike = true};
  fmpq_init(c.most);
  enum cell_status status = play_family(&c, g, 1);
  if (status == CELL_DONE) status = play_family(&c, g, 2);
  if (status == CELL_DONE) put_bound(g, &c);
  fmpq_clear(c.most);
  return status;
}
