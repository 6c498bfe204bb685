package io.accountdb.vmoperator.sandbox.command.fault;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.accountdb.vmoperator.sandbox.host.SandboxException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * How the command line gets at the daemon's {@link FaultServer}. Kept in the state folder, in a
 * file that only its owner may read.
 */
public record FaultAccess(String url, String secret) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  String authorization() {
    return "Bearer " + secret;
  }

  /**
   * Has an order carried out.
   *
   * @return what is so from now on, for people
   * @throws IllegalArgumentException naming what is wrong with the order
   * @throws SandboxException where the cluster is in no state for it, or the daemon does not answer
   */
  public String send(FaultOrder order) throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(TIMEOUT)
              .header("Authorization", authorization())
              .header("Content-Type", "application/json")
              .POST(
                  BodyPublishers.ofString(
                      JSON.writerFor(FaultOrder.class).writeValueAsString(order)))
              .build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return switch (response.statusCode()) {
        case 200 -> response.body();
        case 400 -> throw new IllegalArgumentException(response.body());
        default -> throw new SandboxException(response.body());
      };
    } catch (JsonProcessingException defect) {
      throw new IllegalStateException(defect);
    } catch (IOException e) {
      throw new SandboxException("the sandbox does not answer: " + e, e);
    }
  }

  @Override
  public String toString() {
    return "FaultAccess[url=" + url + ", secret=masked]";
  }
}
