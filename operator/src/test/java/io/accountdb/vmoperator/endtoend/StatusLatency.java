package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.proxmox.HttpProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxEndpoint;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.VirtualMachine;
import io.accountdb.vmoperator.resource.VirtualMachineStatus.PowerState;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.accountdb.vmoperator.sandbox.SandboxSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * How long a resource's status takes to show what people did to its VM in Proxmox's own user
 * interface: a whole operator, a real API server and a poll each second. For the benchmark.
 */
public final class StatusLatency implements AutoCloseable {
  /** The {@code pollSeconds} of {@link OperatorFixture}. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final String TENANT = "team-a";
  private static final double TIME_SCALE = 20;
  private static final int VMS = 5;
  private static final int SWITCHES = 50;

  private final Sandbox sandbox;
  private final OperatorFixture fixture;
  private final OperatorProcess operator;
  private final ProxmoxApi proxmox;

  public StatusLatency() throws StartException {
    sandbox = Sandbox.start(SandboxSettings.defaults().withTimeScale(TIME_SCALE));
    fixture = new OperatorFixture(sandbox);
    operator = fixture.start();
    String[] token = sandbox.proxmox().operatorToken().split("=", 2);
    proxmox =
        HttpProxmoxApi.connect(
            new ProxmoxEndpoint(
                List.of(sandbox.proxmox().url()),
                new ProxmoxEndpoint.Token(token[0], token[1]),
                sandbox.proxmox().certificateAuthorityPem()),
            Clock.systemUTC());
  }

  /** From the first list that shows another power state to the status that does, sorted. */
  public List<Duration> measure() {
    for (int vm = 0; vm < VMS; vm++) {
      fixture.vm(TENANT, name(vm), "runStrategy: Halted");
    }
    for (int vm = 0; vm < VMS; vm++) {
      int number = vm;
      await(() -> shows(number, PowerState.STOPPED));
      // Else the operator would take back what people do.
      fixture.annotate(TENANT, name(vm), Api.PAUSED_ANNOTATION, "true");
    }
    Random random = new Random(1);
    List<Duration> latencies = new ArrayList<>();
    for (int i = 0; i < SWITCHES; i++) {
      long resume = System.nanoTime() + random.nextLong(INTERVAL.toNanos());
      await(() -> System.nanoTime() >= resume);
      latencies.add(switchPower(i % VMS, (i / VMS) % 2 == 0));
    }
    Collections.sort(latencies);
    return latencies;
  }

  private Duration switchPower(int vm, boolean on) {
    int vmid = vmid(vm);
    if (on) {
      sandbox.proxmox().outOfBand().start(vmid);
    } else {
      sandbox.proxmox().outOfBand().stop(vmid);
    }
    String listed = on ? "running" : "stopped";
    await(
        () ->
            proxmox.resources().guests().stream()
                .anyMatch(guest -> guest.vmid() == vmid && guest.status().equals(listed)));
    long begun = System.nanoTime();
    await(() -> shows(vm, on ? PowerState.RUNNING : PowerState.STOPPED));
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private boolean shows(int vm, PowerState state) {
    VirtualMachine resource = fixture.get(TENANT, name(vm));
    return resource.getStatus() != null && resource.getStatus().powerState() == state;
  }

  private int vmid(int vm) {
    return Objects.requireNonNull(fixture.get(TENANT, name(vm)).getStatus().vmid());
  }

  private static String name(int vm) {
    return "latency-" + vm;
  }

  private static void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(OperatorFixture.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(condition::getAsBoolean);
  }

  @Override
  public void close() {
    operator.close();
    proxmox.close();
    sandbox.close();
  }
}
