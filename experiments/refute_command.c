/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute.h"

#include <signal.h>
#include <string.h>

#include "folder.h"
#include "mem.h"
#include "refute_arguments.h"
#include "refute_options.h"
#include "runner.h"

static volatile sig_atomic_t stop;

static void on_signal(int number) {
  (void)number;
  stop = 1;
}

static void catch_signals(void) {
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  signal(SIGXFSZ, SIG_IGN); /* a file size limit shows as a failed write */
  signal(SIGPIPE, SIG_IGN); /* a player that is gone, too */
}

static void list_players(void) {
  for (size_t i = 0; players[i]; i++) printf("%-15s %s\n", players[i]->name, players[i]->summary);
}

static int write_certificate(const struct refutation *r, const struct refute_arguments *a) {
  char *folder = mem_strdup(a->certificate), *slash = strrchr(folder, '/');
  int status = 0;
  if (slash && slash > folder) {
    *slash = 0;
    status = folder_make(folder);
  }
  mem_free(folder);
  if (!status) status = refutation_certificate(r, &a->contestant, &a->game, a->certificate);
  if (status) return EXIT_ENVIRONMENT;
  printf("\nCertificate: %s\nCheck it: ./smale18 check %s\n", a->certificate, a->certificate);
  return EXIT_DONE;
}

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

static int play(struct refute_arguments *a) {
  struct theorem_class class;
  const char *which, *reason;
  if (theorem_class_init(&class, &a->class, &which, &reason)) {
    fprintf(stderr, "smale18 refute: %s (%s): expected %s\n", refute_option_of(which), which,
            reason);
    return EXIT_CONFIG;
  }
  a->game.data.class = &class;
  a->game.stop = &stop;
  struct refutation r;
  catch_signals();
  refute(&r, &a->contestant, &a->game);
  int code = report(&r, a);
  refutation_clear(&r);
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
