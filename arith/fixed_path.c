/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixed_path.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

/* From so many bits on products through transforms beat sums. Sums skip zeros of the operand and entries that
 * nobody asked for, which the iterations on small matrices are full of: there they win for longer. */
struct choice {
  const struct fixed_path *path;
  slong small_from, large_from, far_from; /* far: the values do not stay in the caches */
};
enum { SMALL_ENTRIES = 1024, FAR_BYTES = 1 << 24 };

/* In the order of SMALE18_SIMD. */
static const struct choice choices[] = {
  {&fixed_portable, 2048, 600, 600},
#ifdef SMALE18_HAVE_AVX2
  {&fixed_avx2, 2048, 600, 1500},
#endif
#ifdef SMALE18_HAVE_IFMA
  {&fixed_ifma, 5000, 5000, 5000},
#endif
};
#define CHOICES (sizeof choices / sizeof *choices)

static _Thread_local const struct fixed_path *forced;

static _Noreturn void refuse(const char *name) {
  fprintf(stderr, "smale18: SMALE18_SIMD=%s: expected one that this processor has:", name);
  for (size_t k = 0; k < CHOICES; k++)
    if (choices[k].path->usable()) fprintf(stderr, " %s", choices[k].path->name);
  fputc('\n', stderr);
  exit(2);
}

/* The index of the last usable path, not above the one that the environment names. */
static size_t choose(void) {
  const char *name = getenv("SMALE18_SIMD");
  size_t last = 0;
  bool named = !name || !*name;
  for (size_t k = 0; k < CHOICES; k++) {
    if (!choices[k].path->usable()) continue;
    last = k;
    if (!name || strcmp(name, choices[k].path->name)) continue;
    named = true;
    break;
  }
  if (!named) refuse(name);
  return last;
}

static const struct choice *chosen(void) {
  static atomic_size_t decided; /* 1 + index; 0: not yet. Threads that decide at once agree. */
  size_t index = atomic_load_explicit(&decided, memory_order_relaxed);
  if (!index) {
    index = 1 + choose();
    atomic_store_explicit(&decided, index, memory_order_relaxed);
  }
  return choices + index - 1;
}

const struct fixed_path *fixed_path_matrix(slong bits, size_t rows, size_t cols) {
  if (forced) return forced;
  const struct choice *choice = chosen();
  slong from = choice->large_from; /* the least of the three */
  if (bits < from) return choice->path;
  const size_t bytes = fixed_transform_bytes(bits, rows, cols);
  if (rows <= SMALL_ENTRIES / (cols ? cols : 1)) from = choice->small_from;
  else if (bytes > FAR_BYTES) from = choice->far_from;
  return bits >= from && bytes < mem_available() / 2 ? &fixed_transform : choice->path;
}

const struct fixed_path *fixed_path_vector(void) { return forced ? forced : chosen()->path; }

bool fixed_path_force(const char *name) {
  const struct fixed_path *found = NULL;
  for (size_t k = 0; name && k < CHOICES; k++)
    if (!strcmp(name, choices[k].path->name)) found = choices[k].path;
  if (name && !strcmp(name, fixed_transform.name)) found = &fixed_transform;
  if (name && (!found || !found->usable())) return false;
  forced = found;
  return true;
}
