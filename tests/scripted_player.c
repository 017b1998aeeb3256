/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>

#include "scripted_player.h"

#include <string.h>

#include "mem.h"

struct move script[16];
size_t script_length, script_played;
const struct member *script_told;

void script_set(const struct move *moves, size_t count) {
  cr_assert(count >= 1 && count <= sizeof script / sizeof *script);
  memcpy(script, moves, count * sizeof *moves);
  script_length = count;
  script_played = 0;
  script_told = NULL;
}

struct answer_net {
  struct net net;
  const struct move *move;
};

static bool apply(struct net *net, struct vec *x, const struct vec *y,
                  const struct net_monitor *monitor) {
  const struct move *move = ((struct answer_net *)net)->move;
  if (move->echo) {
    arb_ptr values = _arb_vec_init((slong)x->len);
    double doubles[MOST_COLS] = {0};
    vec_get_balls(values, y);
    for (size_t i = 0; i < y->len; i++)
      doubles[i] = arf_get_d(arb_midref(values + i), ARF_RND_NEAR);
    vec_set_doubles(x, doubles);
    _arb_vec_clear(values, (slong)x->len);
  } else {
    for (size_t i = 0; i < x->len; i++)
      if (x->num.arith == num_double().arith) x->at.d[i] = move->x[i];
      else mpfr_set_d(x->at.f + i, move->x[i], MPFR_RNDN); /* also what is no number */
  }
  return !monitor || monitor->layer(monitor->context, 0, x, NULL);
}

static void clear(struct net *net) { (void)net; }

static const struct net_type answer_type = {"scripted", apply, clear};

static enum player_status play(struct net **net, const struct player_input *in,
                               const char **reason) {
  const struct move *move =
    script + (script_played < script_length ? script_played : script_length - 1);
  script_played++;
  script_told = in->told;
  for (size_t i = 0; i < MOST_READS && move->reads[i]; i++)
    if (!oracle_read(in->data, move->reads[i])) return PLAYER_STARVES;
  if (move->status == PLAYER_REFUSES) *reason = move->reason;
  if (move->status != PLAYER_ANSWERS) return move->status;
  cr_assert_leq(in->class->cols, MOST_COLS);
  struct answer_net *a = mem_alloc(1, sizeof *a);
  *a = (struct answer_net){.net = {.type = &answer_type,
                                   .num = in->num,
                                   .field = FIELD_REAL,
                                   .rows = in->class->rows,
                                   .cols = in->class->cols,
                                   .layers = 1},
                           .move = move};
  *net = &a->net;
  return PLAYER_ANSWERS;
}

const struct player scripted_player = {
  .name = "scripted", .summary = "does what a test says", .play = play};
