/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute.h"

#include <string.h>
#include <unistd.h>

#include "atomic_file.h"
#include "folder.h"
#include "interrupt.h"
#include "refute_name.h"
#include "refute_number.h"
#include "refute_options.h"
#include "runner.h"

static void list_players(void) {
  for (size_t i = 0; players[i]; i++) {
    const struct player *p = players[i];
    printf("%-15s %s", p->name, p->summary);
    if (p->problem) printf(" (made for P%d; plays the others as it is)", (int)p->problem);
    putchar('\n');
  }
}

/* ---- the certificate ---- */

/* Says so before anything is played if it cannot be written. The default folder is only made when
 * there is something to put into it. */
static int certificate_writable(const struct refute_arguments *a) {
  struct atomic_file file;
  if (a->default_certificate && access(REFUTE_FOLDER, F_OK)) return 0;
  if (atomic_file_open(&file, a->certificate)) return -1;
  atomic_file_abandon(&file);
  return 0;
}

static int write_certificate(const struct refutation *r, const struct refute_arguments *a) {
  if ((a->default_certificate && folder_make(REFUTE_FOLDER)) ||
      refutation_certificate(r, &a->contestant, &a->game, a->certificate))
    return EXIT_ENVIRONMENT;
  printf("\nCertificate: %s\nCheck it: ./smale18 check %s\n", a->certificate, a->certificate);
  return EXIT_DONE;
}

/* ---- the game ---- */

static int report(const struct refutation *r, const struct refute_arguments *a) {
  bool refused = r->verdict == VERDICT_REFUSED || r->verdict == VERDICT_INTERRUPTED;
  if (refused) fputs("smale18 refute: ", stderr);
  refutation_print(r, &a->contestant, &a->game, refused ? stderr : stdout);
  switch (r->verdict) {
  case VERDICT_REFUTED: return write_certificate(r, a);
  case VERDICT_SURVIVES: return EXIT_OPEN;
  case VERDICT_NO_ANSWER:
  case VERDICT_FAULT: return EXIT_NO_ANSWER;
  case VERDICT_REFUSED: return EXIT_CONFIG;
  case VERDICT_INTERRUPTED: return EXIT_INTERRUPTED;
  }
  return EXIT_ENVIRONMENT;
}

/* What was asked for, of that which theorem_class_init calls `which`. */
static void print_got(const struct refute_arguments *a, const char *which) {
  const struct theorem_params *c = &a->class;
  if (!strcmp(which, "K")) fprintf(stderr, ", got %lu", c->digits);
  if (!strcmp(which, "m")) fprintf(stderr, ", got %zu", c->rows);
  if (!strcmp(which, "N")) fprintf(stderr, ", got %zu, and m = %zu", c->cols, c->rows);
  if (!strcmp(which, "competitors")) fprintf(stderr, ", got %zu", c->competitors);
  if (!strcmp(which, "transform"))
    fprintf(stderr, ", got %s for m = %zu", orthogonal_name(c->transform), c->rows);
  const fmpq *value = !strcmp(which, "eta") || !strcmp(which, "lambda") ? a->parameter
                      : !strcmp(which, "weight")                        ? a->weight
                      : !strcmp(which, "second_weight")                 ? a->second_weight
                                                                        : NULL;
  if (value) {
    bool product = !strcmp(which, "lambda") && !fmpq_is_one(a->weight);
    fprintf(stderr, ", got %s", product ? "lambda * weight = " : "");
    refute_number(stderr, value);
  }
  if (!strcmp(which, "lambda") && !fmpq_is_one(a->weight)) {
    fputs(" * ", stderr);
    refute_number(stderr, a->weight);
  }
}

static void refuse(const struct refute_arguments *a, const char *which, const char *reason) {
  bool both = !strcmp(which, "lambda") && !fmpq_is_one(a->weight);
  if (both) fputs("smale18 refute: --parameter (lambda) and --weights (weight)", stderr);
  else fprintf(stderr, "smale18 refute: %s (%s)", refute_option_of(which), which);
  fprintf(stderr, ": expected %s", reason);
  print_got(a, which);
  fputc('\n', stderr);
}

static int play(struct refute_arguments *a) {
  struct theorem_class class;
  const char *which, *reason;
  if (theorem_class_init(&class, &a->class, &which, &reason)) {
    refuse(a, which, reason);
    return EXIT_CONFIG;
  }
  a->game.data.class = &class;
  a->game.stop = interrupt_catch();
  struct refutation r;
  int code = EXIT_ENVIRONMENT;
  if (!certificate_writable(a)) {
    refute(&r, &a->contestant, &a->game);
    code = report(&r, a);
    refutation_clear(&r);
  }
  a->game.data.class = NULL;
  theorem_class_clear(&class);
  return code;
}

int refute_command(int argc, char **argv) {
  struct refute_arguments a;
  int code = EXIT_DONE;
  refute_arguments_parse(&a, argc, argv);
  if (a.list) list_players();
  else code = play(&a);
  refute_arguments_clear(&a);
  return code;
}
