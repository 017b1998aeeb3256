/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The printer for LaTeX: a document of its own, with nothing beyond texlive-latex-recommended. */
#include <string.h>

#include "plain_text.h"
#include "table_view.h"

/* What stands for an ASCII character that LaTeX would read otherwise, NULL if it stands for itself.
 * Braces keep "--" and "\\[" from being read as one. */
static const char *latex_special(char c) {
  switch (c) {
  case '%': return "\\%";
  case '_': return "\\_";
  case '&': return "\\&";
  case '#': return "\\#";
  case '$': return "\\char36{}"; /* \$ may need a font that is not there */
  case '{': return "\\{";
  case '}': return "\\}";
  case '~': return "\\textasciitilde{}";
  case '^': return "\\textasciicircum{}";
  case '\\': return "\\textbackslash{}";
  case '<': return "\\textless{}";
  case '>': return "\\textgreater{}";
  case '|': return "\\textbar{}";
  case '`': return "\\char18{}";
  case '\'': return "'{}";
  case '"': return "\\char34{}";
  case '-': return "{-}";
  case '[': return "{[}";
  case '*': return "{*}";
  default: return NULL;
  }
}

/* Latin letters with accents, which every font of LaTeX can set. */
static bool latex_letter(unsigned code) {
  return code >= 0xc0 && code <= 0xff && strchr("\xd0\xd7\xde\xf0\xf7\xfe", (int)code) == NULL;
}

/* Characters for which there may be no font go by number. */
static void latex_text(FILE *out, const char *text, size_t bytes) {
  for (const char *end = text + bytes; text < end;) {
    unsigned code = 0;
    size_t length = plain_decode(text, &code);
    const char *special = code < 0x80 ? latex_special(*text) : NULL;
    if (special != NULL) fputs(special, out);
    else if (code < 0x80 || latex_letter(code)) fwrite(text, 1, length, out);
    else fprintf(out, "{[}U+%04X]", code);
    text += length > 0 ? length : 1;
  }
}

void latex_string(FILE *out, const char *text) { latex_text(out, text, strlen(text)); }

static const char *latex_relation(const char *s) {
  if (s[0] == '<') return s[1] == '=' ? "\\le " : "<";
  if (s[0] == '>') return s[1] == '=' ? "\\ge " : ">";
  return "";
}

void latex_number(FILE *out, const char *s, const struct number *n) {
  const char *exponent = s + n->mantissa;
  fprintf(out, "%s%.*s", latex_relation(s), (int)(n->mantissa - n->relation), s + n->relation);
  if (*exponent == '/') {
    fputs(exponent, out);
  } else if (*exponent != '\0') {
    bool power = *exponent++ == '^', negative = *exponent == '-';
    exponent += *exponent == '-' || *exponent == '+';
    while (exponent[0] == '0' && exponent[1] != '\0') exponent++;
    fprintf(out, "%s^{%s%s}", power ? "" : "\\cdot10", negative ? "-" : "", exponent);
  }
}

static const char *latex_sign(enum mark mark) {
  static const char *const signs[] = {[MARK_PLAIN] = "",
                                      [MARK_CERTIFIED] = "c",
                                      [MARK_UNCERTIFIED] = "$\\sim$",
                                      [MARK_PUBLISHED] = "p",
                                      [MARK_UNDECIDED] = "?"};
  return signs[mark];
}

static void latex_entry(FILE *out, const struct entry *e) {
  struct number n;
  if (number_read(e->text, &n)) {
    fputc('$', out);
    latex_number(out, e->text, &n);
    fputc('$', out);
  } else {
    latex_string(out, e->text);
  }
  /* the mark hangs over, so that it does not push the digits out of line, and stands on the line,
   * so that it is no exponent */
  if (e->mark != MARK_PLAIN) fprintf(out, "\\rlap{\\,\\scriptsize %s}", latex_sign(e->mark));
}

/* Width of the table in points at 10 pt, on the safe side: a character is 5 to 6 points
 * and the gap between columns 14. */
static double latex_width(const struct table *t) {
  double width = 0;
  for (size_t c = 0; c < t->column_count; c++) {
    size_t most = head_width(t->columns[c].head);
    for (size_t r = 0; r < t->row_count; r++) {
      size_t length = plain_width(table_at(t, r, c)->text);
      most = length > most ? length : most;
    }
    width += 5.8 * (double)most + 14;
  }
  return width;
}

