/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run_info: where the numbers of a run come from. */
#ifndef SMALE18_RUN_INFO_H
#define SMALE18_RUN_INFO_H

#include <jansson.h>
#include <stddef.h>

/* What was built; "unknown" where the build could not tell. */
struct build_id {
  char version[32]; /* "0.1.0" */
  char type[32];    /* meson's buildtype: "release" */
  char commit[72];  /* hexadecimal */
  char dirty[8];    /* "yes" or "no": did tracked files differ from the commit? */
  char source[72];  /* SHA-256 of the sources of arith, core, experiments; 64 hexadecimal digits */
};

struct build_id build_id(void);

/* The content of run.json, new reference; all values but config and numbers are strings:
 *
 *   config                          the resolved config (see config_canonical), borrowed
 *   source, commit, dirty, version, build, compiler
 *   libraries                       gmp, mpfr, flint, arb, openblas, openblas_core, fftw (with its
 *                                   instruction sets), libpng, jansson, libyaml, as loaded at run time
 *   cpu, processors                 model name, processors online (number)
 *   threads                         threads over cells (number) */
json_t *run_info(json_t *config, size_t threads);

#endif
