package io.accountdb.vmoperator.sandbox.proxmox.schema;

import java.util.List;

/** A parameter as it came over the wire, before any check. */
public sealed interface Value {
  /** A scalar; numbers and booleans of JSON too, which Perl does not tell from strings. */
  record Text(String text) implements Value {}

  /** A JSON array or a key that a form repeats. */
  record Items(List<String> items) implements Value {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A JSON object, which no method here accepts. */
  record Structure() implements Value {}
}
