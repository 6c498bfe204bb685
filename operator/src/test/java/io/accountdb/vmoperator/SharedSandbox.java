package io.accountdb.vmoperator;

import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one sandbox for all of a JVM: it is started by the first and ends with the last. */
public final class SharedSandbox implements ParameterResolver {
  private static final Namespace STORE = Namespace.create(SharedSandbox.class);

  /** Simulated delays are so much shorter than Proxmox's. */
  private static final double TIME_SCALE = 20;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Sandbox.class;
  }

  @Override
  public Sandbox resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .computeIfAbsent(
            Sandbox.class,
            ignored -> Sandbox.start(SandboxSettings.defaults().withTimeScale(TIME_SCALE)),
            Sandbox.class);
  }
}
