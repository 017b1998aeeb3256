/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refute_arguments: the command line of `smale18 refute`: who plays, which class, what part. */
#ifndef SMALE18_REFUTE_ARGUMENTS_H
#define SMALE18_REFUTE_ARGUMENTS_H

#include "game.h"

struct refute_arguments {
  bool list;                    /* show the players, nothing else */
  struct contestant contestant;
  struct game game;             /* but for the class */
  struct theorem_params class;  /* points into the fields below */
  fmpq_t parameter, weight, second_weight;
  bool seed_given;
  char *certificate;            /* path */
  bool default_certificate;     /* that of refute_name_of_certificate; the user gave none */

  char **command;               /* owned */
  char *name;                   /* owned */
};

/* a <- the arguments and the defaults; a mistake ends the program with exit code 2. */
void refute_arguments_parse(struct refute_arguments *a, int argc, char **argv);
void refute_arguments_clear(struct refute_arguments *a);

#endif
