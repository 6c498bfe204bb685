package io.accountdb.vmoperator.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.sandbox.Sandbox;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The operator dies before and after each of its side effects, and a successor takes over: one
 * death, at which each case has its resource at another point of its path.
 */
@ExtendWith(SharedSandbox.class)
class KillPointIT {
  @TestFactory
  Stream<DynamicTest> shouldConvergeWhenTheOperatorDies(Sandbox sandbox)
      throws StartException, InterruptedException {
    List<KillCase> cases = Arrays.stream(LifePath.values()).flatMap(LifePath::cases).toList();
    return new KillRun(new OperatorFixture(sandbox), cases).run().stream().map(KillPointIT::test);
  }

  private static DynamicTest test(KillRun.Result result) {
    return DynamicTest.dynamicTest(
        result.kill().name(),
        () -> {
          assertThat(result.reached()).as("the operator came to the kill point").isTrue();
          assertThat(result.problem()).as("what is wrong in the end").isEmpty();
        });
  }
}
