package io.accountdb.vmoperator.app.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a line of the text format is about, such as {@code [lab team-a/web-1 vmid=101]}; nothing for
 * a line about nothing in particular. Used by {@code logback.xml}.
 */
public final class SubjectConverter extends ClassicConverter {
  @Override
  public String convert(ILoggingEvent event) {
    Map<String, String> context = event.getMDCPropertyMap();
    String subject =
        Stream.of(
                context.get("cluster"),
                resource(context),
                labelled(context, "vmid"),
                labelled(context, "upid"))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" "));
    return subject.isEmpty() ? "" : "[" + subject + "] ";
  }

  /** The java-operator-sdk sets these while it reconciles. */
  private static @Nullable String resource(Map<String, String> context) {
    String name = context.get("resource.name");
    String namespace = context.get("resource.namespace");
    // For a cluster-scoped resource it says "no namespace".
    return name == null || namespace == null || namespace.contains(" ")
        ? name
        : namespace + "/" + name;
  }

  private static @Nullable String labelled(Map<String, String> context, String key) {
    String value = context.get(key);
    return value == null ? null : key + "=" + value;
  }
}
