package io.accountdb.vmoperator.sandbox.command;

import io.accountdb.vmoperator.sandbox.Part;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import io.accountdb.vmoperator.sandbox.command.fault.FaultAccess;
import io.accountdb.vmoperator.sandbox.command.fault.FaultServer;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The process that is a sandbox for as long as it lives. {@link DaemonProcess}, in the process of
 * {@code up}, is at the other end of its standard streams until it is told to go on alone.
 */
@Command(name = "daemon", hidden = true, description = "started by `sandbox up`")
final class DaemonCommand implements Callable<Integer> {
  /** Said when all is ready. */
  static final String READY = "ready";

  /** The answer: from here on it needs nobody. */
  static final String DETACH = "detach";

  @Mixin private final StateOption state = new StateOption();
  @Mixin private final WorldOptions world = new WorldOptions();

  @Override
  public Integer call() throws Exception {
    CountDownLatch detached = new CountDownLatch(1);
    Thread.ofPlatform().daemon().name("parent").start(() -> followParent(detached));
    SandboxSettings settings =
        world.settings().withStateDirectory(state.directory()).withProgress(System.out::println);
    try {
      bringUp(settings);
    } catch (SandboxException e) {
      System.out.println("The sandbox does not start: " + e.getMessage());
      throw e;
    }
    System.out.println(READY);
    detached.await();
    // Standard output now leads nowhere: its reader is about to end.
    System.out.close();
    // Ended by a signal alone.
    new CountDownLatch(1).await();
    return 0;
  }

  private void bringUp(SandboxSettings settings) throws IOException {
    Sandbox sandbox = Sandbox.start(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "close-sandbox"));
    createOperatorNamespace(sandbox, settings);
    StateFiles.write(state.directory(), sandbox, settings, openForFaults(sandbox, settings));
  }

  /** It ends with the process. */
  private static @Nullable FaultAccess openForFaults(Sandbox sandbox, SandboxSettings settings) {
    return settings.parts().contains(Part.PROXMOX)
        ? FaultServer.start(sandbox.proxmox()).access()
        : null;
  }

  /** As an administrator would before installing the operator: its Lease lives there. */
  private static void createOperatorNamespace(Sandbox sandbox, SandboxSettings settings) {
    if (settings.parts().contains(Part.KUBERNETES)) {
      sandbox
          .kubernetes()
          .client()
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(StateFiles.OPERATOR_NAMESPACE)
                  .endMetadata()
                  .build())
          .create();
    }
  }

  /** A parent that ends before it has let go was interrupted, and wants no sandbox any more. */
  private static void followParent(CountDownLatch detached) {
    try {
      byte[] answer = System.in.readNBytes(DETACH.length());
      if (new String(answer, StandardCharsets.US_ASCII).equals(DETACH)) {
        detached.countDown();
        return;
      }
    } catch (IOException e) {
      // A broken pipe is the same as its end.
    }
    System.exit(1);
  }
}
