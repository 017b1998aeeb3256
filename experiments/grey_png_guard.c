/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grey_png_guard.h"

#include "mem.h"

static void fail(png_structp png, png_const_charp text) {
  struct grey_png_guard *g = png_get_error_ptr(png);
  grey_png_give_up(
    g,
    mem_printf("%s: libpng says '%s'",
               g->use == GREY_PNG_READS ? "expected an undamaged PNG file" : "cannot write", text));
}

/* What libpng only warns of leaves the pixels right. */
static void ignore(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static png_voidp take_memory(png_structp png, png_alloc_size_t size) {
  (void)png;
  return mem_alloc(size, 1);
}

static void give_memory(png_structp png, png_voidp p) {
  (void)png;
  mem_free(p);
}

void grey_png_guard_init(struct grey_png_guard *g, enum grey_png_use use) {
  *g = (struct grey_png_guard){.use = use};
  g->png = use == GREY_PNG_READS ? png_create_read_struct_2(PNG_LIBPNG_VER_STRING, g, fail, ignore,
                                                            NULL, take_memory, give_memory)
                                 : png_create_write_struct_2(PNG_LIBPNG_VER_STRING, g, fail, ignore,
                                                             NULL, take_memory, give_memory);
  if (g->png) g->info = png_create_info_struct(g->png);
}

void grey_png_guard_clear(struct grey_png_guard *g) {
  if (g->use == GREY_PNG_READS) png_destroy_read_struct(&g->png, &g->info, NULL);
  else png_destroy_write_struct(&g->png, &g->info);
  mem_free(g->reason);
  *g = (struct grey_png_guard){.use = g->use};
}

bool grey_png_guarded(struct grey_png_guard *g, void (*step)(void *), void *data) {
  if (!g->info) { /* compiled for another version of libpng */
    g->reason = mem_strdup("libpng does not fit the one that smale18 was built with");
    return false;
  }
  if (setjmp(png_jmpbuf(g->png))) return false;
  step(data);
  return true;
}

void grey_png_give_up(struct grey_png_guard *g, char *reason) {
  g->reason = reason;
  png_longjmp(g->png, 1);
}
