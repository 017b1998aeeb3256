/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "game_cell.h"

#include <assert.h>
#include <limits.h>
#include <sha256.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "atomic_file.h"
#include "certificate.h"
#include "decimal.h"
#include "mem.h"

/* ---- what the setting says ---- */

static enum problem problem_of(const struct setting *s) {
  return setting_is(s, "class.problem", "P1") ? P1 : setting_is(s, "class.problem", "P2") ? P2 : P3;
}

static enum transform transform_of(const struct setting *s) {
  enum transform transform;
  bool known = orthogonal_find(&transform, setting_text(s, "class.transform"));
  assert(known); /* the schema has checked it */
  (void)known;
  return transform;
}

/* The key of the config that theorem_class_init finds fault with. */
static const char *key_of(const char *which) {
  static const char *const keys[][2] = {{"K", "class.K"},
                                        {"N", "class.q"},
                                        {"m", "class.m"},
                                        {"eta", "class.parameter"},
                                        {"lambda", "class.parameter"},
                                        {"weight", "class.weight"},
                                        {"second_weight", "class.second_weight"},
                                        {"competitors", "class.competitors"},
                                        {"transform", "class.transform"}};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!strcmp(which, keys[i][0])) return keys[i][1];
  return "class.K";
}

static int init_class(struct theorem_class *c, const struct setting *s) {
  fmpq_t parameter, weight, second_weight;
  const char *which, *reason;
  fmpq_init(parameter);
  fmpq_init(weight);
  fmpq_init(second_weight);
  setting_rational(parameter, s, "class.parameter");
  setting_rational(weight, s, "class.weight");
  setting_rational(second_weight, s, "class.second_weight");
  size_t rows = (size_t)setting_integer(s, "class.m"), q = (size_t)setting_integer(s, "class.q");
  const struct theorem_params params = {
    .problem = problem_of(s),
    .parameter = parameter,
    .rows = rows,
    .cols = q + rows - 1,
    .digits = (unsigned long)setting_integer(s, "class.K"),
    .competitors = (size_t)setting_integer(s, "class.competitors"),
    .normalisation =
      setting_is(s, "class.normalisation", "unit") ? NORMALISATION_UNIT : NORMALISATION_GROWING,
    .weight = weight,
    .second_weight = second_weight,
    .transform = transform_of(s)};
  int status = theorem_class_init(c, &params, &which, &reason);
  if (status) setting_complain(s, key_of(which), "%s: expected %s", which, reason);
  fmpq_clear(parameter);
  fmpq_clear(weight);
  fmpq_clear(second_weight);
  return status;
}

/* Index at which optimisation players read. */
static unsigned long reading_index(const struct setting *s) {
  long bits = setting_integer(s, "game.bits");
  return (unsigned long)(bits ? bits : 4 * setting_integer(s, "class.K") + 20);
}

int game_cell_init(struct game_cell *g, const struct setting *s, const char *folder,
                   volatile sig_atomic_t *stop) {
  struct num num;
  *g = (struct game_cell){.setting = s, .folder = folder};
  if (num_set_str(&num, setting_text(s, "arithmetic")) || num_encloses(num)) {
    setting_complain(s, "arithmetic", "expected double or float:p, got %s",
                     setting_text(s, "arithmetic"));
    return -1;
  }
  if (init_class(&g->class, s)) return -1;
  const char *name = setting_text(s, "game.player");
  g->contestant = (struct contestant){.builtin = player_find(name), .name = name};
  g->game = (struct game){.data = {.class = &g->class,
                                   .labels = setting_is(s, "game.labels", "on"),
                                   .budget = (unsigned long)setting_integer(s, "game.budget")},
                          .num = num,
                          .seed = (uint64_t)setting_integer(s, "game.seed"),
                          .bits = reading_index(s),
                          .stop = stop};
  return 0;
}

void game_cell_clear(struct game_cell *g) { theorem_class_clear(&g->class); }

bool game_cell_draws(const struct player *p) {
  return p && p->random && strcmp(p->name, "lista"); /* LISTA draws its start weights alone */
}

/* ---- the cell as JSON ---- */

enum { SHOWN_DIGITS = 12, ROOT_BITS = 192 };

void game_cell_contradict(struct game_cell *g, const char *format, ...) {
  char reason[1024];
  if (strcmp(json_string_value(json_object_get(g->json, "verdict")), "agrees")) return;
  va_list args;
  va_start(args, format);
  vsnprintf(reason, sizeof reason, format, args);
  va_end(args);
  json_object_set_new(g->json, "verdict", json_string("contradicts"));
  json_object_set_new(g->json, "reason", json_string(reason));
}

static void put_ball(json_t *object, const char *name, const arb_t ball) {
  char *low_key = mem_printf("%s_lo", name), *high_key = mem_printf("%s_hi", name);
  char *low = decimal_lower(ball, SHOWN_DIGITS), *high = decimal_upper(ball, SHOWN_DIGITS);
  json_object_set_new(object, low_key, json_string(low));
  json_object_set_new(object, high_key, json_string(high));
  mem_free(low_key);
  mem_free(high_key);
  mem_free(low);
  mem_free(high);
}

void game_cell_put_root(json_t *object, const char *name, const fmpq_t x) {
  arb_t root;
  arb_init(root);
  arb_set_fmpq(root, x, ROOT_BITS);
  arb_sqrt(root, root, ROOT_BITS);
  put_ball(object, name, root);
  arb_clear(root);
}

/* 10^-digits */
static void threshold(fmpq_t T, unsigned long digits) {
  fmpz_one(fmpq_numref(T));
  fmpz_set_ui(fmpq_denref(T), 10);
  fmpz_pow_ui(fmpq_denref(T), fmpq_denref(T), digits);
}

