/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game.h"

#include <assert.h>

#include "foreign.h"
#include "mem.h"

/* Answers beyond 2^(2^25) or closer to 0 than 2^-(2^25) are no numbers to reckon with. */
enum { MOST_EXPONENT = 1 << 25 };

static void finish(struct play *p, enum game_outcome outcome, char *what) {
  p->outcome = outcome;
  p->what = what;
}

static bool go_on(void *context, size_t layer, const struct vec *x, const struct vec *u) {
  const struct game *g = *(const struct game **)context;
  (void)layer, (void)x, (void)u;
  return !g->stop || !*g->stop;
}

/* Is the number finite and of a size that fits into memory? */
static bool reasonable(const arf_t x) {
  if (arf_is_zero(x)) return true;
  return arf_is_finite(x) && arf_cmpabs_2exp_si(x, MOST_EXPONENT) < 0 &&
         arf_cmpabs_2exp_si(x, -MOST_EXPONENT) > 0;
}

static void take_answer(struct play *p, const struct vec *x) {
  arb_ptr balls = _arb_vec_init((slong)x->len);
  vec_get_balls(balls, x);
  size_t i = 0;
  while (i < x->len && reasonable(arb_midref(balls + i))) i++;
  if (i < x->len) {
    const char *what = arf_is_nan(arb_midref(balls + i))   ? "is not a number"
                       : arf_is_inf(arb_midref(balls + i)) ? "is infinite"
                                                           : "is beyond all measure";
    finish(p, GAME_FAULT, mem_printf("entry %zu of its answer %s", i + 1, what));
  } else {
    p->answer = mem_alloc(x->len, sizeof *p->answer);
    for (i = 0; i < x->len; i++) {
      fmpq_init(p->answer + i);
      arf_get_fmpq(p->answer + i, arb_midref(balls + i));
    }
    finish(p, GAME_ANSWERED, mem_strdup("it answered"));
  }
  _arb_vec_clear(balls, (slong)x->len);
}

/* The network's value at the y of the class. */
static void evaluate(struct play *p, struct net *net, const struct game *g) {
  assert(net->field == FIELD_REAL && !num_encloses(net->num));
  const struct datum *d = oracle_evaluation(p->data);
  if (!d) {
    finish(p, GAME_NO_ANSWER,
           mem_printf("its network cannot be evaluated: %s", oracle_flaw(p->data)));
    return;
  }
  struct vec x, y;
  vec_init(&x, net->num, FIELD_REAL, net->cols);
  vec_init(&y, net->num, FIELD_REAL, net->rows);
  datum_measurement(&y, d);
  if (net_apply(net, &x, &y, &(struct net_monitor){go_on, &g})) take_answer(p, &x);
  else finish(p, GAME_INTERRUPTED, mem_strdup("interrupted while its network was evaluated"));
  vec_clear(&x);
  vec_clear(&y);
}

static void builtin_play(struct play *p, const struct contestant *c, const struct game *g) {
  const char *reason = NULL;
  struct net *net = NULL;
  p->data = oracle_new(&g->data);
  const struct player_input in = {.class = g->data.class,
                                  .data = p->data,
                                  .num = g->num,
                                  .seed = g->seed,
                                  .bits = g->bits,
                                  .stop = g->stop,
                                  .told = c->builtin->informed ? &g->data.truth : NULL};
  switch (player_play(c->builtin, &net, &in, &reason)) {
  case PLAYER_ANSWERS: evaluate(p, net, g); break;
  case PLAYER_STARVES:
    finish(p, GAME_NO_ANSWER,
           mem_printf("it read %lu %s, up to n = %lu, and wanted more: %s",
                      oracle_data_read(p->data), oracle_data_read(p->data) == 1 ? "datum" : "data",
                      oracle_bits_read(p->data), oracle_flaw(p->data)));
    break;
  case PLAYER_STOPPED:
    finish(p, GAME_INTERRUPTED, mem_strdup("interrupted while it played"));
    break;
  case PLAYER_REFUSES: finish(p, GAME_REFUSED, mem_strdup(reason)); break;
  }
  player_free(net);
}

void game_play(struct play *p, const struct contestant *c, const struct game *g) {
  *p = (struct play){0};
  if (c->builtin) builtin_play(p, c, g);
  else foreign_play(p, c, g);
  p->cols = g->data.class->cols;
}

void play_clear(struct play *p) {
  for (size_t i = 0; p->answer && i < p->cols; i++) fmpq_clear(p->answer + i);
  mem_free(p->answer);
  mem_free(p->what);
  oracle_free(p->data);
  *p = (struct play){0};
}

bool play_equal(const struct play *a, const struct play *b) {
  if (a->outcome != GAME_ANSWERED || b->outcome != GAME_ANSWERED ||
      oracle_data_read(a->data) != oracle_data_read(b->data) ||
      oracle_bits_read(a->data) != oracle_bits_read(b->data))
    return false;
  for (size_t i = 0; i < a->cols; i++)
    if (!fmpq_equal(a->answer + i, b->answer + i)) return false;
  return true;
}

void play_dist2(fmpq_t dist2, const struct play *p, const struct theorem_class *c,
                const struct member *member) {
  theorem_class_dist2(dist2, c, member, p->answer);
}
