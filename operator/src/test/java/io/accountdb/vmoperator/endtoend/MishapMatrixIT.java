package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.SharedSandbox;
import io.accountdb.vmoperator.app.OperatorProcess;
import io.accountdb.vmoperator.app.StartException;
import io.accountdb.vmoperator.sandbox.Sandbox;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each mishap at each stage of a VM's life, all at once under one operator, whose database and API
 * server are away for a while again and again. A Lease that is lost while a call hangs is not among
 * them: that takes two operators.
 */
@ExtendWith(SharedSandbox.class)
class MishapMatrixIT {
  private static final int FIRST_VMID = 40_000;
  private static final String JDBC = "jdbc:";

  @TestFactory
  Stream<DynamicTest> shouldComeToWhatHasToBe(Sandbox sandbox) throws StartException {
    OperatorFixture fixture = new OperatorFixture(sandbox);
    // Else a VM that is no resource's would be its node's owner's after ten seconds.
    fixture.cluster("massDeletion: {limit: 0}\n  discovery: {enabled: false}");
    String jdbcUrl = sandbox.database().jdbcUrl();
    try (Relay database = new Relay(URI.create(jdbcUrl.substring(JDBC.length())));
        Relay apiServer = new Relay(URI.create(sandbox.kubernetes().url()))) {
      MishapHands hands = new MishapHands(sandbox.proxmox(), database, apiServer);
      return new MatrixRun<>(fixture, MishapCase.matrix(), MishapCase::name, FIRST_VMID)
              .run(
                  environment -> start(fixture, environment, database, apiServer),
                  (cell, vm) -> new MishapLife(hands, cell, vm).run())
              .stream();
    }
  }

  private static OperatorProcess start(
      OperatorFixture fixture, Map<String, String> given, Relay database, Relay apiServer)
      throws StartException {
    Map<String, String> environment = new HashMap<>(given);
    environment.put("VM_OPERATOR_DATABASE_URL", JDBC + database.url());
    return fixture.start(
        environment,
        new ConfigBuilder(fixture.chart().serviceAccount())
            .withMasterUrl(apiServer.url().toString())
            .build());
  }
}
