package io.accountdb.vmoperator.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks single variables for {@link Config#from}, and collects the problems; where there
 * is one, what it returns is a placeholder that nobody gets to see.
 */
final class EnvironmentReader {
  // RFC 1123 label, as Kubernetes wants a Namespace's name.
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern POSTGRES_URL =
      Pattern.compile("jdbc:postgresql://[^/?]+/[^/?]+(\\?.*)?");
  // An @ in the name of host or database would have to be escaped. Among the driver's parameters
  // are also sslpassword and others.
  private static final Pattern URL_CREDENTIALS =
      Pattern.compile("(?i)^[^?]*@|[?&](user|[a-z]*password)=");

  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  EnvironmentReader(Map<String, String> environment) {
    this.environment = environment;
    problems.addAll(UnknownVariables.problems(environment));
  }

  void failOnProblems() {
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(problems);
    }
  }

  /** Unset and empty are the same, as in a manifest that leaves a value blank. */
  @Nullable String optional(Variable variable) {
    String value = environment.get(variable.name());
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The value, or the literal default that {@link Variable} documents. */
  String text(Variable variable) {
    String value = optional(variable);
    return value == null ? variable.whenUnset() : value;
  }

  String required(Variable variable) {
    String value = optional(variable);
    return value == null ? problem(variable, "is required: " + variable.meaning()) : value;
  }

  String postgresUrl(Variable variable) {
    String url = required(variable);
    if (url.isEmpty()) {
      return url;
    }
    // The value is not repeated: it may hold a password.
    if (URL_CREDENTIALS.matcher(url).find()) {
      return problem(
          variable,
          "holds credentials; give them as VM_OPERATOR_DATABASE_USERNAME and"
              + " VM_OPERATOR_DATABASE_PASSWORD");
    }
    return POSTGRES_URL.matcher(url).matches()
        ? url
        : problem(variable, "is no PostgreSQL URL; right would be " + variable.meaning());
  }

  Secret requiredSecret(Variable variable, Variable file) {
    String value = environment.get(variable.name());
    String path = optional(file);
    if (value != null && !value.isEmpty()) {
      return new Secret(
          path == null
              ? oneLine(variable, value)
              : problem(file, "is set, and so is " + variable + "; unset one of them"));
    }
    return new Secret(
        path == null
            ? problem(variable, "is required, or " + file + " in its place")
            : oneLine(file, contents(file, path)));
  }

  /** The secret in a file that has to be named. */
  Secret requiredSecret(Variable file) {
    String path = required(file);
    return new Secret(path.isEmpty() ? path : oneLine(file, contents(file, path)));
  }

  /** The path is not repeated: it may be the secret itself, in the wrong variable. */
  private String contents(Variable variable, String path) {
    try {
      String contents = Files.readString(Path.of(path));
      return contents.strip().isEmpty() ? problem(variable, "names an empty file") : contents;
    } catch (IOException e) {
      return problem(variable, "names a file that cannot be read: " + e.getClass().getSimpleName());
    }
  }

  /** Editors and {@code kubectl create secret --from-file} leave a line end behind. */
  private String oneLine(Variable variable, String secret) {
    String line = secret.replaceFirst("\\R\\z", "");
    return line.codePoints().anyMatch(Character::isISOControl)
        ? problem(
            variable, "gives a line break or another control character; right would be one line")
        : line;
  }

  void refuseWithout(Variable needed, Variable... variables) {
    for (Variable variable : variables) {
      if (optional(variable) != null) {
        problem(variable, "is set without " + needed + "; set both or none");
      }
    }
  }

  @Nullable Path file(Variable variable) {
    String value = optional(variable);
    if (value == null) {
      return null;
    }
    Path path = Path.of(value);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      problem(variable, "names no file that can be read: " + value + "; right would be one path");
    }
    return path;
  }

  String namespace(Variable variable) {
    return namespace(variable, text(variable));
  }

  /** An unset variable means all, which is the empty set. */
  Set<String> namespaces(Variable variable) {
    String value = optional(variable);
    return value == null
        ? Set.of()
        : Arrays.stream(value.split(",", -1))
            .map(name -> namespace(variable, name.strip()))
            .collect(
                Collectors.collectingAndThen(
                    Collectors.toCollection(LinkedHashSet::new), Set::copyOf));
  }

  private String namespace(Variable variable, String name) {
    return NAMESPACE.matcher(name).matches()
        ? name
        : problem(
            variable,
            "holds '%s', which is no Namespace's name: at most 63 of a-z, 0-9 and '-'"
                .formatted(name));
  }

  @Nullable String uuid(Variable variable) {
    String value = optional(variable);
    if (value != null && !UUID.matcher(value).matches()) {
      problem(variable, "is '%s', which is no UUID in lower case".formatted(value));
    }
    return value;
  }

  int integer(Variable variable, int least, int most) {
    String value = text(variable);
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, like a number out of range.
    }
    problem(variable, "is '%s'; right would be %d to %d".formatted(value, least, most));
    return least;
  }

  boolean bool(Variable variable) {
    String value = text(variable);
    if (!value.equals("true") && !value.equals("false")) {
      problem(variable, "is '%s'; right would be true or false".formatted(value));
    }
    return value.equals("true");
  }

  <E extends Enum<E>> @Nullable E choice(Variable variable, Class<E> type) {
    String value = optional(variable);
    if (value == null) {
      return null;
    }
    List<E> choices = List.of(type.getEnumConstants());
    for (E choice : choices) {
      if (choice.name().equalsIgnoreCase(value)) {
        return choice;
      }
    }
    String names =
        choices.stream()
            .map(choice -> choice.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    problem(variable, "is '%s'; right would be one of %s".formatted(value, names));
    return null;
  }

  /** Returns what stands in for the value. */
  String problem(Variable variable, String text) {
    problems.add(variable + " " + text);
    return "";
  }
}
