/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recovery_check.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "support.h"

/* ---- words ---- */

enum basis recovery_check_basis(const struct setting *s) {
  return setting_is(s, "recovery.basis", "walsh_hadamard") ? BASIS_WALSH_HADAMARD
         : setting_is(s, "recovery.basis", "dct")          ? BASIS_DCT
                                                           : BASIS_FOURIER;
}

struct num recovery_check_arithmetic(const struct setting *s) {
  struct num num;
  int status = num_set_str(&num, setting_text(s, "arithmetic"));
  assert(!status);
  (void)status;
  return num;
}

bool recovery_check_delta(fmpq_t delta, const struct setting *s) {
  if (setting_is(s, "network.delta", "auto")) return false;
  int status = rational_set_str(delta, setting_text(s, "network.delta"));
  assert(!status);
  (void)status;
  return true;
}

void recovery_check_problem(struct recovery *r, const struct setting *s) {
  fmpq_t noise;
  fmpq_init(noise);
  setting_rational(noise, s, "recovery.noise");
  const size_t sparsities[2] = {(size_t)setting_integer(s, "recovery.s1"),
                                (size_t)setting_integer(s, "recovery.s2")};
  recovery_init(r, recovery_check_basis(s), (size_t)setting_integer(s, "recovery.rows"), sparsities,
                (uint64_t)setting_integer(s, "recovery.seed"), noise);
  fmpq_clear(noise);
}

/* The whole text is a decimal integer in [1, most]. */
static bool read_count(unsigned long *count, const char *text, unsigned long most) {
  size_t digits = strspn(text, "0123456789");
  if (!digits || digits > 9 || text[digits]) return false;
  *count = strtoul(text, NULL, 10);
  return *count >= 1 && *count <= most;
}

bool recovery_check_restarts(unsigned long *restarts, const struct setting *s) {
  unsigned long count;
  if (!read_count(&count, setting_text(s, "network.restarts"), 10000000)) return false;
  *restarts = count;
  return true;
}

/* What follows "word:" in the text, or NULL. */
static const char *after(const char *text, const char *word) {
  size_t length = strlen(word);
  return !strncmp(text, word, length) && text[length] == ':' ? text + length + 1 : NULL;
}

bool recovery_check_layers(struct recovery_layers *layers, const struct setting *s) {
  const char *text = setting_text(s, "network.layers"), *rest;
  unsigned long steps = 0;
  layers->exact = !strcmp(text, "exact");
  layers->steps = 0;
  fmpq_zero(layers->theta);
  if (layers->exact) return true;
  if ((rest = after(text, "heron"))) {
    layers->kind = INEXACT_HERON;
    bool good = read_count(&steps, rest, 1000);
    layers->steps = (unsigned)steps;
    return good;
  }
  layers->kind = (rest = after(text, "random")) ? INEXACT_RANDOM : INEXACT_FIXED;
  if (!rest) rest = after(text, "fixed");
  return rest && !rational_set_str(layers->theta, rest) && fmpq_sgn(layers->theta) > 0;
}

/* ---- checks of words ---- */

/* Keys that only one of these experiments looks at. */
static const struct {
  const char *key, *experiment;
} owned[] = {{"network.layers", "inexact_layers"},
             {"network.unrestarted", "convergence_digits"},
             {"check.restarts", "convergence_digits"},
             {"check.bits", "convergence_digits"},
             {"grid.low", "grid_search"},
             {"grid.high", "grid_search"}};
enum { OWNED = sizeof owned / sizeof *owned };

bool recovery_check_has(const char *experiment, const char *key) {
  for (size_t i = 0; i < OWNED; i++)
    if (!strcmp(owned[i].key, key)) return !strcmp(owned[i].experiment, experiment);
  return true;
}

static enum cell_status check_unused(const struct setting *s) {
  for (size_t i = 0; i < OWNED; i++) {
    if (recovery_check_has(s->config->experiment, owned[i].key) || !setting_given(s, owned[i].key))
      continue;
    setting_complain(s, owned[i].key, "not a key of %s", s->config->experiment);
    return CELL_REFUSED;
  }
  return CELL_DONE;
}

static bool good_delta(const struct setting *s) {
  fmpq_t delta;
  fmpq_init(delta);
  const char *text = setting_text(s, "network.delta");
  bool good = !strcmp(text, "auto") || (!rational_set_str(delta, text) && fmpq_sgn(delta) > 0);
  fmpq_clear(delta);
  return good;
}

