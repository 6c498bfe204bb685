package io.accountdb.vmoperator.api.writing;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.sandbox.Sandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Opens a {@link WritesFixture} for the tests of a class, and leaves no VM behind after each. */
@ExtendWith(SharedSandbox.class)
abstract class WritesLifecycle {
  static WritesFixture writes;

  @BeforeAll
  static void open(Sandbox sandbox) {
    writes = WritesFixture.open(sandbox);
  }

  @AfterEach
  void clear() {
    writes.clear();
  }

  @AfterAll
  static void close() {
    writes.close();
  }
}
