package io.accountdb.vmoperator.api.reading;

import io.accountdb.vmoperator.api.http.Json;
import io.accountdb.vmoperator.store.VmRow;
import io.helidon.http.sse.SseEvent;
import java.util.Map;

/** What a stream tells its client. */
sealed interface VmEvent {
  /** How it goes over the wire. */
  SseEvent toSse();

  /** A VM looks like this now, or is new. */
  record Changed(VmRow row) implements VmEvent {
    @Override
    public SseEvent toSse() {
      return event("changed", VmJson.of(row));
    }
  }

  /** A VM that the client could see is gone, or is no longer theirs. */
  record Deleted(int id) implements VmEvent {
    @Override
    public SseEvent toSse() {
      return event("deleted", Map.of("id", id));
    }
  }

  /** What the client knows may be out of date: it is to list its VMs anew. */
  record Reset() implements VmEvent {
    @Override
    public SseEvent toSse() {
      return event("reset", Map.of());
    }
  }

  private static SseEvent event(String name, Object data) {
    return SseEvent.builder().name(name).data((Object) Json.bytes(data)).build();
  }
}
