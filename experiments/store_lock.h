/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_lock: advisory locks on single bytes of a file. A lock belongs to the open file, neither to
 * the process nor to the thread, and ends with its last descriptor, also when its holder is
 * killed. */
#ifndef SMALE18_STORE_LOCK_H
#define SMALE18_STORE_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

enum lock_kind { LOCK_SHARED, LOCK_EXCLUSIVE };

/* Takes the lock, or changes its kind; wait: until others let go of it. Returns 0, or -1 with
 * errno: EAGAIN when another holds it and wait is false. */
__attribute__((warn_unused_result))
int store_lock_take(int fd, off_t byte, enum lock_kind kind, bool wait);

void store_lock_drop(int fd, off_t byte);

#endif
