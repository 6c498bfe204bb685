package io.accountdb.vmoperator.sandbox.proxmox.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the method of a path; empty segments do not count (RESTHandler.pm find_handler). */
final class Router {
  private final Map<Shape, List<ApiMethod>> byShape = new HashMap<>();

  private record Shape(String verb, int segments) {}

  /** A method and the parameters that stood in its path. */
  record Route(ApiMethod method, Map<String, String> parameters) {}

  Router(Collection<ApiMethod> methods) {
    for (ApiMethod method : methods) {
      byShape
          .computeIfAbsent(
              new Shape(method.verb(), segments(method.template()).size()), _ -> new ArrayList<>())
          .add(method);
    }
  }

  /** The method for an unescaped path. */
  Optional<Route> find(String verb, String path) {
    List<String> segments = segments(path);
    for (ApiMethod method : byShape.getOrDefault(new Shape(verb, segments.size()), List.of())) {
      @Nullable Map<String, String> parameters = match(segments(method.template()), segments);
      if (parameters != null) {
        return Optional.of(new Route(method, parameters));
      }
    }
    return Optional.empty();
  }

  private static List<String> segments(String path) {
    return Arrays.stream(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }

  private static @Nullable Map<String, String> match(List<String> template, List<String> path) {
    Map<String, String> parameters = new TreeMap<>();
    for (int index = 0; index < template.size(); index++) {
      String wanted = template.get(index);
      if (wanted.startsWith("{")) {
        parameters.put(wanted.substring(1, wanted.length() - 1), path.get(index));
      } else if (!wanted.equals(path.get(index))) {
        return null;
      }
    }
    return parameters;
  }
}
