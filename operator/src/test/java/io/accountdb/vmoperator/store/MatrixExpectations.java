package io.accountdb.vmoperator.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What {@code row_level_security.txt} says that each cell of the matrix has to be. */
final class MatrixExpectations {
  private final Map<String, String> cells = new HashMap<>();

  private MatrixExpectations() {}

  static MatrixExpectations read() {
    MatrixExpectations expectations = new MatrixExpectations();
    try (InputStream text =
        Objects.requireNonNull(
            MatrixExpectations.class.getResourceAsStream("/row_level_security.txt"))) {
      new String(text.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(expectations::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return expectations;
  }

  private void add(String line) {
    String[] words = line.split("\\s+", 4);
    String before =
        cells.put(key(words[0], words[1], words[2]), words[3].strip().replaceAll("\\s+", " "));
    if (before != null) {
      throw new IllegalStateException("twice in row_level_security.txt: " + line);
    }
  }

  /** The cells of a role's way to an object, under the context of an identity. */
  String of(String role, String object, MatrixContext.Identity identity) {
    String own = cells.get(key(role, object, identity.name().toLowerCase(Locale.ROOT)));
    return own != null
        ? own
        : cells.getOrDefault(
            key(role, object, "any"),
            "an expectation of %s in row_level_security.txt".formatted(object));
  }

  private static String key(String role, String object, String identity) {
    return role + " " + object + " " + identity;
  }
}
