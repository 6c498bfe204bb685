package io.accountdb.vmoperator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What all of the JVM logs, from here to its end. */
public final class RecordedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level level = root.getLevel();
  private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
  private final List<ILoggingEvent> events = new ArrayList<>();

  /** At the level that counts anyway. */
  public static RecordedLog ofTheUsual() {
    RecordedLog log = new RecordedLog();
    log.attach();
    return log;
  }

  /** As {@code VM_OPERATOR_LOG_LEVEL=trace} would; written nowhere else meanwhile. */
  public static RecordedLog ofEverything() {
    RecordedLog log = new RecordedLog();
    log.root.iteratorForAppenders().forEachRemaining(log.others::add);
    log.others.forEach(log.root::detachAppender);
    log.root.setLevel(Level.TRACE);
    log.attach();
    return log;
  }

  private void attach() {
    setContext(root.getLoggerContext());
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    event.prepareForDeferredProcessing();
    synchronized (events) {
      events.add(event);
    }
  }

  private List<ILoggingEvent> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** How many were written so far. */
  public int size() {
    return events().size();
  }

  /** Warnings and errors among those that came after the first so many. */
  public List<String> warningsAfter(int first) {
    return events().stream()
        .skip(first)
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(RecordedLog::text)
        .toList();
  }

  /** Warnings and errors that came with a stack trace. */
  public List<String> traces() {
    return events().stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .filter(event -> event.getThrowableProxy() != null)
        .map(RecordedLog::text)
        .toList();
  }

  /** All of them, of whatever level. */
  public List<String> lines() {
    return events().stream().map(RecordedLog::text).toList();
  }

  private static String text(ILoggingEvent event) {
    String line =
        "%s %s %s: %s"
            .formatted(
                event.getLevel(),
                event.getLoggerName(),
                event.getMDCPropertyMap(),
                event.getFormattedMessage());
    return event.getThrowableProxy() == null
        ? line
        : line + "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy());
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
    root.setLevel(level);
    others.forEach(root::addAppender);
  }
}
