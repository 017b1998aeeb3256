/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "refute_arguments.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "mem.h"
#include "refute_name.h"
#include "refute_options.h"

/* ---- values ---- */

static unsigned long parse_integer(struct argp_state *state, const char *option, const char *text,
                                   unsigned long least, unsigned long most) {
  char *end;
  errno = 0;
  unsigned long n = strtoul(text, &end, 10);
  if (*text < '0' || *text > '9' || *end || errno || n < least || n > most)
    argp_error(state, "--%s: expected an integer from %lu to %lu, got '%s'", option, least, most,
               text);
  return n;
}

/* The index of the word in the list, which ends with NULL. */
static int parse_word(struct argp_state *state, const char *option, const char *text,
                      const char *const *words) {
  int i = 0;
  while (words[i] && strcmp(words[i], text)) i++;
  if (words[i]) return i;
  char *list = mem_strdup(words[0]);
  for (i = 1; words[i]; i++) {
    char *longer = mem_printf("%s%s%s", list, words[i + 1] ? ", " : " or ", words[i]);
    mem_free(list);
    list = longer;
  }
  argp_error(state, "--%s: expected %s, got '%s'", option, list, text);
  mem_free(list);
  return 0;
}

static void parse_rational(struct argp_state *state, const char *option, fmpq_t q,
                           const char *text) {
  if (rational_set_str(q, text))
    argp_error(state, "--%s: expected a number like 1/2 or 0.5, got '%s'", option, text);
}

static void parse_weights(struct argp_state *state, struct refute_arguments *a, const char *text) {
  char *first = mem_strdup(text), *comma = strchr(first, ',');
  if (!comma) argp_error(state, "--weights: expected two numbers W,V like 1/2,3, got '%s'", text);
  if (comma) {
    *comma = 0;
    if (rational_set_str(a->weight, first) || rational_set_str(a->second_weight, comma + 1))
      argp_error(state, "--weights: expected two numbers W,V like 1/2,3, got '%s'", text);
  }
  mem_free(first);
}

static void parse_arithmetic(struct argp_state *state, struct refute_arguments *a,
                             const char *text) {
  if (num_set_str(&a->game.num, text) || num_encloses(a->game.num))
    argp_error(state,
               "--arithmetic: expected double, float:P or block:P with %d <= P <= %d, got '%s'",
               NUM_BITS_MIN, NUM_BITS_MAX, text);
}

static const char *path_of(struct argp_state *state, const char *option, const char *text) {
  if (!*text) argp_error(state, "--%s: expected a path, got an empty name", option);
  return text;
}

/* ---- who plays ---- */

/* Of "python3 -u players/mine.py" the last word that is a file names the player, else the first. */
static char *command_name(char *const *command) {
  struct stat st;
  const char *name = command[0];
  for (size_t i = 1; command[i]; i++)
    if (!stat(command[i], &st) && S_ISREG(st.st_mode)) name = command[i];
  return refute_name_of_path(name);
}

static char *line_name(const char *line) {
  char *copy = mem_strdup(line), *rest = copy, *word;
  char **words = mem_alloc(strlen(line) + 2, sizeof *words);
  size_t count = 0;
  while ((word = strsep(&rest, " \t\n")))
    if (*word) words[count++] = word;
  char *name = count ? command_name(words) : mem_strdup("program");
  mem_free(words);
  mem_free(copy);
  return name;
}

static void one_player(struct argp_state *state, const struct refute_arguments *a,
                       const char *what) {
  const struct contestant *c = &a->contestant;
  if (c->builtin || c->command || c->library)
    argp_error(state, "expected one player, got %s too", what);
}

static void set_builtin(struct argp_state *state, struct refute_arguments *a, const char *name) {
  one_player(state, a, name);
  a->contestant.builtin = player_find(name);
  if (!a->contestant.builtin)
    argp_error(state,
               "no built-in player is called '%s'; --list shows them, and a program follows after "
               "'--'",
               name);
}

static void set_command(struct refute_arguments *a, char *const *words, size_t count) {
  a->command = mem_alloc(count + 1, sizeof *a->command);
  for (size_t i = 0; i < count; i++) a->command[i] = mem_strdup(words[i]);
  a->contestant.command = a->command;
}

static void set_program(struct argp_state *state, struct refute_arguments *a, char *line) {
  char *words[] = {(char[]){"sh"}, (char[]){"-c"}, line};
  one_player(state, a, "--program");
  if (!line[strspn(line, " \t\n")]) argp_error(state, "--program: expected a command, got nothing");
  set_command(a, words, 3);
  if (!a->name) a->name = line_name(line);
}

/* After "--": all that follows. */
static void set_rest(struct argp_state *state, struct refute_arguments *a) {
  one_player(state, a, "a command");
  size_t count = (size_t)state->argc - (size_t)state->next + 1;
  set_command(a, state->argv + state->next - 1, count);
  if (!a->name) a->name = command_name(a->command);
  state->next = state->argc;
}

/* ---- options ---- */

