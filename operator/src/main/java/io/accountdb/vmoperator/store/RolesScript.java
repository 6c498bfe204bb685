package io.accountdb.vmoperator.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What an administrator of the server runs before the first migration. */
public final class RolesScript {
  private RolesScript() {}

  /**
   * The script for roles of these names.
   *
   * @param schemaOwner migrates, and owns what the migrations make
   * @param runtimeRole the operator runs as it
   * @throws IllegalArgumentException for a name that would have to be quoted inside SQL text
   */
  public static String of(String schemaOwner, String runtimeRole) {
    try (InputStream script =
        Objects.requireNonNull(RolesScript.class.getResourceAsStream("/db/roles.sql"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${schemaOwner}", RoleName.checked(schemaOwner))
          .replace("${runtimeRole}", RoleName.checked(runtimeRole));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
