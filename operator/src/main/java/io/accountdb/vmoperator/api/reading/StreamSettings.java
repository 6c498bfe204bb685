package io.accountdb.vmoperator.api.reading;

import java.time.Duration;

/**
 * What clients can hold of the event streams.
 *
 * @param inAll streams of this replica
 * @param perUser of them
 * @param heartbeat after which a silent stream sends a comment, and looks whether its client may
 *     still listen
 * @param slowClient how long a client may take to receive an event
 */
public record StreamSettings(int inAll, int perUser, Duration heartbeat, Duration slowClient) {
  /** The bounds that suit a small container. */
  public static final StreamSettings USUAL =
      new StreamSettings(100, 5, Duration.ofSeconds(15), Duration.ofSeconds(10));
}
