package io.accountdb.vmoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.app.config.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the papers say against what is there. */
class DocumentationTest {
  private static final Path ROOT = Path.of("..");
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
            .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"))
            .toList();

    // Then
    assertThat(rows).as("the README's table of variables against Variable").isEqualTo(expected);
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
