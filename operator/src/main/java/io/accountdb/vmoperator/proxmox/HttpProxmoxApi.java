package io.accountdb.vmoperator.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import io.accountdb.vmoperator.proxmox.AnswerReader.Rows;
import io.accountdb.vmoperator.proxmox.CallSender.ExpectedError;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.RetryWhenReachable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The client of one Proxmox VE cluster over HTTPS: each method is one of the {@link Calls}, sent by
 * the {@link CallSender}, and a decoder. Made by {@code app} for each ProxmoxCluster.
 *
 * <p>pveproxy closes a connection that is idle for 5 s. The JDK's client must let go of it earlier,
 * which only the system property {@value #KEEP_ALIVE_PROPERTY} tells it, once for the process and
 * before its first use; else a change may be sent into a closing connection and end in doubt.
 */
public final class HttpProxmoxApi implements ProxmoxApi {
  /** In seconds; see {@link #KEEP_ALIVE_SECONDS}. */
  public static final String KEEP_ALIVE_PROPERTY = "jdk.httpclient.keepalive.timeout";

  /** For {@link #KEEP_ALIVE_PROPERTY}: below the 5 s of pveproxy. */
  public static final String KEEP_ALIVE_SECONDS = "4";

  private final HttpTransport transport;
  private final ServerClock serverClock;
  private final CallSender sender;

  private HttpProxmoxApi(HttpTransport transport, ServerClock serverClock, CallSender sender) {
    this.transport = transport;
    this.serverClock = serverClock;
    this.sender = sender;
  }

  /**
   * Makes a client; nothing is sent yet.
   *
   * @param clock tells {@link #serverTime()} until the first answer
   * @throws ProxmoxException NeedsPerson where an endpoint, the token or the CA can never work
   */
  public static ProxmoxApi connect(ProxmoxEndpoint endpoint, Clock clock) {
    return connect(endpoint, clock, ClientLimits.standard());
  }

  static ProxmoxApi connect(ProxmoxEndpoint endpoint, Clock clock, ClientLimits limits) {
    EndpointCheck.require(endpoint);
    HttpTransport transport =
        new HttpTransport(
            TrustedIssuers.context(endpoint.caPem()), endpoint.token(), limits.connect());
    ServerClock serverClock = new ServerClock(clock, System::nanoTime);
    EndpointFailover failover = new EndpointFailover(endpoint.endpoints(), transport, serverClock);
    return new HttpProxmoxApi(transport, serverClock, new CallSender(failover, limits));
  }

  @Override
  public ProxmoxVersion version() {
    return sender.ask(
        Calls.version(), data -> new ProxmoxVersion(JsonFields.of(data).requiredText("version")));
  }

  @Override
  public Permissions permissions() {
    return sender.ask(Calls.permissions(), ClusterAnswers::permissions);
  }

  @Override
  public ClusterStatus clusterStatus() {
    return sender.ask(Calls.clusterStatus(), ClusterAnswers::status);
  }

  @Override
  public ClusterResources resources() {
    return ClusterAnswers.resources(
        sender.askRows(Calls.clusterResources(), ClusterAnswers::resource).rows());
  }

  @Override
  public List<TaskSummary> clusterTasks() {
    return sender.askRows(Calls.clusterTasks(), TaskAnswers::summary).rows();
  }

  @Override
  public List<TaskSummary> nodeTasks(String node, TaskQuery query) {
    return sender.askRows(Calls.nodeTasks(node, query), TaskAnswers::summary).rows();
  }

  @Override
  public TaskStatus taskStatus(Upid upid) {
    return sender.ask(Calls.taskStatus(upid), TaskAnswers::status, TaskAnswers::untraceable);
  }

  @Override
  public List<String> taskLogTail(Upid upid, int lines) {
    Rows<String> start = taskLog(upid, 0, lines);
    int earlier = start.total() - lines;
    return earlier <= 0 ? start.rows() : taskLog(upid, earlier, lines).rows();
  }

  @Override
  public int nextVmid() {
    return sender.ask(Calls.nextVmid(), ClusterAnswers::vmid);
  }

  @Override
  public boolean isVmidFree(int vmid) {
    return sender.ask(
        Calls.nextVmid(vmid),
        data -> ClusterAnswers.vmid(data) == vmid,
        (status, error) ->
            status == 400 && ErrorText.saysVmidTaken(error.errors().getOrDefault("vmid", ""))
                ? Optional.of(false)
                : Optional.empty());
  }

  @Override
  public Optional<GuestConfig> config(GuestAddress guest) {
    return askIfThere(Calls.config(guest), guest, GuestAnswers::config);
  }

  @Override
  public Optional<GuestConfig> runningConfig(GuestAddress guest) {
    return askIfThere(Calls.runningConfig(guest), guest, GuestAnswers::config);
  }

  @Override
  public void updateConfig(GuestAddress guest, ConfigChange change) {
    sender.ask(Calls.updateConfig(guest, change), Function.identity());
  }

  @Override
  public Upid resize(GuestAddress guest, DiskResize resize) {
    return sender.ask(Calls.resize(guest, resize), TaskAnswers::started);
  }

  @Override
  public Optional<CurrentStatus> currentStatus(GuestAddress guest) {
    return askIfThere(Calls.currentStatus(guest), guest, GuestAnswers::currentStatus);
  }

  @Override
  public Upid clone(GuestAddress template, CloneRequest request) {
    return sender.ask(Calls.clone(template, request), TaskAnswers::started);
  }

  @Override
  public Upid start(GuestAddress guest) {
    return sender.ask(Calls.start(guest), TaskAnswers::started);
  }

  @Override
  public Upid shutdown(GuestAddress guest, Duration timeout, boolean force) {
    return sender.ask(Calls.shutdown(guest, timeout, force), TaskAnswers::started);
  }

  @Override
  public Upid stop(GuestAddress guest) {
    return sender.ask(Calls.stop(guest), TaskAnswers::started);
  }

  @Override
  public Upid destroy(GuestAddress guest) {
    return sender.ask(Calls.destroy(guest), TaskAnswers::started);
  }

  @Override
  public AgentAnswer agentInterfaces(GuestAddress guest) {
    try {
      return sender.ask(
          Calls.agentInterfaces(guest),
          GuestAnswers::agentInterfaces,
          (status, error) ->
              status == 500 ? ErrorText.agentAnswer(error.message()) : Optional.empty());
    } catch (ProxmoxException e) {
      if (e.failure() instanceof RetryWhenReachable(String _, boolean mayHaveRun) && mayHaveRun) {
        // Connected, asked and not answered in time: that is the agent.
        return new AgentAnswer.TimedOut();
      }
      throw e;
    }
  }

  @Override
  public Instant serverTime() {
    return serverClock.now();
  }

  @Override
  public void close() {
    transport.close();
  }

  private Rows<String> taskLog(Upid upid, int start, int lines) {
    return sender.askRows(Calls.taskLog(upid, start, lines), row -> row.text("t", ""));
  }

  private <T> Optional<T> askIfThere(Call call, GuestAddress guest, Function<JsonNode, T> decoder) {
    return sender.ask(
        call,
        data -> Optional.of(decoder.apply(data)),
        emptyWhere(text -> ErrorText.saysMissing(text, guest.vmid())));
  }

  private static <T> ExpectedError<Optional<T>> emptyWhere(Predicate<String> text) {
    return (status, error) ->
        status == 500 && text.test(error.message())
            ? Optional.of(Optional.empty())
            : Optional.empty();
  }
}
