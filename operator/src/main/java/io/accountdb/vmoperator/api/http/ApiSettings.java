package io.accountdb.vmoperator.api.http;

import java.time.Duration;

/**
 * Where the API is served, and what clients can hold of it.
 *
 * @param port 0: a free one
 * @param maximumBodyBytes of a request
 * @param requestsAtOnce that this replica works on, streams not counted
 * @param requestsPerSecond of one caller
 * @param requestTimeout after which a request is cut off
 * @param drain how long requests that are under way get at the end
 */
public record ApiSettings(
    String address,
    int port,
    int maximumBodyBytes,
    int maximumConnections,
    int requestsAtOnce,
    int requestsPerSecond,
    Duration requestTimeout,
    Duration drain) {
  /** The bounds that suit a small container. */
  public static ApiSettings at(String address, int port) {
    return new ApiSettings(
        address, port, 64 << 10, 1_000, 64, 100, Duration.ofSeconds(90), Duration.ofSeconds(10));
  }

  /** The same with another pace, for clients that are trusted to send many. */
  public ApiSettings withRequestsPerSecond(int pace) {
    return new ApiSettings(
        address,
        port,
        maximumBodyBytes,
        maximumConnections,
        requestsAtOnce,
        pace,
        requestTimeout,
        drain);
  }
}
