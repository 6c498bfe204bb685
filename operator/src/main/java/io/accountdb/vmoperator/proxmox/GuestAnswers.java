package io.accountdb.vmoperator.proxmox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the answers about one guest: config, status, agent. Called by {@link HttpProxmoxApi}. */
final class GuestAnswers {
  private GuestAnswers() {}

  static GuestConfig config(JsonNode data) {
    JsonFields fields = JsonFields.of(data);
    Map<String, String> values = new HashMap<>();
    data.properties().stream()
        .filter(entry -> entry.getValue().isValueNode() && !entry.getValue().isNull())
        .forEach(entry -> values.put(entry.getKey(), plain(entry.getValue())));
    values.remove("digest");
    return new GuestConfig(fields.requiredText("digest"), values);
  }

  static CurrentStatus currentStatus(JsonNode data) {
    JsonFields fields = JsonFields.of(data);
    String status = fields.requiredText("status");
    return new CurrentStatus(status, fields.text("qmpstatus", status), fields.text("lock"));
  }

  /**
   * None where the agent itself refused: that comes with 200 and {@code result.error}
   * (API2/Qemu/Agent.pm of qemu-server).
   */
  static AgentAnswer agentInterfaces(JsonNode data) {
    JsonNode result = data.path("result");
    if (result.has("error")) {
      return new AgentAnswer.Interfaces(List.of());
    }
    if (!result.isArray()) {
      throw new MalformedAnswerException("'result' is no list");
    }
    return new AgentAnswer.Interfaces(elements(result).map(GuestAnswers::agentInterface).toList());
  }

  private static AgentInterface agentInterface(JsonNode row) {
    JsonFields fields = JsonFields.of(row);
    return new AgentInterface(
        fields.requiredText("name"),
        fields.text("hardware-address", "").toLowerCase(Locale.ROOT),
        elements(row.path("ip-addresses"))
            .map(address -> JsonFields.of(address).requiredText("ip-address"))
            .toList());
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static String plain(JsonNode value) {
    return value.isBoolean() ? FormEncoding.flag(value.booleanValue()) : value.asText();
  }
}