/* A4 upright, A4 across, smaller type, and at last a wider sheet: nothing is ever cut off. */
static void latex_preamble(const struct table *t, FILE *out, const char **size) {
  const double upright = 484, across = 731, point = 25.4 / 72.27; /* text widths, mm per point */
  double width = latex_width(t);
  *size = width > across ? "\\footnotesize" : "\\normalsize";
  width *= width > across ? 0.87 : 1;
  fputs("\\documentclass{article}\n\\usepackage[utf8]{inputenc}\n", out);
  if (width <= upright) fputs("\\usepackage[a4paper,margin=2cm]{geometry}\n", out);
  else if (width <= across) fputs("\\usepackage[a4paper,landscape,margin=2cm]{geometry}\n", out);
  else
    fprintf(out, "\\usepackage[paperwidth=%.0fmm,paperheight=210mm,margin=2cm]{geometry}\n",
            width * point + 40);
  fputs("\\usepackage{booktabs,longtable}\n\\setlength{\\parindent}{0pt}\n"
        "\\setlength{\\LTleft}{0pt}\\setlength{\\tabcolsep}{7pt}\n"
        "\\begin{document}\n\\raggedright\n",
        out);
}

static size_t latex_head_lines(const struct table *t) {
  size_t most = 1;
  for (size_t c = 0; c < t->column_count; c++) {
    const struct column *column = &t->columns[c];
    size_t lines = head_lines(column->latex != NULL ? column->latex : column->head);
    most = lines > most ? lines : most;
  }
  return most;
}

static void latex_head(const struct table *t, FILE *out) {
  for (size_t i = 0, lines = latex_head_lines(t); i < lines; i++) {
    for (size_t c = 0; c < t->column_count; c++) {
      const struct column *column = &t->columns[c];
      const char *head = column->latex != NULL ? column->latex : column->head, *line;
      size_t length = head_line(head, i, lines, &line);
      fputs(c > 0 ? " & " : "", out);
      if (column->latex != NULL) fwrite(line, 1, length, out);
      else latex_text(out, line, length);
    }
    fputs(" \\\\\n", out);
  }
}

static void latex_rows(const struct table *t, FILE *out) {
  for (size_t r = 0; r < t->row_count; r++) {
    for (size_t c = 0; c < t->column_count; c++) {
      fputs(c > 0 ? " & " : "", out);
      latex_entry(out, table_at(t, r, c));
    }
    fputs(" \\\\\n", out);
  }
}

/* A longtable breaks across pages, but its columns fit their headings only from the second run of
 * LaTeX on: it is for tables beyond one page. */
static void latex_table(const struct table *t, FILE *out) {
  bool longer = t->row_count > 24;
  const char *environment = longer ? "longtable" : "tabular";
  fputs(longer ? "% run pdflatex twice\n" : "\\medskip\n", out);
  fprintf(out, "\\begin{%s}{", environment);
  for (size_t c = 0; c < t->column_count; c++) fputc(column_numeric(t, c) ? 'r' : 'l', out);
  fputs("}\n\\toprule\n", out);
  latex_head(t, out);
  fputs(longer ? "\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n" : "\\midrule\n", out);
  latex_rows(t, out);
  fprintf(out, "%s\\end{%s}\\par\\medskip\n", longer ? "" : "\\bottomrule\n", environment);
}

static void latex_legend(const struct table *t, FILE *out) {
  for (enum mark m = MARK_CERTIFIED; m <= MARK_UNDECIDED; m++)
    if (table_uses(t, m))
      fprintf(out, "{\\scriptsize %s} %s\\quad\n", latex_sign(m), mark_meaning(m));
}

void table_print_latex(const struct table *t, FILE *out) {
  const char *size;
  latex_preamble(t, out, &size);
  fputs("\\textbf{", out);
  latex_string(out, t->title);
  fputs("}\\par\n", out);
  for (size_t i = 0; i < t->note_count; i++) {
    fputs("{\\small ", out);
    latex_string(out, t->notes[i]);
    fputs("\\par}\n", out);
  }
  fprintf(out, "%s\n", size);
  latex_table(t, out);
  latex_legend(t, out);
  fputs("\\end{document}\n", out);
}
