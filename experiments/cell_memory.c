/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cell_memory.h"

#include "mem.h"

/* Bytes for which the system is not asked: every cell of a large run would ask. */
static const double little = 0x1p22;

enum cell_status cell_memory_check(const struct setting *s, const char *key, double bytes,
                                   size_t at_once) {
  double all = (double)at_once * bytes;
  if (all <= little) return CELL_DONE;
  double available = (double)mem_available();
  if (all <= available) return CELL_DONE;
  char *who =
    at_once == 1 ? mem_strdup("one cell needs") : mem_printf("%zu cells at once need", at_once);
  setting_complain(s, key, "%s about %.3g GiB, more than the %.3g GiB that are free", who,
                   all / 0x1p30, available / 0x1p30);
  mem_free(who);
  return CELL_FAILED;
}
