package io.accountdb.vmoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.app.config.Variable;
import io.accountdb.vmoperator.reconcile.event.EventReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the papers say against what is there. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+(?:Test|IT)\\.\\w+)`");
  private static final Pattern TEST_METHOD =
      Pattern.compile("\\b(?:void|Stream<Dynamic\\w+>) (should\\w+)\\(");
  private static final Pattern TOLD_EVENTS =
      Pattern.compile("(?m)^\\| (Normal|Warning) ([^|]+) \\|");
  private static final Pattern EVENT_REASON = Pattern.compile("`(\\w+)`");

  /** Condition types, reasons and statuses are the capitalized words among the code's literals. */
  private static final Pattern REASON = Pattern.compile("\"([A-Z]+[a-z]{2,}[A-Za-z]*)\"");

  private static final Pattern TOLD_REASON = Pattern.compile("`([A-Z]+[a-z]{2,}[A-Za-z]*)`");

  /** Not set by name: the statuses of conditions, and the values of a field of the spec. */
  private static final Set<String> GENERAL = Set.of("True", "False", "Unknown", "Hold", "Recreate");

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @Test
  void shouldListEveryVariableInTheReadme() throws IOException {
    // Given
    List<String> expected =
        Arrays.stream(Variable.values())
            .map(
                variable ->
                    "| `%s` | %s | %s |"
                        .formatted(variable, variable.whenUnset(), variable.meaning()))
            .toList();

    // When
    List<String> rows =
        Files.readString(ROOT.resolve("README.md"))
            .lines()
            .filter(line -> line.matches("\\| `[A-Z0-9_]+` \\|.*"))
            .toList();

    // Then
    assertThat(rows).as("the README's table of variables against Variable").isEqualTo(expected);
  }

  @Test
  void shouldNameTestsThatExistForEachRule() throws IOException {
    // Given
    String page = Files.readString(ROOT.resolve("docs/rules.md"));
    Set<String> tests = new HashSet<>();
    for (String module : List.of("operator", "sandbox")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String type = file.getFileName().toString().replace(".java", "");
          TEST_METHOD
              .matcher(Files.readString(file))
              .results()
              .forEach(method -> tests.add(type + "." + method.group(1)));
        }
      }
    }

    // When
    List<String> named = NAMED_TEST.matcher(page).results().map(result -> result.group(1)).toList();

    // Then
    assertThat(named).as("tests that docs/rules.md names").hasSizeGreaterThan(100);
    assertThat(tests).as("tests that there are").containsAll(named);
  }

  @Test
  void shouldTellOfEveryReasonAndStatus() throws IOException {
    // Given
    Path sources = ROOT.resolve("operator/src/main/java/io/accountdb/vmoperator");
    Set<String> set = new TreeSet<>(GENERAL);
    for (String station : List.of("reconcile", "sync")) {
      try (Stream<Path> files = Files.list(sources.resolve(station)).filter(Files::isRegularFile)) {
        for (Path file : files.toList()) {
          REASON.matcher(Files.readString(file)).results().forEach(word -> set.add(word.group(1)));
        }
      }
    }

    // When
    Set<String> told =
        TOLD_REASON
            .matcher(Files.readString(ROOT.resolve("docs/conditions.md")))
            .results()
            .map(word -> word.group(1))
            .collect(Collectors.toSet());

    // Then
    assertThat(told)
        .as("words that docs/conditions.md tells of, against those that the code can set")
        .containsExactlyInAnyOrderElementsOf(set);
  }

  @Test
  void shouldTellOfEveryEvent() throws IOException {
    // Given
    String page = Files.readString(ROOT.resolve("docs/events.md"));

    // When
    Set<String> told =
        TOLD_EVENTS
            .matcher(page)
            .results()
            .flatMap(
                row ->
                    EVENT_REASON
                        .matcher(row.group(2))
                        .results()
                        .map(reason -> row.group(1) + " " + reason.group(1)))
            .collect(Collectors.toSet());

    // Then
    assertThat(told)
        .as("events that docs/events.md tells of, against EventReason")
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EventReason.values())
                .map(reason -> reason.type() + " " + reason)
                .toList());
  }

  @Test
  void shouldHaveNoDeadLinks() throws IOException {
    List<String> dead = new ArrayList<>();
    try (Stream<Path> pages =
        Stream.concat(
            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
            Files.walk(ROOT.resolve("docs")).filter(file -> file.toString().endsWith(".md")))) {
      for (Path page : pages.toList()) {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
          if (!Files.exists(page.resolveSibling(link.group(1)))) {
            dead.add(page + ": " + link.group(1));
          }
        }
      }
    }
    assertThat(dead).as("links to files that do not exist").isEmpty();
  }
}
