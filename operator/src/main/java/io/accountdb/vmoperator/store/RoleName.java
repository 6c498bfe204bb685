package io.accountdb.vmoperator.store;

import java.util.regex.Pattern;

/** The name of a database role that may stand inside the text of a script. */
final class RoleName {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.@-]*");

  private RoleName() {}

  /**
   * The same name.
   *
   * @throws IllegalArgumentException for one that would have to be quoted inside SQL text
   */
  static String checked(String name) {
    if (!SAFE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the database user name '"
              + name
              + "' may only have letters, digits and _ . @ -, and must not begin with a digit");
    }
    return name;
  }
}
