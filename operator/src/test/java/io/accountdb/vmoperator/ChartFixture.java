package io.accountdb.vmoperator;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Renders the chart as Helm would, for tests of the chart and for tests that run under its roles.
 */
public final class ChartFixture {
  /** Seen from the module's folder. */
  public static final Path CHART = Path.of("..", "helm", "proxmox-vm-operator");

  /**
   * Release, ServiceAccount and roles are called so, because the release is called as the chart.
   */
  public static final String NAME = "proxmox-vm-operator";

  private static final Pattern DOCUMENT = Pattern.compile("(?m)^---\\s*$");

  private ChartFixture() {}

  /** All objects of a release with the chart's own values. */
  public static List<HasMetadata> render(String namespace) {
    return render(namespace, "{}");
  }

  /** All objects of a release with a values file. */
  public static List<HasMetadata> render(String namespace, String values) {
    return render(NAME, namespace, values);
  }

  /** All objects of a release that is called otherwise than the chart; so are they. */
  public static List<HasMetadata> render(String release, String namespace, String values) {
    String rendered = template(release, namespace, values);
    return DOCUMENT
        .splitAsStream(rendered == null ? "" : rendered)
        .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
        .map(document -> (HasMetadata) Serialization.unmarshal(document))
        .toList();
  }

  /** Null where nothing is rendered. */
  private static String template(String release, String namespace, String values) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        return new Helm(CHART)
            .template()
            .withName(release)
            .withNamespace(namespace)
            .withKubeVersion("1.33.0")
            .withValuesFile(file)
            .call();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
