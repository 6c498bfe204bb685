package io.accountdb.vmoperator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The sync dies at each of its transactions, and another process finds what it left behind. */
class SyncCrashIT {
  private static final AccountDb ACCOUNT_DB = AccountDb.shared();
  private static final String[] TRAIL = {
    "row-insert 101 web-1 alice -> running",
    "row-update 101 web-1 alice running -> stopped",
    "stop succeeded 101 web-1 alice ->",
    "row-delete 101 web-1 alice stopped ->",
    "row-insert 101 heir bob -> stopped",
    "row-update 101 heir bob stopped -> running",
    "row-insert 102 db bob -> running",
    "row-update 102 db-moved bob ->",
    "row-delete 102 db-moved bob running ->",
    "row-insert 103 stray platform -> running"
  };

  @TestFactory
  Stream<DynamicTest> shouldWriteAllOnceWhereverItDies() {
    int transactions;
    try (CrashScript undisturbed = new CrashScript(ACCOUNT_DB, 0, CommitEdge.Death.NOT_SENT)) {
      undisturbed.play();
      assertThat(undisturbed.trail()).containsExactly(TRAIL);
      transactions = undisturbed.transactions();
    }
    return IntStream.rangeClosed(1, transactions)
        .boxed()
        .flatMap(
            fatal -> Arrays.stream(CommitEdge.Death.values()).map(death -> test(fatal, death)));
  }

  private static DynamicTest test(int fatal, CommitEdge.Death death) {
    return DynamicTest.dynamicTest(
        "transaction %d, COMMIT %s".formatted(fatal, death),
        () -> {
          try (CrashScript script = new CrashScript(ACCOUNT_DB, fatal, death)) {
            script.play();
            assertThat(script.processes()).as("processes").isEqualTo(2);
            assertThat(script.epoch()).as("rights to write taken").isBetween(1, 2);
            assertThat(script.trail()).containsExactly(TRAIL);
            assertThat(script.nodes())
                .containsExactly("pve1|connected|pve1", "pve2|connected|pve2");
          }
        });
  }
}