void game_cell_put_distance(struct game_cell *g, const fmpq_t dist2, unsigned long digits) {
  fmpq_t T, ratio2;
  fmpq_init(T);
  fmpq_init(ratio2);
  threshold(T, digits);
  fmpq_mul(T, T, T);
  fmpq_div(ratio2, dist2, T);
  game_cell_put_root(g->json, "distance", dist2);
  game_cell_put_root(g->json, "ratio", ratio2);
  json_object_set_new(g->json, "threshold", json_sprintf("1e-%lu", digits));
  fmpq_clear(T);
  fmpq_clear(ratio2);
}

void game_cell_put_reading(struct game_cell *g, const struct play *p) {
  json_object_set_new(g->json, "data_read", json_integer((json_int_t)oracle_data_read(p->data)));
  json_object_set_new(g->json, "bits_read", json_integer((json_int_t)oracle_bits_read(p->data)));
}

void game_cell_put_member(struct game_cell *g, const struct member *member) {
  json_object_set_new(g->json, "family", json_integer(member->family));
  json_object_set_new(g->json, "column", json_integer((json_int_t)member->column));
  json_object_set_new(g->json, "exponent", json_integer((json_int_t)member->exponent));
}

void game_cell_put_silence(struct game_cell *g, const struct play *p) {
  json_object_set_new(g->json, "outcome", json_string("no answer"));
  json_object_set_new(g->json, "what", json_string(p->what));
  if (p->outcome != GAME_REFUSED) return;
  game_cell_contradict(g, "%s", p->what);
  json_object_set_new(g->json, "verdict", json_string("refused"));
}

bool game_cell_within(const fmpq_t dist2, unsigned long digits) {
  fmpq_t T;
  fmpq_init(T);
  threshold(T, digits);
  fmpq_mul(T, T, T);
  bool within = fmpq_cmp(dist2, T) <= 0;
  fmpq_clear(T);
  return within;
}

/* ---- certificates ---- */

/* Eight digits that tell settings apart which differ in other keys than those of the name. */
static void setting_digits(char digits[9], const struct setting *s) {
  char sum[SHA256_DIGEST_STRING_LENGTH];
  json_t *setting = setting_json(s);
  char *text = json_dumps(setting, JSON_SORT_KEYS | JSON_COMPACT);
  SHA256Data((const uint8_t *)text, strlen(text), sum);
  memcpy(digits, sum, 8);
  digits[8] = '\0';
  free(text);
  json_decref(setting);
}

char *game_cell_certificate(struct game_cell *g, const char *name) {
  const struct setting *s = g->setting;
  char digits[9];
  setting_digits(digits, s);
  char *file = mem_printf("%s-K%s-q%s-m%s-%s-%s-%s.txt", setting_text(s, "class.problem"),
                          setting_text(s, "class.K"), setting_text(s, "class.q"),
                          setting_text(s, "class.m"), g->contestant.name, digits, name);
  char *path = mem_printf("%s/certificates/%s", g->folder, file);
  json_array_append_new(json_object_get(g->json, "certificates"), json_string(file));
  mem_free(file);
  return path;
}

static int write_certificate(const struct certificate *certificate, const char *path) {
  struct atomic_file file;
  const char *flaw = certificate_flaw(certificate);
  if (flaw) {
    fprintf(stderr, "%s: not written: smale18 is wrong, please report it: %s\n", path, flaw);
    return -1;
  }
  if (atomic_file_open(&file, path)) return -1;
  certificate_write(certificate, file.out);
  return atomic_file_commit(&file);
}

/* claims[0..count) <- what is true of the answer, for each member */
static void decide_claims(struct claim *claims, const struct game_cell *g, const struct play *p,
                          const struct member *members, size_t count, unsigned long digits) {
  fmpq_t dist2;
  fmpq_init(dist2);
  for (size_t i = 0; i < count; i++) {
    play_dist2(dist2, p, &g->class, members + i);
    claims[i] = (struct claim){!game_cell_within(dist2, digits), digits, i + 1};
  }
  fmpq_clear(dist2);
}

enum cell_status game_cell_certify(struct game_cell *g, const char *name, const struct play *p,
                                   uint64_t seed, const struct member *members, size_t count,
                                   unsigned long digits) {
  size_t data_count = p->data ? oracle_datum_count(p->data) : 0;
  const struct datum **data = mem_alloc(data_count, sizeof *data);
  struct claim *claims = mem_alloc(count, sizeof *claims);
  for (size_t i = 0; i < data_count; i++) data[i] = oracle_datum(p->data, i);
  decide_claims(claims, g, p, members, count, digits);
  const struct certificate certificate = {.player = g->contestant.name,
                                          .seed = seed,
                                          .class = &g->class,
                                          .family = members->family,
                                          .members = members,
                                          .member_count = count,
                                          .data = data,
                                          .data_count = data_count,
                                          .answer = p->answer,
                                          .claims = claims,
                                          .claim_count = count};
  char *path = game_cell_certificate(g, name);
  int status = write_certificate(&certificate, path);
  mem_free(path);
  mem_free(data);
  mem_free(claims);
  return status ? CELL_FAILED : CELL_DONE;
}

enum cell_status game_cell_play(struct play *p, const struct game_cell *g, uint64_t seed,
                                const struct member *member, unsigned long budget) {
  struct game game = g->game;
  game.data.truth = *member;
  game.data.honest = false;
  game.data.turn = member->column ? member->exponent - 1 : ULONG_MAX;
  game.data.budget = budget;
  game.seed = seed;
  game_play(p, &g->contestant, &game);
  return p->outcome == GAME_INTERRUPTED ? CELL_INTERRUPTED : CELL_DONE;
}
