package io.accountdb.vmoperator.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubjectConverterTest {
  @Test
  void shouldNameWhatALineIsAbout() {
    assertThat(
            convert(
                Map.of(
                    "cluster", "lab",
                    "resource.namespace", "team-a",
                    "resource.name", "web-1",
                    "resource.kind", "VirtualMachine",
                    "vmid", "101")))
        .isEqualTo("[lab team-a/web-1 vmid=101] ");
  }

  @Test
  void shouldLeaveOutTheNamespaceThatAClusterScopedResourceLacks() {
    assertThat(convert(Map.of("resource.namespace", "no namespace", "resource.name", "lab")))
        .isEqualTo("[lab] ");
  }

  @Test
  void shouldSayNothingAboutNothing() {
    assertThat(convert(Map.of())).isEmpty();
  }

  private static String convert(Map<String, String> context) {
    LoggingEvent event = new LoggingEvent();
    event.setMDCPropertyMap(context);
    return new SubjectConverter().convert(event);
  }
}
