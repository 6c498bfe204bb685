package io.accountdb.vmoperator;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives what a test waits for a minute, where the test does not say how long: the machine may be
 * busy with other tests. JUnit finds it by itself, for all of this module's.
 */
public final class Patience implements BeforeAllCallback {
  private static final Duration DEFAULT = Duration.ofSeconds(60);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(DEFAULT);
  }
}
