package io.accountdb.vmoperator.api.http;

import io.accountdb.vmoperator.api.problem.Limit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Owns up to what it was told. */
public final class RecordedObserver implements ApiObserver {
  private final List<String> answers = new CopyOnWriteArrayList<>();
  private final List<Limit> refusals = new CopyOnWriteArrayList<>();

  @Override
  public void answered(String method, String route, int status, Duration took) {
    answers.add("%s %s %d".formatted(method, route, status));
  }

  @Override
  public void refused(Limit limit) {
    refusals.add(limit);
  }

  /** Method, route and status of each. */
  public List<String> answers() {
    return answers;
  }

  public List<Limit> refusals() {
    return refusals;
  }
}
