package io.accountdb.vmoperator.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code mvn -Dcrds=write ...} writes the generated CRDs to {@code crds/}. */
class CustomResourceDefinitionsTest {
  private static final Path FOLDER = Path.of("..", "crds");

  @Test
  void shouldKeepTheCheckedInDefinitionsEqualToTheModel() throws IOException {
    // Given
    Map<String, String> generated = CustomResourceDefinitions.generate();
    if ("write".equals(System.getProperty("crds"))) {
      for (Map.Entry<String, String> file : generated.entrySet()) {
        Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
      }
    }

    // When
    Map<String, String> checkedIn = new TreeMap<>();
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        checkedIn.put(file.getFileName().toString(), Files.readString(file));
      }
    }

    // Then
    assertThat(checkedIn)
        .as("crds/ against the Java model; mvn -Dcrds=write -pl operator -am test writes it")
        .isEqualTo(generated);
  }

  @Test
  void shouldHaveNoSchemaDefaults() {
    assertThat(CustomResourceDefinitions.generate().values())
        .allSatisfy(yaml -> assertThat(yaml).doesNotContain("default:"));
  }
}
