package io.accountdb.vmoperator.sandbox.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** What pveproxy does on the wire (AnyEvent.pm of pve-http-server), byte by byte. */
class WireTest extends SimulatorTestBase {
  private String authorization() {
    return "Authorization: PVEAPIToken=" + simulator.operatorToken() + "\r\n";
  }

  private String exchange(String request) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            Client.trusting(simulator.certificateAuthorityPem())
                .getSocketFactory()
                .createSocket("127.0.0.1", simulator.url().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return readAll(socket.getInputStream());
    }
  }

  /** Until the server closes, with or without a farewell. */
  private static String readAll(InputStream input) {
    StringBuilder text = new StringBuilder();
    try {
      for (int read = input.read(); read >= 0; read = input.read()) {
        text.append((char) read);
      }
    } catch (IOException closedWithoutFarewell) {
      return text.toString();
    }
    return text.toString();
  }

  private String request(String line, String headers, String body) throws IOException {
    return exchange(
        line
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + authorization()
            + headers
            + "\r\n"
            + body);
  }

  @Test
  void shouldRefuseWithPlainTextWhatIsNoProperCall() throws IOException {
    // When
    String chunked =
        request(
            "POST /api2/json/nodes/pve1/qemu/9000/clone",
            "Transfer-Encoding: chunked\r\n",
            "3\r\na=1\r\n0\r\n\r\n");
    String unexpected =
        request("DELETE /api2/json/nodes/pve1/qemu/9000", "Content-Length: 3\r\n", "a=1");
    String contentType =
        request(
            "POST /api2/json/nodes/pve1/qemu/9000/clone",
            "Content-Type: text/xml\r\nContent-Length: 4\r\n",
            "<a/>");
    String tooLarge =
        request("POST /api2/json/nodes/pve1/qemu/9000/clone", "Content-Length: 600000\r\n", "");
    String brokenJson =
        request(
            "POST /api2/json/nodes/pve1/qemu/9000/clone",
            "Content-Type: application/json\r\nContent-Length: 1\r\n",
            "{");
    String emptyJson =
        request(
            "POST /api2/json/nodes/pve1/qemu/9000/status/start",
            "Content-Type: application/json\r\nContent-Length: 0\r\n",
            "");

    // Then
    assertThat(chunked)
        .startsWith("HTTP/1.1 501 chunked transfer encoding not supported")
        .endsWith("\r\n\r\nchunked transfer encoding not supported\n");
    assertThat(unexpected).startsWith("HTTP/1.1 501 Unexpected content for method 'DELETE'");
    assertThat(contentType).startsWith("HTTP/1.1 506 upload 'Content-Type 'text/xml' not");
    assertThat(tooLarge).startsWith("HTTP/1.1 501 for data too large");
    assertThat(brokenJson)
        .startsWith("HTTP/1.1 500 malformed JSON string")
        .doesNotContain("\"data\"");
    assertThat(emptyJson).startsWith("HTTP/1.1 500 malformed JSON string");
  }

  @Test
  void shouldAnswerUnknownVerbsWithAnEmptyBody() throws IOException {
    // When
    String patch = request("PATCH /api2/json/version", "", "");
    String head = request("HEAD /api2/json/version", "", "");

    // Then
    assertThat(patch).startsWith("HTTP/1.1 501 method 'PATCH' not available").endsWith("\r\n\r\n");
    assertThat(head).startsWith("HTTP/1.1 501").endsWith("\r\n\r\n");
  }

  @Test
  void shouldSayWhyNobodyIsLetInByTheReasonPhraseOnly() throws IOException {
    // When
    String nothing = exchange("GET /api2/json/version HTTP/1.1\r\nHost: x\r\n\r\n");
    String wrongSecret =
        exchange(
            "GET /api2/json/version HTTP/1.1\r\nHost: x\r\n"
                + "Authorization: PVEAPIToken=operator@pve!vm-operator=wrong\r\n\r\n");
    String unknownUser =
        exchange(
            "GET /api2/json/version HTTP/1.1\r\nHost: x\r\n"
                + "Authorization: PVEAPIToken=nobody@pve!x=wrong\r\n\r\n");

    // Then
    assertThat(nothing)
        .startsWith("HTTP/1.1 401 No ticket\r\n")
        .contains("Connection: close")
        .doesNotContain("Content-Type")
        .endsWith("\r\n\r\n");
    assertThat(wrongSecret).startsWith("HTTP/1.1 401 invalid token value!\r\n");
    assertThat(unknownUser).startsWith("HTTP/1.1 401 no such user ('nobody@pve')\r\n");
    assertThat(simulator.ledger().calls()).allMatch(call -> call.status() == 401);
  }

  @Test
  void shouldAcceptASpaceInsteadOfTheFirstEqualsSign() throws IOException {
    // When
    String answer =
        exchange(
            "GET /api2/json/version HTTP/1.1\r\n"
                + "Connection: close\r\n"
                + "Host: x\r\n"
                + "Authorization: PVEAPIToken "
                + simulator.operatorToken()
                + "\r\n\r\n");

    // Then
    assertThat(answer).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void shouldCloseWithoutAnswerWhenHeadersAreTooManyOrTooLong() throws IOException {
    // When
    String tooMany = request("GET /api2/json/version", "X-A: 1\r\n".repeat(70), "");
    String tooLong = request("GET /api2/json/version", "X-A: " + "a".repeat(9000) + "\r\n", "");

    // Then
    assertThat(tooMany).isEmpty();
    assertThat(tooLong).isEmpty();
  }

  @Test
  void shouldCloseAfterErrorsAndKeepAliveOtherwise() throws IOException {
    // When
    String two =
        exchange(
            ("GET /api2/json/version HTTP/1.1\r\nHost: x\r\n" + authorization() + "\r\n")
                + ("GET /api2/json/nonsense HTTP/1.1\r\nHost: x\r\n" + authorization() + "\r\n")
                + ("GET /api2/json/version HTTP/1.1\r\nHost: x\r\n" + authorization() + "\r\n"));

    // Then
    assertThat(two).contains("HTTP/1.1 200 OK\r\nConnection: Keep-Alive");
    assertThat(two).contains("HTTP/1.1 501 ").containsOnlyOnce("HTTP/1.1 200 OK");
  }

  @Test
  void shouldCarryBothConnectionHeadersOnRelayedAnswers() throws IOException {
    // When
    String answers =
        exchange(
            ("GET /api2/json/cluster/status HTTP/1.1\r\nHost: x\r\n" + authorization() + "\r\n")
                + ("GET /api2/json/version HTTP/1.1\r\nConnection: close\r\nHost: x\r\n"
                    + authorization()
                    + "\r\n"));

    // Then
    assertThat(answers)
        .startsWith("HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: Keep-Alive\r\n");
    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(3);
  }

  @Test
  void shouldServeAHundredRequestsOnAConnection() throws IOException {
    // When
    String answers =
        exchange(
            ("GET /api2/json/version HTTP/1.1\r\nHost: x\r\n" + authorization() + "\r\n")
                .repeat(101));

    // Then
    assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(101);
  }

  @Test
  void shouldRedirectPlainHttp() throws IOException {
    // When
    String get = plain("GET /api2/json/version HTTP/1.1\r\nHost: pve.example:8006\r\n\r\n");
    String post = plain("POST /api2/json/version HTTP/1.1\r\nHost: pve.example:8006\r\n\r\n");

    // Then
    assertThat(get)
        .startsWith("HTTP/1.1 301 ")
        .contains("Location: https://pve.example:8006/api2/json/version\r\n");
    assertThat(post).startsWith("HTTP/1.1 308 ");
  }

  private String plain(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", simulator.url().getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return readAll(socket.getInputStream());
    }
  }

  @Test
  void shouldCompressLongAnswersOnRequest() throws IOException {
    // When
    String compressed =
        request("GET /api2/json/access/permissions", "Accept-Encoding: gzip\r\n", "");
    String small = request("GET /api2/json/version", "Accept-Encoding: gzip\r\n", "");

    // Then
    assertThat(compressed).contains("Content-Encoding: gzip");
    assertThat(small).doesNotContain("Content-Encoding");
  }

  @Test
  void shouldDropEarlyErrorsUnderATicket() throws IOException {
    // Given
    Client nobody = new Client(simulator, "");
    var login =
        nobody.post(
            "/access/ticket", Map.of("username", "root@pam", "password", simulator.rootPassword()));
    nobody.close();

    // When
    String answer =
        exchange(
            "GET /api2/json/version HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Content-Length: 1\r\n"
                + "Cookie: PVEAuthCookie="
                + Client.escape(login.data().path("ticket").asText())
                + "\r\n\r\nx");

    // Then
    assertThat(answer).isEmpty();
  }

  @Test
  void shouldAnswerAtOnceWhereAClientExpectsToBeToldToContinue() throws IOException {
    // When
    String answer =
        request(
            "PUT /api2/json/nodes/pve1/qemu/9000/config",
            "Expect: 100-continue\r\nContent-Length: 16\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n",
            "description=once");

    // Then
    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("100 Continue");
  }

  @Test
  void shouldCutUnescapedValuesInForms() {
    // Given
    cloned(110);

    // When
    var cut =
        operator.rawBody(
            "PUT",
            guest(110) + "/config",
            "application/x-www-form-urlencoded",
            "net0=virtio,bridge=vmbr0&description=a;name=b");
    var values = simulator.guest(110).orElseThrow().config();

    // Then
    assertThat(cut.status()).isEqualTo(400);
    assertThat(cut.error("net0")).contains("invalid format");
    assertThat(values.get("name")).isNotEqualTo("b");
  }

  @Test
  void shouldTakeJsonWithItsOwnTypesAndLetTheQueryWin() {
    // Given
    cloned(110);

    // When
    var answer =
        operator.rawBody(
            "PUT",
            guest(110) + "/config?cores=3",
            "application/json",
            "{\"cores\": 2, \"onboot\": true, \"delete\": [\"ciuser\", \"vga\"], \"name\": null}");

    // Then
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(simulator.guest(110).orElseThrow().config())
        .containsEntry("cores", "3")
        .containsEntry("onboot", "1")
        .doesNotContainKeys("ciuser", "vga");
  }
}
