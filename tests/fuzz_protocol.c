/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libFuzzer harness for the lines of foreign players: the first byte is the number of columns,
 * the rest is a line. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "mem.h"
#include "plain_text.h"
#include "reply.h"

static void expect_plain(const char *text) {
  assert(strlen(text) < 1000);
  for (unsigned code; *text; text += plain_decode(text, &code)) {
    assert(plain_decode(text, &code) > 0);
    assert(code >= 0x20 && code != 0x7f);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size) return 0;
  size_t cols = 1 + data[0] % 4;
  struct reply r;
  char *why = NULL;
  char *line = mem_alloc(size, 1); /* as child_read gives it, '\0' at the end */
  memcpy(line, data + 1, size - 1);
  if (reply_read(&r, line, size - 1, cols, &why)) {
    expect_plain(why);
    mem_free(why);
    assert(!r.answer && !r.text);
  } else {
    assert((r.kind == REPLY_ANSWER) == (r.answer != NULL));
    for (size_t i = 0; r.answer && i < cols; i++) assert(fmpq_is_canonical(r.answer + i));
    if (r.text) expect_plain(r.text);
    reply_clear(&r);
  }
  mem_free(line);
  return 0;
}
