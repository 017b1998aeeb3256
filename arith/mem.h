/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mem: memory that is there or the program ends in good order. Out of memory is a failure of the
 * environment: one line on stderr and exit code 3. Results written so far are on disk. */
#ifndef SMALE18_MEM_H
#define SMALE18_MEM_H

#include <stddef.h>

/* Zeroed memory for count objects of size bytes (never NULL, also for count 0). */
__attribute__((returns_nonnull, malloc, warn_unused_result))
void *mem_alloc(size_t count, size_t size);

/* The same, aligned to 64 bytes: what vector registers load at once. */
__attribute__((returns_nonnull, malloc, warn_unused_result))
void *mem_alloc_aligned(size_t count, size_t size);

/* Resizes; new bytes are not zeroed. p may be NULL; not
 * for aligned memory. */
__attribute__((returns_nonnull, warn_unused_result))
void *mem_resize(void *p, size_t count, size_t size);

/* Copy of a string. */
__attribute__((returns_nonnull, malloc, warn_unused_result))
char *mem_strdup(const char *s);

/* printf into a string of its own. */
__attribute__((returns_nonnull, malloc, warn_unused_result, format(printf, 1, 2)))
char *mem_printf(const char *format, ...);

/* Frees what the functions above returned; NULL is allowed. */
void mem_free(void *p);

/* Blocks that are allocated and not yet freed, by the whole program (tests look for leaks). */
long mem_live(void);

/* Makes GMP, MPFR and FLINT allocate here too, so that they do not abort when memory ends.
 * Call once, before their first use. */
void mem_install(void);

/* Bytes this process may still allocate: free memory of the machine, or what the resource limit
 * leaves, whichever is smaller. */
size_t mem_available(void);

#endif
