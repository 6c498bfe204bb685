package io.accountdb.vmoperator;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.resource.CustomResourceDefinitions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code mvn -Dcrds=write ...} writes the generated CRDs into the chart, too. */
class ChartCustomResourceDefinitionsTest {
  private static final Path FOLDER = ChartFixture.CHART.resolve("templates/crds");
  private static final String METADATA =
      """
      metadata:
        annotations:
          argocd.argoproj.io/sync-options: Prune=false
          {{- if .Values.crds.keep }}
          helm.sh/resource-policy: keep
          {{- end }}
        labels:
          {{- include "proxmox-vm-operator.labels" . | nindent 4 }}
      """;

  @Test
  void shouldKeepTheTemplatesEqualToTheModel() throws IOException {
    // Given
    Map<String, String> expected = new TreeMap<>();
    CustomResourceDefinitions.generate()
        .forEach((name, yaml) -> expected.put(name, template(yaml)));
    if ("write".equals(System.getProperty("crds"))) {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, String> file : expected.entrySet()) {
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
        .as(FOLDER + " against the Java model; mvn -Dcrds=write -pl operator -am test writes it")
        .isEqualTo(expected);
  }

  @Test
  void shouldRenderTheGeneratedDefinitions() {
    // Given
    Map<String, CustomResourceDefinition> generated =
        CustomResourceDefinitions.generate().values().stream()
            .map(yaml -> Serialization.unmarshal(yaml, CustomResourceDefinition.class))
            .collect(Collectors.toMap(crd -> crd.getMetadata().getName(), Function.identity()));

    // When
    Map<String, CustomResourceDefinition> rendered = definitions(ChartFixture.render("ops"));

    // Then
    assertThat(rendered.keySet()).isEqualTo(generated.keySet());
    assertThat(rendered.values())
        .allSatisfy(
            definition ->
                assertThat(definition.getSpec())
                    .isEqualTo(generated.get(definition.getMetadata().getName()).getSpec()));
  }

  @Test
  void shouldKeepDefinitionsUnlessToldOtherwise() {
    // When
    var kept = definitions(ChartFixture.render("ops")).values();
    var dropped = definitions(ChartFixture.render("ops", "crds: {keep: false}")).values();

    // Then
    assertThat(kept)
        .allSatisfy(
            definition ->
                assertThat(definition.getMetadata().getAnnotations())
                    .containsEntry("helm.sh/resource-policy", "keep")
                    .containsEntry("argocd.argoproj.io/sync-options", "Prune=false"));
    assertThat(dropped)
        .isNotEmpty()
        .allSatisfy(
            definition ->
                assertThat(definition.getMetadata().getAnnotations())
                    .doesNotContainKey("helm.sh/resource-policy"));
  }

  private static String template(String yaml) {
    String escaped = yaml.replace("{{", "{{ \"{{\" }}");
    return "{{- if .Values.crds.install }}\n"
        + escaped.replaceFirst("(?m)^metadata:\n", METADATA.replace("$", "\\$"))
        + "{{- end }}\n";
  }

  private static Map<String, CustomResourceDefinition> definitions(List<HasMetadata> objects) {
    return objects.stream()
        .filter(CustomResourceDefinition.class::isInstance)
        .map(CustomResourceDefinition.class::cast)
        .collect(Collectors.toMap(crd -> crd.getMetadata().getName(), Function.identity()));
  }
}
