package io.accountdb.vmoperator.reconcile;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The questions answered so far in one reconciliation. */
record Facts(Map<Question<?>, Answer<?>> answers) {
  static final Facts NONE = new Facts(Map.of());

  Facts {
    answers = Map.copyOf(answers);
  }

  <A> Facts with(Question<A> question, Answer<A> answer) {
    Map<Question<?>, Answer<?>> more = new HashMap<>(answers);
    more.put(question, answer);
    return new Facts(more);
  }

  /** Empty: not asked yet. */
  @SuppressWarnings("unchecked") // with() pairs each question with an answer of its type
  <A> Optional<Answer<A>> answer(Question<A> question) {
    @Nullable Answer<?> answer = answers.get(question);
    return Optional.ofNullable((Answer<A>) answer);
  }

  /**
   * The answer to a question that planning cannot go on without.
   *
   * @throws Unanswered where it was not asked yet: {@link Planner} then asks for a look
   * @throws Refused where Proxmox would not tell: {@link Planner} then waits, or stalls
   */
  <A> A get(Question<A> question) {
    return switch (answer(question).orElseThrow(() -> new Unanswered(question))) {
      case Answer.Known<A>(A value) -> value;
      case Answer.Failed<A>(ProxmoxFailure failure) ->
          throw new Refused(
              failure.withMessage(
                  "cannot read %s: %s".formatted(question.describe(), failure.message())));
    };
  }

  /**
   * The answer to a question that planning can go on without; empty where Proxmox would not tell.
   *
   * @throws Unanswered where it was not asked yet
   */
  <A> Optional<A> attempt(Question<A> question) {
    return switch (answer(question).orElseThrow(() -> new Unanswered(question))) {
      case Answer.Known<A>(A value) -> Optional.of(value);
      case Answer.Failed<A> ignored -> Optional.empty();
    };
  }

  /** Planning stops at a question. */
  static final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Question<?> question;

    Unanswered(Question<?> question) {
      super(null, null, false, false);
      this.question = question;
    }

    Question<?> question() {
      return question;
    }
  }

  /** Planning stops at a failure. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProxmoxFailure failure;

    Refused(ProxmoxFailure failure) {
      super(null, null, false, false);
      this.failure = failure;
    }

    ProxmoxFailure failure() {
      return failure;
    }
  }
}
