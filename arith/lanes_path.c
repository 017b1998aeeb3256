/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lanes_path.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local enum lanes_path forced = LANES_PATHS;

bool lanes_path_usable(enum lanes_path path) {
#ifdef SMALE18_X86
  if (path == LANES_AVX512) return __builtin_cpu_supports("avx512f") != 0;
  if (path == LANES_AVX2)
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
#endif
  return path == LANES_PORTABLE;
}

static enum lanes_path highest_allowed(void) {
  const char *name = getenv("SMALE18_SIMD");
  if (name && !strcmp(name, "portable")) return LANES_PORTABLE;
  if (name && !strcmp(name, "avx2")) return LANES_AVX2;
  return LANES_AVX512;
}

static enum lanes_path choose(void) {
  enum lanes_path path = highest_allowed();
  while (path != LANES_PORTABLE && !lanes_path_usable(path)) path = (enum lanes_path)(path - 1);
  return path;
}

enum lanes_path lanes_path(void) {
  static atomic_int chosen = LANES_PATHS;
  if (forced != LANES_PATHS) return forced;
  if (atomic_load_explicit(&chosen, memory_order_relaxed) == LANES_PATHS)
    atomic_store_explicit(&chosen, (int)choose(), memory_order_relaxed);
  return (enum lanes_path)atomic_load_explicit(&chosen, memory_order_relaxed);
}

bool lanes_path_force(enum lanes_path path) {
  if (path != LANES_PATHS && !lanes_path_usable(path)) return false;
  forced = path;
  return true;
}
