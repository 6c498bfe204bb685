package io.accountdb.vmoperator.store.schema;

import java.util.regex.Pattern;

/**
 * Expressions and definitions as PostgreSQL prints them, made comparable to how they are written.
 */
final class Printed {
  // What one of the two has more: brackets, quotes, casts, aliases of columns, schema and table of
  // a
  // name. No expression that is compared mixes operators, so that brackets do not matter.
  private static final Pattern ADDITIONS =
      Pattern.compile(
          "::text(\\[])?|::character varying|\\bAS \"?(nullif|current_setting)\"?"
              + "|(?<=\\b(FROM|REFERENCES) )public\\.|\\bvms\\.|[()\"\\s;]");

  private Printed() {}

  static boolean same(String printed, String written) {
    return canonical(printed).equals(canonical(written));
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String canonical(String definition) {
    return ADDITIONS.matcher(definition).replaceAll("");
  }
}
