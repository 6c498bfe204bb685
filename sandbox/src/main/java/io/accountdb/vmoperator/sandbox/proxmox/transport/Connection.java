package io.accountdb.vmoperator.sandbox.proxmox.transport;

import io.accountdb.vmoperator.sandbox.proxmox.access.AuthenticationFailure;
import io.accountdb.vmoperator.sandbox.proxmox.access.Caller;
import io.accountdb.vmoperator.sandbox.proxmox.api.Dispatcher;
import io.accountdb.vmoperator.sandbox.proxmox.api.Outcome;
import io.accountdb.vmoperator.sandbox.proxmox.schema.Value;
import io.accountdb.vmoperator.sandbox.proxmox.time.ScaledClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One client's connection: reads requests one by one and answers each, as pveproxy does. */
final class Connection {
  private static final int REQUESTS_PER_CONNECTION = 100;
  private static final int MAXIMUM_BODY = 512 * 1024;
  private static final Duration HEADERS_TOO_LARGE_DELAY = Duration.ofSeconds(5);
  private static final Duration UNAUTHORIZED_DELAY = Duration.ofSeconds(3);

  private final String node;
  private final InputStream input;
  private final OutputStream output;
  private final Gate gate;
  private final Dispatcher dispatcher;
  private final ScaledClock clock;
  private final WorkerRecycling recycling;
  private int requestsLeft = REQUESTS_PER_CONNECTION;

  Connection(
      String node,
      InputStream input,
      OutputStream output,
      Gate gate,
      Dispatcher dispatcher,
      ScaledClock clock,
      WorkerRecycling recycling) {
    this.node = node;
    this.input = input;
    this.output = output;
    this.gate = gate;
    this.dispatcher = dispatcher;
    this.clock = clock;
    this.recycling = recycling;
  }

  /** Serves until either side has had enough. */
  void serve() throws IOException, InterruptedException {
    boolean open = true;
    while (open) {
      requestsLeft--;
      open =
          switch (HeadReader.read(input)) {
            case HeadReader.Head.Complete(RequestHead head) -> serve(head);
            case HeadReader.Head.Malformed(int status, String reason) -> {
              send(WireResponse.text(status, reason), false, false);
              yield false;
            }
            case HeadReader.Head.TooLarge _ -> {
              clock.pause(HEADERS_TOO_LARGE_DELAY);
              yield false;
            }
            case HeadReader.Head.Closed _ -> false;
          };
    }
  }

  private boolean serve(RequestHead head) throws IOException, InterruptedException {
    if (!head.known()) {
      return refuse(head, WireResponse.empty(501, "method '" + head.method() + "' not available"));
    }
    @Nullable String encoding = head.header("transfer-encoding");
    if (encoding != null) {
      return refuse(
          head,
          WireResponse.text(
              501,
              encoding.equalsIgnoreCase("chunked")
                  ? "chunked transfer encoding not supported"
                  : "Unknown transfer encoding '" + encoding + "'"));
    }
    @Nullable String path = Gate.apiPath(head);
    if (path == null) {
      return refuse(head, WireResponse.text(501, "no such uri"));
    }
    Caller caller;
    try {
      caller = gate.admit(head, path);
    } catch (AuthenticationFailure failure) {
      dispatcher.refused(head.method(), path, 401);
      clock.pause(UNAUTHORIZED_DELAY);
      return send(WireResponse.empty(401, failure.reason()), false, false);
    }
    @Nullable WireResponse error = bodyError(head);
    if (error != null) {
      return early(head, caller, path, error);
    }
    byte[] body = input.readNBytes((int) head.contentLength());
    if (body.length < head.contentLength()) {
      return false;
    }
    try {
      Map<String, Value> parameters = ParameterDecoding.decode(head, body);
      return answer(
          head,
          dispatcher.handle(
              caller, new Dispatcher.Incoming(node, head.method(), path, parameters)));
    } catch (ParameterDecoding.BrokenJson broken) {
      return early(head, caller, path, WireResponse.text(500, String.valueOf(broken.getMessage())));
    }
  }

  private static @Nullable WireResponse bodyError(RequestHead head) {
    if (head.contentLength() == 0) {
      return null;
    }
    if (!head.mayHaveBody()) {
      return WireResponse.text(501, "Unexpected content for method '" + head.method() + "'");
    }
    if (head.contentLength() > MAXIMUM_BODY) {
      return WireResponse.text(501, "for data too large");
    }
    @Nullable String type = head.contentType();
    boolean known =
        type == null
            || type.equals("application/x-www-form-urlencoded")
            || type.equals("application/json");
    return known
        ? null
        : WireResponse.text(
            506, "upload 'Content-Type '" + head.header("content-type") + "' not implemented");
  }

  /**
   * An error found before the method is called. Where a ticket was verified, OpenSSL's error queue
   * is not empty then and the connection just ends (AnyEvent.pm, its note 1).
   */
  private boolean early(RequestHead head, Caller caller, String path, WireResponse error)
      throws IOException {
    dispatcher.refused(head.method(), path, error.status());
    return !caller.byTicket() && send(error, false, false);
  }

  private boolean refuse(RequestHead head, WireResponse error) throws IOException {
    dispatcher.refused(head.method(), head.path(), error.status());
    return send(error, false, false);
  }

  private boolean answer(RequestHead head, Outcome outcome)
      throws IOException, InterruptedException {
    return switch (outcome) {
      case Outcome.Dropped _ -> false;
      case Outcome.Answered answered -> {
        clock.pause(answered.delay());
        WireResponse response = WireResponse.of(answered.reply());
        boolean keepAlive =
            response.status() < 400
                && head.wantsKeepAlive()
                && requestsLeft > 0
                && recycling.stays();
        yield send(response, keepAlive, head.acceptsGzip());
      }
      case Outcome.Truncated truncated -> {
        WireResponse.of(truncated.reply()).writeTruncated(output, clock.now());
        yield false;
      }
    };
  }

  private boolean send(WireResponse response, boolean keepAlive, boolean gzip) throws IOException {
    response.write(output, clock.now(), keepAlive, gzip);
    return keepAlive;
  }
}
