/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game_tally.h"

#include <string.h>

#include "mem.h"

/* ---- runs on the tie's data ---- */

/* Runs that do the same: one of them. */
struct answer_kind {
  struct play play;
  uint64_t seed;
  unsigned long runs;
};

struct tie_runs {
  struct answer_kind *kinds;
  size_t kind_count;
  uint64_t *silent; /* seeds that did not answer */
  size_t silent_count;
};

static void tie_runs_clear(struct tie_runs *r) {
  for (size_t i = 0; i < r->kind_count; i++) play_clear(&r->kinds[i].play);
  mem_free(r->kinds);
  mem_free(r->silent);
}

/* Takes the play. */
static void add_play(struct tie_runs *r, struct play *p, uint64_t seed) {
  if (p->outcome != GAME_ANSWERED) {
    r->silent = mem_resize(r->silent, r->silent_count + 1, sizeof *r->silent);
    r->silent[r->silent_count++] = seed;
    play_clear(p);
    return;
  }
  size_t i = 0;
  while (i < r->kind_count && !play_equal(&r->kinds[i].play, p)) i++;
  if (i < r->kind_count) {
    r->kinds[i].runs++;
    play_clear(p);
    return;
  }
  r->kinds = mem_resize(r->kinds, r->kind_count + 1, sizeof *r->kinds);
  r->kinds[r->kind_count++] = (struct answer_kind){.play = *p, .seed = seed, .runs = 1};
}

/* The last index at which the members must look like the tie. */
static unsigned long last_index(struct play *p, bool patient) {
  bool answered = p->outcome == GAME_ANSWERED;
  if (patient) return answered ? oracle_bits_read(p->data) : 0;
  const struct datum *evaluated = answered ? oracle_evaluation(p->data) : NULL;
  return evaluated ? evaluated->bits : oracle_bits_read(p->data);
}

static enum cell_status play_ties(struct tie_runs *r, struct tally *t, const struct game_cell *g,
                                  bool patient) {
  const struct member tie = {.family = t->family};
  t->turn = g->class.first_exponent - 1;
  for (uint64_t seed = g->game.seed; seed < g->game.seed + t->runs; seed++) {
    struct play p;
    enum cell_status status = game_cell_play(&p, g, seed, &tie, g->game.data.budget);
    if (status != CELL_DONE) {
      play_clear(&p);
      return status;
    }
    unsigned long bits = last_index(&p, patient);
    if (bits > t->turn) t->turn = bits;
    t->answered += p.outcome == GAME_ANSWERED;
    add_play(r, &p, seed);
  }
  return CELL_DONE;
}

/* ---- runs on the members ---- */

static unsigned long digits_of(const struct tally *t, const struct game_cell *g) {
  return g->class.digits + 1 - (unsigned long)t->family;
}

static bool succeeds(const struct tally *t, const struct game_cell *g, const struct play *p,
                     const struct member *member) {
  fmpq_t dist2;
  fmpq_init(dist2);
  play_dist2(dist2, p, &g->class, member);
  bool within = game_cell_within(dist2, digits_of(t, g));
  fmpq_clear(dist2);
  return within;
}

static struct member member_of(const struct tally *t, size_t column) {
  return (struct member){t->family, column, t->turn + 1};
}

/* One of the runs that answer on the tie's data, on each member: it must do the same there. */
static enum cell_status repeat(struct tally *t, struct game_cell *g,
                               const struct answer_kind *kind) {
  enum cell_status status = CELL_DONE;
  for (size_t j = 1; j <= t->columns && status == CELL_DONE; j++) {
    const struct member member = member_of(t, j);
    struct play p;
    status = game_cell_play(&p, g, kind->seed, &member, g->game.data.budget);
    if (status == CELL_DONE && !play_equal(&p, &kind->play))
      game_cell_contradict(g, "seed %lu: other answers for the same data",
                           (unsigned long)kind->seed);
    else if (status == CELL_DONE && succeeds(t, g, &p, &member)) t->hits[j - 1] += kind->runs;
    play_clear(&p);
  }
  return status;
}

/* The answer to the data that all members share. */
static enum cell_status certify_shared(struct tally *t, struct game_cell *g,
                                       const struct answer_kind *kind, size_t number) {
  struct member *members = mem_alloc(t->columns, sizeof *members);
  for (size_t j = 1; j <= t->columns; j++) members[j - 1] = member_of(t, j);
  char *name = mem_printf("answer%zu", number);
  enum cell_status status =
    game_cell_certify(g, name, &kind->play, kind->seed, members, t->columns, digits_of(t, g));
  mem_free(name);
  mem_free(members);
  return status;
}

/* The runs that did not answer on the tie's data; one certificate for each different answer. */
static enum cell_status play_silent(struct tally *t, struct game_cell *g, const struct tie_runs *r,
                                    size_t column) {
  const struct member member = member_of(t, column);
  struct tie_runs seen = {0};
  enum cell_status status = CELL_DONE;
  for (size_t i = 0; i < r->silent_count && status == CELL_DONE; i++) {
    struct play p;
    status = game_cell_play(&p, g, r->silent[i], &member, g->game.data.budget);
    if (status == CELL_DONE && p.outcome == GAME_ANSWERED && succeeds(t, g, &p, &member))
      t->hits[column - 1]++;
    add_play(&seen, &p, r->silent[i]);
  }
  for (size_t i = 0; i < seen.kind_count && status == CELL_DONE; i++) {
    char *name = mem_printf("member%zu-answer%zu", column, i + 1);
    status = game_cell_certify(g, name, &seen.kinds[i].play, seen.kinds[i].seed, &member, 1,
                               digits_of(t, g));
    mem_free(name);
  }
  tie_runs_clear(&seen);
  return status;
}

static enum cell_status play_members(struct tally *t, struct game_cell *g,
                                     const struct tie_runs *r) {
  enum cell_status status = CELL_DONE;
  for (size_t i = 0; i < r->kind_count && status == CELL_DONE; i++) {
    status = repeat(t, g, &r->kinds[i]);
    if (status == CELL_DONE) status = certify_shared(t, g, &r->kinds[i], i + 1);
  }
  for (size_t j = 1; j <= t->columns && status == CELL_DONE; j++) status = play_silent(t, g, r, j);
  return status;
}

enum cell_status tally_init(struct tally *t, struct game_cell *g, int family, unsigned long runs,
                            bool patient) {
  struct tie_runs r = {0};
  *t = (struct tally){
    .family = family, .columns = theorem_class_competitors(&g->class, family), .runs = runs};
  t->hits = mem_alloc(t->columns, sizeof *t->hits);
  enum cell_status status = play_ties(&r, t, g, patient);
  if (status == CELL_DONE) status = play_members(t, g, &r);
  tie_runs_clear(&r);
  return status;
}

void tally_clear(struct tally *t) {
  mem_free(t->hits);
  *t = (struct tally){0};
}
