/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static int set_lock(int fd, off_t byte, short type, int command) {
  struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
  int status;
  do {
    status = fcntl(fd, command, &lock);
  } while (status && errno == EINTR); /* an interrupted run still finishes its line */
  if (status && errno == EACCES) errno = EAGAIN;
  return status;
}

int store_lock_take(int fd, off_t byte, enum lock_kind kind, bool wait) {
  short type = kind == LOCK_SHARED ? F_RDLCK : F_WRLCK;
  return set_lock(fd, byte, type, wait ? F_OFD_SETLKW : F_OFD_SETLK);
}

void store_lock_drop(int fd, off_t byte) { (void)set_lock(fd, byte, F_UNLCK, F_OFD_SETLK); }
