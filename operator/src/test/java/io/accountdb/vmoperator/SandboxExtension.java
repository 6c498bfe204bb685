package io.accountdb.vmoperator;

import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link Sandbox} that serves the whole JVM; it ends after the last test. */
public final class SandboxExtension implements ParameterResolver {
  private static final double TIME_SCALE = 20;

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Sandbox.class;
  }

  @Override
  public Sandbox resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SandboxExtension.class))
        .computeIfAbsent(
            Sandbox.class,
            type -> Sandbox.start(SandboxSettings.defaults().withTimeScale(TIME_SCALE)),
            Sandbox.class);
  }
}
