/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * store_lines: the lines of an open file, one after the other; memory holds a block of it, or the
 * longest line if that is longer. */
#ifndef SMALE18_STORE_LINES_H
#define SMALE18_STORE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct store_lines {
  int fd;           /* borrowed */
  const char *path; /* borrowed, for messages */
  off_t size;       /* of the file when it was opened: what is appended later is not read */
  char *block;      /* bytes of the file, from the start of a line that has not been given yet */
  size_t capacity, have, given; /* bytes of the block: in all, read, given as lines */
  off_t offset;     /* in the file: of the line that was given last */
  off_t next;       /* in the file: of the line after it; in the end, of a torn line */
  int error;        /* of the last read, an errno; 0: none */
};

/* From its start. Returns 0, or -1 after one line on stderr if it is no regular file. */
__attribute__((warn_unused_result))
int store_lines_open(struct store_lines *l, int fd, const char *path);

/* *line, *size <- the next complete line without its newline; valid until the next call. False at
 * the end of the complete lines, and after a read error. */
bool store_lines_next(struct store_lines *l, const char **line, size_t *size);

/* Frees what was read. Returns 0, or -1 after one line on stderr if there was a read error. */
__attribute__((warn_unused_result))
int store_lines_close(struct store_lines *l);

/* text[0..size) <- the bytes of the file from offset on. False with errno, or with errno 0 if the
 * file ends before. */
__attribute__((warn_unused_result))
bool store_lines_read(int fd, char *text, size_t size, off_t offset);

#endif
