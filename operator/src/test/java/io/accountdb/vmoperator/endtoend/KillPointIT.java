package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The operator dies before and after each of its side effects, and a successor takes over. By
 * default a part of the cases runs; {@code -Dkillpoints=all} runs all of them.
 */
@ExtendWith(SharedSandbox.class)
class KillPointIT {
  private static final int BATCH = 50;
  private static final int DEFAULT_BATCHES = 2;

  @TestFactory
  Stream<DynamicContainer> shouldConvergeWhenTheOperatorDies(Sandbox sandbox) {
    OperatorFixture fixture = new OperatorFixture(sandbox);
    List<List<KillCase>> batches = batches();
    long count =
        System.getProperty("killpoints", "").equals("all") ? batches.size() : DEFAULT_BATCHES;
    return IntStream.range(0, batches.size())
        .limit(count)
        .mapToObj(
            number ->
                DynamicContainer.dynamicContainer(
                    "life and death %d of %d".formatted(number + 1, batches.size()),
                    tests(new KillRun(fixture, batches.get(number)))));
  }

  private static Stream<DynamicTest> tests(KillRun run) {
    try {
      return run.run().stream().map(KillPointIT::test);
    } catch (StartException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static DynamicTest test(KillRun.Result result) {
    return DynamicTest.dynamicTest(
        result.kill().name(),
        () -> {
          assertThat(result.reached()).as("the operator came to the kill point").isTrue();
          assertThat(result.problem()).as("what is wrong in the end").isEmpty();
        });
  }

  /** Dealt like cards, so that each batch has all paths. */
  private static List<List<KillCase>> batches() {
    List<KillCase> cases = Arrays.stream(LifePath.values()).flatMap(LifePath::cases).toList();
    int count = Math.ceilDiv(cases.size(), BATCH);
    List<List<KillCase>> batches = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      int first = batch;
      batches.add(
          IntStream.range(0, cases.size())
              .filter(number -> number % count == first)
              .mapToObj(cases::get)
              .toList());
    }
    return batches;
  }
}
