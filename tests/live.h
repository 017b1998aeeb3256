/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * live: blocks that a test has allocated and not freed, those of FLINT, MPFR and GMP included. */
#ifndef SMALE18_TESTS_LIVE_H
#define SMALE18_TESTS_LIVE_H

#include <stdlib.h>

#include "balls.h"
#include "mem.h"

static long live_library;

static void *live_alloc(size_t bytes) {
  live_library++;
  return malloc(bytes ? bytes : 1);
}

static void *live_calloc(size_t count, size_t size) {
  live_library++;
  return calloc(count ? count : 1, size ? size : 1);
}

static void *live_resize(void *p, size_t bytes) {
  live_library += !p;
  return realloc(p, bytes ? bytes : 1);
}

static void *live_gmp_resize(void *p, size_t old, size_t bytes) {
  (void)old;
  return live_resize(p, bytes);
}

static void live_release(void *p) {
  live_library -= p != NULL;
  free(p);
}

static void live_gmp_release(void *p, size_t bytes) {
  (void)bytes;
  live_release(p);
}

/* Counts from here on; to be called before the first use of the libraries. */
static void live_count(void) {
  mp_set_memory_functions(live_alloc, live_gmp_resize, live_gmp_release);
  __flint_set_memory_functions(live_alloc, live_calloc, live_resize, live_release);
}

static long live_blocks(void) {
  flint_cleanup();
  mpfr_free_cache();
  return mem_live() + live_library;
}

#endif
