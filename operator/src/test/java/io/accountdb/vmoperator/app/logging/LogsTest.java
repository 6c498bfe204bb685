package io.accountdb.vmoperator.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.accountdb.vmoperator.app.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LogsTest {
  private static final Logger log = LoggerFactory.getLogger("io.accountdb.vmoperator.Example");
  private final PrintStream standardOutput = System.out;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    System.setOut(standardOutput);
    configure(Config.Logging.Format.TEXT, Config.Logging.Level.INFO);
  }

  @Test
  void shouldWriteOneJsonObjectALine() throws Exception {
    // Given
    configure(Config.Logging.Format.JSON, Config.Logging.Level.INFO);

    // When
    try (var cluster = MDC.putCloseable("cluster", "lab")) {
      log.info("cloned {}", 9000, new IllegalStateException("why\nnot"));
    }

    // Then
    assertThat(text().lines()).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(text());
    assertThat(line.path("formattedMessage").asText()).isEqualTo("cloned 9000");
    assertThat(line.path("level").asText()).isEqualTo("INFO");
    assertThat(line.path("mdc").path("cluster").asText()).isEqualTo("lab");
    assertThat(line.path("throwable").path("message").asText()).isEqualTo("why\nnot");
  }

  @Test
  void shouldWriteForPeople() {
    // Given
    configure(Config.Logging.Format.TEXT, Config.Logging.Level.INFO);

    // When
    try (var cluster = MDC.putCloseable("cluster", "lab")) {
      log.warn("cloned {}", 9000);
    }

    // Then
    assertThat(text())
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  Example +\\[lab] cloned 9000\\R");
  }

  @Test
  void shouldKeepToTheLevel() {
    // Given
    configure(Config.Logging.Format.TEXT, Config.Logging.Level.ERROR);

    // When
    log.warn("quiet");
    log.error("loud");

    // Then
    assertThat(text()).contains("loud").doesNotContain("quiet");
  }

  private void configure(Config.Logging.Format format, Config.Logging.Level level) {
    if (System.out == standardOutput) {
      System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }
    Logs.configure(new Config.Logging(format, level));
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
