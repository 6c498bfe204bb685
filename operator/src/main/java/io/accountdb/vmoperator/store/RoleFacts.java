package io.accountdb.vmoperator.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the database says about the role that the operator runs as, judged without I/O; read by
 * {@link RoleCheck}.
 *
 * @param powers that lift row-level security off the role; its own come first
 * @param properties what it could take row-level security off
 */
record RoleFacts(List<Power> powers, List<Property> properties) {
  RoleFacts {
    powers = List.copyOf(powers);
    properties = List.copyOf(properties);
  }

  /** A role that policies do not bind and that the login role is or may become. */
  record Power(String login, String role, boolean superuser) {}

  /**
   * What belongs to a role that the login role is or may become.
   *
   * @param objects for people
   */
  record Property(String login, String owner, String objects) {}

  List<String> problems() {
    Optional<Power> own =
        powers.stream().filter(power -> power.role().equals(power.login())).findFirst();
    if (own.isPresent()) {
      // A superuser is a member of everything; what follows from that is not worth a line each.
      return List.of(describeOwn(own.get()));
    }
    List<String> problems = new ArrayList<>();
    powers.forEach(power -> problems.add(describeInherited(power)));
    properties.forEach(property -> problems.add(describe(property)));
    return List.copyOf(problems);
  }

  private static String describeOwn(Power power) {
    String attribute = power.superuser() ? "SUPERUSER" : "BYPASSRLS";
    return ("database role \"%s\" has %s, which row-level security does not bind:"
            + " ALTER ROLE \"%s\" NO%s, or run the operator as another role")
        .formatted(power.login(), attribute, power.login(), attribute);
  }

  private static String describeInherited(Power power) {
    return ("database role \"%s\" is a member of \"%s\", which row-level security does not bind:"
            + " REVOKE \"%s\" FROM \"%s\"")
        .formatted(power.login(), power.role(), power.role(), power.login());
  }

  private static String describe(Property property) {
    String remedy =
        property.owner().equals(property.login())
            ? "run the operator as a role that owns nothing"
            : "REVOKE \"%s\" FROM \"%s\"".formatted(property.owner(), property.login());
    return "database role \"%s\" may act as \"%s\", which owns %s and could lift row-level security: %s"
        .formatted(property.login(), property.owner(), property.objects(), remedy);
  }
}
