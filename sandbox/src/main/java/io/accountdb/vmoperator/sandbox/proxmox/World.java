package io.accountdb.vmoperator.sandbox.proxmox;

import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldDefinition.DatabaseUser;
import io.accountdb.vmoperator.sandbox.proxmox.world.WorldReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The cluster that a simulator starts with: a file of the user's, or the one in the jar. */
public record World(WorldDefinition definition) {
  private static final String BUNDLED = "/io/accountdb/vmoperator/sandbox/world.yaml";

  /**
   * Reads a world file.
   *
   * @throws io.accountdb.vmoperator.sandbox.proxmox.world.WorldException naming file, line and key
   *     of what is wrong, and what would be right
   * @throws UncheckedIOException where the file cannot be read
   */
  public static World load(Path file) {
    try {
      return new World(WorldReader.read(file.toString(), Files.readString(file)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read the world file " + file, unreadable);
    }
  }

  /** The default world: two nodes, three storages, two templates, some foreign guests. */
  public static World bundled() {
    try (InputStream stream =
        Objects.requireNonNull(World.class.getResourceAsStream(BUNDLED), BUNDLED)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new World(WorldReader.read("world.yaml", text));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(BUNDLED, unreadable);
    }
  }

  /** Users of the database beside this cluster. */
  public List<DatabaseUser> databaseUsers() {
    return definition.databaseUsers();
  }
}
