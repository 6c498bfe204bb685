package io.accountdb.vmoperator.sandbox.proxmox.schema;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parameters of one method, or the keys of one property string; {@code net[n]} is indexed. */
public final class ParameterSet {
  private final TreeMap<String, Parameter> parameters;

  ParameterSet(Map<String, Parameter> parameters) {
    this.parameters = new TreeMap<>(parameters);
  }

  /** Names as the official schema spells them, {@code net[n]} included. */
  public Set<String> names() {
    return Collections.unmodifiableSet(parameters.keySet());
  }

  /** Whether there is a parameter of this name, an indexed one within its range. */
  public boolean has(String name) {
    return find(name).isPresent();
  }

  /** {@code integer}, {@code boolean}, {@code number} or {@code string}; empty where unknown. */
  public Optional<String> typeOf(String name) {
    return find(name).map(Parameter::type);
  }

  Map<String, Parameter> all() {
    return Collections.unmodifiableMap(parameters);
  }

  Optional<Parameter> find(String name) {
    @Nullable Parameter plain = parameters.get(name);
    if (plain != null) {
      return plain.count() == 0 ? Optional.of(plain) : Optional.empty();
    }
    int digits = name.length();
    while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
      digits--;
    }
    String index = name.substring(digits);
    boolean canonical = index.equals("0") || (!index.isEmpty() && !index.startsWith("0"));
    if (!canonical || index.length() > 4) {
      return Optional.empty();
    }
    @Nullable Parameter indexed = parameters.get(name.substring(0, digits) + "[n]");
    return indexed != null && Integer.parseInt(index) < indexed.count()
        ? Optional.of(indexed)
        : Optional.empty();
  }
}
