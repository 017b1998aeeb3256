/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bounds.h"

#include "mem.h"

arf_struct *bounds_new(size_t n) {
  arf_struct *x = mem_alloc(n, sizeof *x);
  for (size_t i = 0; i < n; i++) arf_init(x + i);
  return x;
}

void bounds_free(arf_struct *x, size_t n) {
  for (size_t i = 0; i < n; i++) arf_clear(x + i);
  mem_free(x);
}
