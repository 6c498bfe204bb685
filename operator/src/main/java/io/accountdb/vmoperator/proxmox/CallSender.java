package io.accountdb.vmoperator.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.proxmox.AnswerReader.Rows;
import io.accountdb.vmoperator.proxmox.CallSlots.Slot;
import io.accountdb.vmoperator.proxmox.Exchange.Answered;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetrySoon;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call within the limits and turns its answer into a value, or into a classified failure.
 * Used by {@link HttpProxmoxApi}.
 */
final class CallSender {
  private final EndpointFailover endpoints;
  private final ClientLimits limits;
  private final CallSlots slots;
  private final AnswerReader reader = new AnswerReader();

  CallSender(EndpointFailover endpoints, ClientLimits limits) {
    this.endpoints = endpoints;
    this.limits = limits;
    this.slots = new CallSlots(limits);
  }

  /** What an error means where it is a regular answer; empty where it is a failure. */
  interface ExpectedError<T> {
    Optional<T> meaning(int status, ErrorBody error);
  }

  <T> T ask(Call call, Function<JsonNode, T> decoder) {
    return ask(call, decoder, (status, error) -> Optional.empty());
  }

  <T> T ask(Call call, Function<JsonNode, T> decoder, ExpectedError<T> expected) {
    Answered answer = send(call);
    if (answer.successful()) {
      return decoded(call, () -> decoder.apply(reader.data(answer.body())));
    }
    ErrorBody error = reader.error(answer.body());
    return expected.meaning(answer.status(), error).orElseThrow(() -> failed(call, answer, error));
  }

  <T> Rows<T> askRows(Call call, Function<JsonFields, T> decoder) {
    Answered answer = send(call);
    if (!answer.successful()) {
      throw failed(call, answer, reader.error(answer.body()));
    }
    return decoded(call, () -> reader.rows(answer.body(), decoder));
  }

  private Answered send(Call call) {
    try (@Nullable Slot slot = slots.take(call.node())) {
      if (slot == null) {
        throw notSent("too many calls to Proxmox are under way", call);
      }
      return endpoints.send(call, call.asksAgent() ? limits.agent() : limits.call());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw notSent("interrupted before the call was sent", call);
    }
  }

  private static <T> T decoded(Call call, Supplier<T> decoding) {
    try {
      return decoding.get();
    } catch (MalformedAnswerException e) {
      throw new ProxmoxException(new RetrySoon(e.getMessage() + " (" + call + ")", true), e);
    }
  }

  private static ProxmoxException failed(Call call, Answered answer, ErrorBody error) {
    return new ProxmoxException(FailureClassifier.ofAnswer(call, answer.status(), error), null);
  }

  private static ProxmoxException notSent(String message, Call call) {
    return new ProxmoxException(new RetrySoon(message + " (" + call + ")", false), null);
  }
}
