package io.accountdb.vmoperator.api.http;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;

/**
 * One operation of the API.
 *
 * @param path with names in braces, as in the OpenAPI document
 */
public record Route(Method method, String path, Handler handler) {
  boolean isLiteral() {
    return path.indexOf('{') < 0;
  }
}