static bool good_layers(const struct setting *s) {
  struct recovery_layers layers;
  fmpq_init(layers.theta);
  bool good = recovery_check_layers(&layers, s);
  fmpq_clear(layers.theta);
  return good;
}

/* Does the experiment look at single entries of vectors? */
static bool entry_by_entry(const struct setting *s) {
  return !setting_is(s, "network.layers", "exact") || !strcmp(s->config->experiment, "grid_search");
}

static enum cell_status check_words(const struct setting *s) {
  unsigned long count;
  struct num num;
  const char *bad = NULL, *expected = NULL;
  if (num_set_str(&num, setting_text(s, "arithmetic")) || num_encloses(num))
    bad = "arithmetic", expected = "double, float:p or block:p";
  else if (!num_has_views(num) && entry_by_entry(s))
    bad = "arithmetic",
    expected = "double or float:p (in block:p the entries of a vector share an exponent, and "
               "inexact layers and grid_search take them one by one)";
  else if (!good_delta(s)) bad = "network.delta", expected = "`auto` or a number > 0";
  else if (!setting_is(s, "network.restarts", "auto") && !recovery_check_restarts(&count, s))
    bad = "network.restarts", expected = "`auto` or an integer >= 1 and <= 10000000";
  else if (!good_layers(s))
    bad = "network.layers",
    expected = "`exact`, `random:THETA`, `fixed:THETA` with THETA > 0, or `heron:STEPS` with "
               "STEPS >= 1 and <= 1000";
  else if (setting_integer(s, "network.unrestarted") > 0 &&
           setting_integer(s, "network.unrestarted") < NUM_BITS_MIN)
    bad = "network.unrestarted", expected = "0 or at least 24 bits";
  if (!bad) return CELL_DONE;
  setting_complain(s, bad, "expected %s, got %.200s", expected, setting_text(s, bad));
  return CELL_REFUSED;
}

/* ---- checks of the problem ---- */

uint64_t recovery_check_supports(const struct setting *s) {
  struct levels levels;
  size_t rows = (size_t)setting_integer(s, "recovery.rows");
  const size_t ends[2] = {rows, 2 * rows},
               sparsities[2] = {(size_t)setting_integer(s, "recovery.s1"),
                                (size_t)setting_integer(s, "recovery.s2")};
  levels_init(&levels, 2, ends, sparsities);
  uint64_t count = support_count(&levels);
  levels_clear(&levels);
  return count;
}

static enum cell_status check_problem(const struct setting *s) {
  static const char *const keys[] = {"recovery.s1", "recovery.s2"};
  long rows = setting_integer(s, "recovery.rows");
  if (!recovery_exists(recovery_check_basis(s), (size_t)rows)) {
    setting_complain(s, "recovery.rows", "expected a power of 2 for basis %s, got %ld",
                     setting_text(s, "recovery.basis"), rows);
    return CELL_REFUSED;
  }
  for (size_t k = 0; k < 2; k++) {
    if (setting_integer(s, keys[k]) <= rows) continue;
    setting_complain(s, keys[k], "expected at most the %ld columns of its level, got %s", rows,
                     setting_text(s, keys[k]));
    return CELL_REFUSED;
  }
  if (recovery_check_supports(s) > RECOVERY_SUPPORTS_MOST) {
    setting_complain(s, "recovery.s1",
                     "s = (%s, %s) on two levels of %ld columns has more than %d supports: too "
                     "many for a proof of the null space property",
                     setting_text(s, keys[0]), setting_text(s, keys[1]), rows,
                     RECOVERY_SUPPORTS_MOST);
    return CELL_REFUSED;
  }
  return CELL_DONE;
}

static enum cell_status check_grid(const struct setting *s) {
  if (setting_integer(s, "grid.low") <= setting_integer(s, "grid.high")) return CELL_DONE;
  setting_complain(s, "grid.high", "expected at least low = %s, got %s",
                   setting_text(s, "grid.low"), setting_text(s, "grid.high"));
  return CELL_REFUSED;
}

enum cell_status recovery_check_setting(const struct setting *s) {
  enum cell_status status = check_unused(s);
  if (status == CELL_DONE) status = check_words(s);
  if (status == CELL_DONE) status = check_problem(s);
  if (status == CELL_DONE) status = check_grid(s);
  return status;
}
