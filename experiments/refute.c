/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute.h"

#include <assert.h>
#include <limits.h>

#include "atomic_file.h"
#include "mem.h"

enum { MOST_ROUNDS = 8 };

static enum verdict verdict_of(enum game_outcome outcome) {
  switch (outcome) {
  case GAME_NO_ANSWER: return VERDICT_NO_ANSWER;
  case GAME_FAULT: return VERDICT_FAULT;
  case GAME_REFUSED: return VERDICT_REFUSED;
  case GAME_INTERRUPTED: return VERDICT_INTERRUPTED;
  case GAME_ANSWERED: break;
  }
  assert(outcome != GAME_ANSWERED); /* an answer is no verdict */
  return VERDICT_FAULT;
}

/* Is the squared distance beyond the threshold of the part? */
static bool beyond(const fmpq_t dist2, const struct theorem_class *class, int part) {
  fmpq_t T;
  fmpq_init(T);
  theorem_class_threshold(T, class, part);
  fmpq_mul(T, T, T);
  bool is = fmpq_cmp(dist2, T) > 0;
  fmpq_clear(T);
  return is;
}

/* The last index at which all members that come into question show the tie's data: what was read,
 * and what the network was evaluated at. */
static unsigned long last_shared(const struct play *tie, const struct theorem_class *class) {
  const struct datum *evaluated = oracle_evaluation(tie->data);
  assert(evaluated); /* it was evaluated */
  unsigned long least = class->first_exponent - 1;
  return evaluated->bits > least ? evaluated->bits : least;
}

/* The member with this exponent whose solution is farthest from the answer. */
static struct member farthest(const struct play *tie, const struct theorem_class *class, int family,
                              unsigned long exponent) {
  struct member worst = {family, 0, exponent};
  fmpq_t dist2, most;
  fmpq_init(dist2);
  fmpq_init(most);
  for (size_t j = 1; j <= theorem_class_competitors(class, family); j++) {
    play_dist2(dist2, tie, class, &(struct member){family, j, exponent});
    if (worst.column && fmpq_cmp(dist2, most) <= 0) continue;
    worst.column = j;
    fmpq_swap(dist2, most);
  }
  fmpq_clear(dist2);
  fmpq_clear(most);
  return worst;
}

/* Another member with the same data, as far as they were read. */
static struct member find_twin(const struct refutation *r) {
  struct member twin = r->truth;
  if (oracle_bits_read(r->member.data) >= r->truth.exponent) twin.column = 0;
  else twin.column = r->truth.column == 1 ? 2 : 1;
  return twin;
}

/* Plays on r->truth. Returns whether that decides. */
static bool play_member(struct refutation *r, const struct contestant *c, struct game g) {
  g.data.truth = r->truth;
  g.data.turn = r->truth.exponent - 1;
  play_clear(&r->member);
  game_play(&r->member, c, &g);
  if (r->member.outcome != GAME_ANSWERED) {
    r->verdict = verdict_of(r->member.outcome);
    return true;
  }
  r->repeated = play_equal(&r->tie, &r->member);
  play_dist2(r->dist2, &r->member, g.data.class, &r->truth);
  if (!beyond(r->dist2, g.data.class, g.part)) return false;
  r->twin = find_twin(r);
  r->verdict = VERDICT_REFUTED;
  return true;
}

/* One choice of n_0. Returns whether that decides; if not, the player has read beyond n_0. */
static bool play_round(struct refutation *r, const struct contestant *c, struct game g,
                       unsigned long shared) {
  const struct theorem_class *class = g.data.class;
  struct member worst = farthest(&r->tie, class, g.part, shared + 1);
  r->truth = worst;
  if (play_member(r, c, g)) return true;
  assert(!r->repeated); /* one answer cannot be right for two members */
  if (oracle_bits_read(r->member.data) > shared) return false;
  for (size_t j = 1; j <= theorem_class_competitors(class, g.part); j++) {
    if (j == worst.column) continue;
    r->truth.column = j;
    if (play_member(r, c, g)) return true;
    if (oracle_bits_read(r->member.data) > shared) return false;
  }
  r->verdict = VERDICT_SURVIVES;
  return true;
}

/* An n_0 far beyond the largest index that was read, as far as there are data. */
static unsigned long beyond_reading(unsigned long bits) {
  unsigned long far = 2 * bits + 64;
  return far < ORACLE_MOST_BITS ? far : ORACLE_MOST_BITS;
}

void refute(struct refutation *r, const struct contestant *c, const struct game *g) {
  const struct theorem_class *class = g->data.class;
  int family = g->part;
  assert(family == 1 || family == 2);
  struct game game = *g;
  game.data.honest = false;
  game.data.turn = ULONG_MAX;
  game.data.truth = (struct member){.family = family};
  *r = (struct refutation){.truth = game.data.truth};
  fmpq_init(r->dist2);
  game_play(&r->tie, c, &game);
  if (r->tie.outcome != GAME_ANSWERED) {
    r->verdict = verdict_of(r->tie.outcome);
    return;
  }
  unsigned long shared = last_shared(&r->tie, class);
  for (r->rounds = 1; !play_round(r, c, game, shared); r->rounds++) {
    if (r->rounds == MOST_ROUNDS) {
      r->verdict = VERDICT_SURVIVES;
      r->read_further = true;
      return;
    }
    shared = beyond_reading(oracle_bits_read(r->member.data));
  }
}

void refutation_clear(struct refutation *r) {
  play_clear(&r->tie);
  play_clear(&r->member);
  fmpq_clear(r->dist2);
}

/* ---- the certificate ---- */

static int write_certificate(const struct certificate *certificate, const char *path) {
  struct atomic_file file;
  if (atomic_file_open(&file, path)) return -1;
  certificate_write(certificate, file.out);
  return atomic_file_commit(&file);
}

int refutation_certificate(const struct refutation *r, const struct contestant *c,
                           const struct game *g, const char *path) {
  assert(r->verdict == VERDICT_REFUTED);
  const struct theorem_class *class = g->data.class;
  const struct member members[] = {r->truth, r->twin, {.family = r->truth.family}};
  size_t shared = r->twin.column ? 3 : 1; /* who has these data */
  unsigned long digits = class->digits + 1 - (unsigned long)g->part;
  struct claim claims[] = {{true, digits, 1}, {true, digits, 2}};
  if (r->twin.column) {
    fmpq_t dist2;
    fmpq_init(dist2);
    play_dist2(dist2, &r->member, class, &r->twin);
    claims[1].farther = beyond(dist2, class, g->part);
    fmpq_clear(dist2);
  }
  size_t count = oracle_datum_count(r->member.data);
  const struct datum **data = mem_alloc(count, sizeof *data);
  for (size_t i = 0; i < count; i++) data[i] = oracle_datum(r->member.data, i);
  const struct certificate certificate = {.player = c->name,
                                          .seed = g->seed,
                                          .class = class,
                                          .family = r->truth.family,
                                          .members = members,
                                          .member_count = shared,
                                          .data = data,
                                          .data_count = count,
                                          .answer = r->member.answer,
                                          .claims = claims,
                                          .claim_count = r->twin.column ? 2 : 1};
  const char *flaw = certificate_flaw(&certificate);
  int status = -1;
  if (flaw)
    fprintf(stderr, "%s: not written: smale18 is wrong, please report it: %s\n", path, flaw);
  else status = write_certificate(&certificate, path);
  mem_free(data);
  return status;
}
