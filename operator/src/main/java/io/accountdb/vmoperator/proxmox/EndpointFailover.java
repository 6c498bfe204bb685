package io.accountdb.vmoperator.proxmox;

import io.accountdb.vmoperator.proxmox.Exchange.Answered;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds an endpoint that answers, beginning with the one that did last. A call that may have been
 * executed is never sent to a second endpoint unless it only reads. Used by {@link HttpProxmoxApi}.
 */
final class EndpointFailover {
  private static final Logger log = LoggerFactory.getLogger(EndpointFailover.class);

  /** The endpoint's proxy could not connect to the node in charge: it was not asked. */
  private static final int NODE_NOT_REACHED = 595;

  private final List<URI> endpoints;
  private final HttpTransport transport;
  private final ServerClock clock;
  private volatile int preferred;

  EndpointFailover(List<URI> endpoints, HttpTransport transport, ServerClock clock) {
    this.endpoints = List.copyOf(endpoints);
    this.transport = transport;
    this.clock = clock;
  }

  /**
   * The first answer of any endpoint, be it an error.
   *
   * @throws ProxmoxException where none answered within the time
   */
  Answered send(Call call, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    int first = preferred;
    List<Attempt> attempts = new ArrayList<>();
    for (int offset = 0; offset < endpoints.size(); offset++) {
      int index = (first + offset) % endpoints.size();
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (left.isPositive()) {
        Attempt attempt = attempt(index, call, left);
        if (attempt.exchange() instanceof Answered answer && answer.status() != NODE_NOT_REACHED) {
          preferred = index;
          return answer;
        }
        attempts.add(attempt);
        if (!mayGoOn(call, attempt.exchange())) {
          // The next call should not wait for the same silent endpoint; a slow agent is not one.
          preferred = call.asksAgent() ? index : (index + 1) % endpoints.size();
          break;
        }
      }
    }
    return attempts.getLast().exchange() instanceof Answered answer
            && attempts.stream().allMatch(attempt -> attempt.exchange() instanceof Answered)
        ? answer
        : fail(call, attempts);
  }

  private Attempt attempt(int index, Call call, Duration left) {
    URI endpoint = endpoints.get(index);
    long start = System.nanoTime();
    Exchange exchange = transport.send(endpoint, call, left);
    if (log.isDebugEnabled()) {
      log.debug(
          "{} {} at {}: {} after {} ms",
          call.method(),
          call.template(),
          endpoint,
          describe(exchange),
          Duration.ofNanos(System.nanoTime() - start).toMillis());
    }
    if (exchange instanceof Answered answer && answer.date() != null) {
      clock.observe(answer.date());
    }
    return new Attempt(endpoint, exchange);
  }

  private static boolean mayGoOn(Call call, Exchange exchange) {
    return switch (exchange) {
      case Answered _, Exchange.NotSent _ -> true;
      case Exchange.Lost _ -> call.readOnly() && !Thread.currentThread().isInterrupted();
      case Exchange.TimedOut _ -> false;
    };
  }

  private static Answered fail(Call call, List<Attempt> attempts) {
    throw new ProxmoxException(failure(call, attempts), null);
  }

  private static ProxmoxFailure failure(Call call, List<Attempt> attempts) {
    String message =
        attempts.stream()
                .map(attempt -> attempt.endpoint() + ": " + describe(attempt.exchange()))
                .collect(Collectors.joining("; "))
            + " ("
            + call
            + ")";
    List<Exchange> exchanges = attempts.stream().map(Attempt::exchange).toList();
    if (exchanges.stream().anyMatch(Exchange.TimedOut.class::isInstance)) {
      return new RetryWhenReachable(message, true);
    }
    if (exchanges.stream().anyMatch(Exchange.Lost.class::isInstance)) {
      return new RetrySoon(message, true);
    }
    if (exchanges.stream().anyMatch(e -> e instanceof Exchange.NotSent n && n.untrusted())) {
      return new NeedsPerson(Kind.UNTRUSTED_CERTIFICATE, message, Map.of());
    }
    return new RetryWhenReachable(message, false);
  }

  private static String describe(Exchange exchange) {
    return switch (exchange) {
      case Answered answer when answer.status() == NODE_NOT_REACHED ->
          "it cannot reach the node in charge (595)";
      case Answered answer -> Integer.toString(answer.status());
      case Exchange.NotSent notSent -> notSent.reason();
      case Exchange.Lost lost -> lost.reason();
      case Exchange.TimedOut timedOut -> timedOut.reason();
    };
  }

  private record Attempt(URI endpoint, Exchange exchange) {}
}
