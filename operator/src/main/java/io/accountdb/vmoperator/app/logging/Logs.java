package io.accountdb.vmoperator.app.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.util.StatusPrinter2;
import io.accountdb.vmoperator.app.config.Config;
import java.net.URL;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/**
 * Sets up logging as {@link Config.Logging} says. Until then, and in tests, {@code logback.xml}
 * counts, which is the text format at level info.
 */
public final class Logs {
  private Logs() {}

  /** Replaces the present set-up. Called once, before anything else is started. */
  public static void configure(Config.Logging logging) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    String file =
        switch (logging.format()) {
          case TEXT -> "/logback.xml";
          case JSON -> "/logback-json.xml";
        };
    URL resource = Objects.requireNonNull(Logs.class.getResource(file), file);
    context.reset();
    context.putProperty("level", logging.level().name());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(resource);
    } catch (JoranException e) {
      new StatusPrinter2().print(context);
      throw new IllegalStateException("logging cannot be set up from " + file, e);
    }
  }
}
