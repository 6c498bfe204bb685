package io.accountdb.vmoperator.proxmox;

import io.accountdb.vmoperator.proxmox.ProxmoxFailure.Kind;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure.NeedsPerson;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Refuses an endpoint that can never work, with the field and what would be right. Called before
 * {@link HttpProxmoxApi} connects.
 */
final class EndpointCheck {
  private static final Pattern TOKEN_ID =
      Pattern.compile("[^\\s:/!]+@[A-Za-z][A-Za-z0-9._-]*![A-Za-z][A-Za-z0-9._-]*");
  private static final Pattern TOKEN_SECRET = Pattern.compile("[!-~]+");

  private EndpointCheck() {}

  /**
   * Returns where all is well.
   *
   * @throws ProxmoxException NeedsPerson with every problem by field; the secret is in none
   */
  static void require(ProxmoxEndpoint endpoint) {
    Map<String, String> problems = new TreeMap<>();
    if (endpoint.endpoints().isEmpty()) {
      problems.put("endpoints", "at least one is needed, such as https://pve1.example.com:8006");
    }
    for (int index = 0; index < endpoint.endpoints().size(); index++) {
      URI uri = endpoint.endpoints().get(index);
      if (!valid(uri)) {
        problems.put(
            "endpoints[" + index + "]",
            "'" + uri + "' should be https://HOST:PORT, such as https://pve1.example.com:8006");
      }
    }
    if (!TOKEN_ID.matcher(endpoint.token().id()).matches()) {
      problems.put("tokenID", "should be USER@REALM!TOKEN, such as operator@pve!vm-operator");
    }
    if (!TOKEN_SECRET.matcher(endpoint.token().secret()).matches()) {
      problems.put(
          "tokenSecret",
          "should be the UUID that Proxmox showed when the token was made, without white space"
              + " or a line break");
    }
    if (!problems.isEmpty()) {
      String message = new ErrorBody("", problems).text().orElse("");
      throw new ProxmoxException(new NeedsPerson(Kind.INVALID_PARAMETER, message, problems), null);
    }
  }

  private static boolean valid(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme())
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }
}
