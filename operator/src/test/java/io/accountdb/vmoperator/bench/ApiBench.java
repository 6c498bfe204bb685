package io.accountdb.vmoperator.bench;

import io.accountdb.vmoperator.api.caller.BearerToken;
import io.accountdb.vmoperator.api.caller.Caller;
import io.accountdb.vmoperator.api.caller.KubernetesSubject;
import io.accountdb.vmoperator.api.caller.Tokens;
import io.accountdb.vmoperator.api.http.ApiServer;
import io.accountdb.vmoperator.api.http.ApiSettings;
import io.accountdb.vmoperator.api.http.RecordedObserver;
import io.accountdb.vmoperator.api.reading.VmReads;
import io.accountdb.vmoperator.store.Database;
import io.accountdb.vmoperator.store.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long {@code GET /vms} takes beside the bare queries of the same page: one request after the
 * other, and several clients at once.
 */
final class ApiBench {
  private static final int REQUESTS = 2_000;
  private static final int CLIENTS = 8;
  private static final int VMS_OF_AN_OWNER = 500;
  private static final String COLUMNS =
      "v.id, v.vmid, v.name, v.ip_address, v.status, v.cpu_cores, v.memory_mb, v.disk_gb,"
          + " v.proxmox_node, v.template_id, v.notes, v.created_at, v.updated_at, v.owner_id";

  private final BenchDatabase database;
  private final int owners;

  /** Fills a table of its own with so many VMs. */
  ApiBench(int vms) {
    owners = Math.max(1, vms / VMS_OF_AN_OWNER);
    database = new BenchDatabase(owners);
    database.fill(vms, owners);
    database.settle();
  }

  /**
   * What was measured.
   *
   * @param sorted one after the other
   * @param perSecond all clients together
   */
  record Result(List<Duration> sorted, long perSecond) {}

  /** By who asks, and by what. */
  Map<String, Map<String, Result>> run() throws Exception {
    Map<String, Map<String, Result>> results = new LinkedHashMap<>();
    results.put("an owner", compare(Role.USER));
    results.put("an admin, all rows", compare(Role.ADMIN));
    return results;
  }

  private Map<String, Result> compare(Role role) throws Exception {
    Map<String, Result> results = new LinkedHashMap<>();
    try (Database pool = Database.open(database.runtime(), "api", CLIENTS);
        ApiServer server =
            new ApiServer(
                ApiSettings.at("127.0.0.1", 0).withRequestsPerSecond(1_000_000),
                authorization -> caller(Integer.parseInt(authorization), role),
                new VmReads(pool).routes(),
                Set.of(),
                new RecordedObserver())) {
      results.put("GET /vms", measure(client -> new ApiCaller(server.port())));
    }
    results.put("JDBC", measure(client -> new Queries(database.connect(), role)));
    return results;
  }

  private Result measure(Asker.Factory factory) throws Exception {
    List<Asker> askers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int client = 0; client < CLIENTS; client++) {
        askers.add(factory.create(client));
      }
      // Until the code is compiled.
      ask(askers.getFirst(), REQUESTS);
      List<Duration> sorted = ask(askers.getFirst(), REQUESTS).stream().sorted().toList();
      long begin = System.nanoTime();
      List<Future<List<Duration>>> together = new ArrayList<>();
      for (Asker asker : askers) {
        Callable<List<Duration>> work = () -> ask(asker, REQUESTS / CLIENTS);
        together.add(threads.submit(work));
      }
      for (Future<List<Duration>> each : together) {
        each.get();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new Result(sorted, Math.round(REQUESTS / seconds));
    } finally {
      for (Asker asker : askers) {
        asker.close();
      }
    }
  }

  private List<Duration> ask(Asker asker, int times) throws Exception {
    List<Duration> taken = new ArrayList<>(times);
    for (int request = 0; request < times; request++) {
      long begin = System.nanoTime();
      asker.page(database.owner(request % owners));
      taken.add(Duration.ofNanos(System.nanoTime() - begin));
    }
    return taken;
  }

  private static Caller caller(int id, Role role) {
    String name = "owner-" + id;
    return new Caller(
        id,
        name,
        role,
        new KubernetesSubject("accountdb:" + name, List.of()),
        BearerToken.of(new Tokens(Instant.EPOCH).of(name)));
  }

  /** Somebody who wants the first page. */
  private interface Asker extends AutoCloseable {
    void page(int owner) throws Exception;

    interface Factory {
      Asker create(int client) throws Exception;
    }
  }

  private static final class ApiCaller implements Asker {
    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    ApiCaller(int port) {
      uri = URI.create("http://127.0.0.1:" + port + "/vms");
    }

    @Override
    public void page(int owner) throws Exception {
      HttpRequest request =
          HttpRequest.newBuilder(uri).header("Authorization", Integer.toString(owner)).build();
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(answer.body());
      }
    }

    @Override
    public void close() {
      http.close();
    }
  }

  /** The same rows and their number, in one transaction under the same context. */
  private record Queries(Connection connection, Role role) implements Asker {
    @Override
    public void page(int owner) throws SQLException {
      boolean admin = role == Role.ADMIN;
      String where = admin ? "" : " WHERE v.owner_id = " + owner;
      try (PreparedStatement context =
          connection.prepareStatement(
              "SELECT set_config('app.current_user_id', ?, true),"
                  + " set_config('app.current_user_role', ?, true)")) {
        context.setString(1, Integer.toString(owner));
        context.setString(2, admin ? "admin" : "user");
        context.execute();
      }
      read("SELECT count(*) FROM public.vms AS v" + where);
      read(
          "SELECT "
              + COLUMNS
              + ", n.name, b.resource_namespace, b.resource_name FROM public.vms AS v"
              + " LEFT JOIN public.proxmox_nodes AS n ON n.id = v.proxmox_node"
              + " LEFT JOIN public.vm_bindings AS b ON b.vm_id = v.id"
              + where
              + " ORDER BY v.id DESC LIMIT 10");
      connection.commit();
    }

    private void read(String sql) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          rows.getString(1);
        }
      }
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