static error_t parse_player(int key, char *arg, struct argp_state *state,
                            struct refute_arguments *a) {
  switch (key) {
  case KEY_LIST: a->list = true; return 0;
  case KEY_PROGRAM: set_program(state, a, arg); return 0;
  case KEY_LIBRARY:
    one_player(state, a, "--library");
    a->contestant.library = path_of(state, "library", arg);
    return 0;
  case KEY_NAME:
    if (!refute_name_plain(arg))
      argp_error(
        state, "--name: expected 1 to 64 letters, digits, '-', '_' or '.', not '.' first, got '%s'",
        arg);
    mem_free(a->name);
    a->name = mem_strdup(arg);
    return 0;
  case KEY_SEED:
    a->game.seed = parse_integer(state, "seed", arg, 0, UINT64_MAX);
    a->seed_given = true;
    return 0;
  case KEY_BITS: a->game.bits = parse_integer(state, "bits", arg, 1, ORACLE_MOST_BITS); return 0;
  case KEY_ARITHMETIC: parse_arithmetic(state, a, arg); return 0;
  case KEY_TIME:
    a->contestant.seconds = (double)parse_integer(state, "time-limit", arg, 1, 1000000);
    return 0;
  case KEY_MEMORY:
    a->contestant.bytes = parse_integer(state, "memory-limit", arg, 0, 1UL << 40) << 20;
    return 0;
  case KEY_CERTIFICATE:
    mem_free(a->certificate);
    a->certificate = mem_strdup(path_of(state, "certificate", arg));
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static error_t parse_class(int key, const char *arg, struct argp_state *state,
                           struct refute_arguments *a) {
  static const char *const problems[] = {"P1", "P2", "P3", NULL},
                           *const normalisations[] = {"growing", "unit", NULL},
                           *const switches[] = {"off", "on", NULL};
  struct theorem_params *c = &a->class;
  switch (key) {
  case KEY_PROBLEM:
    c->problem = (enum problem)(P1 + parse_word(state, "problem", arg, problems));
    return 0;
  case KEY_PARAMETER:
    parse_rational(state, "parameter", a->parameter, arg);
    c->parameter = a->parameter;
    return 0;
  case KEY_DIGITS:
    c->digits = parse_integer(state, "digits", arg, 3, THEOREM_CLASS_MOST_DIGITS);
    return 0;
  case KEY_ROWS:
    c->rows = parse_integer(state, "rows", arg, 1, THEOREM_CLASS_MOST_COLS - 1);
    return 0;
  case KEY_COLS: c->cols = parse_integer(state, "cols", arg, 2, THEOREM_CLASS_MOST_COLS); return 0;
  case KEY_TRANSFORM:
    if (!orthogonal_find(&c->transform, arg))
      argp_error(state, "--transform: expected identity, dct or walsh_hadamard, got '%s'", arg);
    return 0;
  case KEY_NORMALISATION:
    c->normalisation = (enum normalisation)parse_word(state, "normalisation", arg, normalisations);
    return 0;
  case KEY_COMPETITORS:
    c->competitors = parse_integer(state, "competitors", arg, 2, THEOREM_CLASS_MOST_COLS);
    return 0;
  case KEY_WEIGHTS: parse_weights(state, a, arg); return 0;
  case KEY_PART: a->game.part = (int)parse_integer(state, "part", arg, 1, 2); return 0;
  case KEY_LABELS: a->game.data.labels = parse_word(state, "labels", arg, switches); return 0;
  case KEY_BUDGET:
    a->game.data.budget = parse_integer(state, "budget", arg, 0, 1000000000);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static error_t parse(int key, char *arg, struct argp_state *state) {
  struct refute_arguments *a = state->input;
  const struct contestant *c = &a->contestant;
  switch (key) {
  case ARGP_KEY_ARG:
    if (state->quoted && state->next > state->quoted) set_rest(state, a);
    else set_builtin(state, a, arg);
    return 0;
  case ARGP_KEY_END:
    if (!a->list && !c->builtin && !c->command && !c->library)
      argp_error(state, "expected a player: a built-in one (--list shows them), --program, "
                        "--library, or a command after '--'");
    return 0;
  default: return parse_class(key, arg, state, a) == 0 ? 0 : parse_player(key, arg, state, a);
  }
}

/* ---- the whole ---- */

static void set_defaults(struct refute_arguments *a) {
  *a = (struct refute_arguments){
    .contestant = {.seconds = 60, .bytes = (size_t)4096 << 20},
    .game = {.data = {.labels = true, .budget = 1000},
             .num = num_float(128),
             .seed = 1,
             .bits = 20,
             .part = 1},
    .class = {.problem = P3, .rows = 3, .cols = 6, .digits = 3, .transform = TRANSFORM_DCT}};
  fmpq_init(a->parameter);
  fmpq_init(a->weight);
  fmpq_init(a->second_weight);
  fmpq_one(a->weight);
  fmpq_one(a->second_weight);
  a->class.weight = a->weight;
  a->class.second_weight = a->second_weight;
}

/* What is not said follows from what is. */
static void complete(struct refute_arguments *a) {
  const struct theorem_params *c = &a->class;
  if (!c->parameter) {
    fmpq_set_si(a->parameter, c->problem == P1 ? 0 : 1, 1);
    a->class.parameter = a->parameter;
  }
  if (!a->name)
    a->name = a->contestant.builtin ? mem_strdup(a->contestant.builtin->name)
                                    : refute_name_of_path(a->contestant.library);
  a->contestant.name = a->name;
  a->default_certificate = !a->certificate;
  if (!a->certificate) a->certificate = refute_name_of_certificate(a);
}

void refute_arguments_parse(struct refute_arguments *a, int argc, char **argv) {
  static const struct argp argp = {
    refute_options, parse, "PLAYER\n-- COMMAND ARGUMENT...", refute_explanation, NULL, NULL, NULL};
  set_defaults(a);
  argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, a);
  if (!a->list) complete(a);
}

void refute_arguments_clear(struct refute_arguments *a) {
  for (size_t i = 0; a->command && a->command[i]; i++) mem_free(a->command[i]);
  mem_free(a->command);
  mem_free(a->name);
  mem_free(a->certificate);
  fmpq_clear(a->parameter);
  fmpq_clear(a->weight);
  fmpq_clear(a->second_weight);
}
