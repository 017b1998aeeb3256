/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_info.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cblas.h>
#include <fftw3.h>
#include <png.h>
#include <yaml.h>

#include "balls.h"
#include "version.h"

#ifdef __clang__
static const char compiler[] = __VERSION__; /* "Debian Clang 14.0.6" */
#else
static const char compiler[] = "gcc " __VERSION__;
#endif

struct build_id build_id(void) {
  struct build_id id;
  if (sscanf(SMALE18_ID, "%31s %31s %71s %7s %71s", id.version, id.type, id.commit, id.dirty,
             id.source) != 5)
    id = (struct build_id){"unknown", "unknown", "unknown", "unknown", "unknown"};
  return id;
}

static const char *arb_release(void) {
#ifdef SMALE18_FLINT3
  return flint_version; /* Arb is a part of it */
#else
  return arb_version;
#endif
}

/* Of "fftw-3.3.10-sse2-avx". */
static const char *fftw_number(void) {
  return strncmp(fftw_version, "fftw-", 5) ? fftw_version : fftw_version + 5;
}

static json_t *libraries(void) {
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "gmp", gmp_version, "mpfr",
                   mpfr_get_version(), "flint", flint_version, "arb", arb_release(), "openblas",
                   openblas_get_config(), "openblas_core", openblas_get_corename(), "fftw",
                   fftw_number(), "libpng", png_get_libpng_ver(NULL), "jansson",
                   jansson_version_str(), "libyaml", yaml_get_version_string());
}

/* The value in "model name : value"; not all processors have one. */
static json_t *cpu_model(void) {
  char line[256], model[256] = "";
  FILE *in = fopen("/proc/cpuinfo", "re");
  while (in && !*model && fgets(line, sizeof line, in))
    if (!strncmp(line, "model name", 10)) sscanf(line, "%*[^:]: %255[^\n]", model);
  if (in) fclose(in);
  for (size_t k = strlen(model); k && isspace((unsigned char)model[k - 1]); k--)
    model[k - 1] = '\0';
  json_t *text = *model ? json_string(model) : NULL;
  return text ? text : json_string("unknown");
}

json_t *run_info(json_t *config, size_t threads) {
  struct build_id id = build_id();
  return json_pack("{s:O, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:I}", "config", config,
                   "source", id.source, "commit", id.commit, "dirty", id.dirty, "version",
                   id.version, "build", id.type, "compiler", compiler, "libraries", libraries(),
                   "cpu", cpu_model(), "processors", (json_int_t)sysconf(_SC_NPROCESSORS_ONLN),
                   "threads", (json_int_t)threads);
}
