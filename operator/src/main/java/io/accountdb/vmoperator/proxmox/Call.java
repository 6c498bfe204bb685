package io.accountdb.vmoperator.proxmox;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One call of the Proxmox API, before it is put on the wire: made by {@link Calls}, sent by {@link
 * HttpTransport}.
 *
 * @param template as in the official schema, such as {@code /nodes/{node}/qemu/{vmid}/config}
 * @param variables what stands in the template's braces
 * @param parameters sent in the query of GET and DELETE, in the form of PUT and POST
 */
record Call(
    Method method, String template, Map<String, String> variables, Map<String, String> parameters) {
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  Call {
    variables = Map.copyOf(variables);
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** The HTTP methods of the API. */
  enum Method {
    GET,
    PUT,
    POST,
    DELETE;

    /** A body with any other is refused by pveproxy with 501 (AnyEvent.pm of pve-http-server). */
    boolean hasBody() {
      return this == PUT || this == POST;
    }
  }

  /** Whether it may be sent again without asking: it changes nothing. */
  boolean readOnly() {
    return method == Method.GET;
  }

  boolean isClone() {
    return template.endsWith("/clone");
  }

  /** Whether the guest's agent has to answer, which may be slow or not there. */
  boolean asksAgent() {
    return template.contains("/agent/");
  }

  /** The node that does the work; null: any node answers by itself. */
  @Nullable String node() {
    return variables.get("node");
  }

  /** Path and query below {@code /api2/json}, every value percent-encoded. */
  String target() {
    String path = fill(true);
    return method.hasBody() || parameters.isEmpty()
        ? path
        : path + "?" + FormEncoding.encode(parameters);
  }

  /** Without parameters: those may be secret. */
  @Override
  public String toString() {
    return method + " " + fill(false);
  }

  private String fill(boolean encoded) {
    return VARIABLE
        .matcher(template)
        .replaceAll(
            variable -> {
              String value = variables.getOrDefault(variable.group(1), "");
              return Matcher.quoteReplacement(encoded ? FormEncoding.encode(value) : value);
            });
  }
}
