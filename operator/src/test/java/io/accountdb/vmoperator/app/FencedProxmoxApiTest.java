package io.accountdb.vmoperator.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.proxmox.ProxmoxFailure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FencedProxmoxApiTest {
  private static final Set<String> CHANGES =
      Set.of("updateConfig", "resize", "clone", "start", "shutdown", "stop", "destroy");

  private final List<String> sent = new ArrayList<>();
  private boolean leads;
  private final ProxmoxApi fenced = new FencedProxmoxApi(recorder(), () -> leads);

  @ParameterizedTest
  @MethodSource("methods")
  void shouldPassEverythingWhileItLeads(Method method) throws Exception {
    // Given
    leads = true;

    // When
    call(method);

    // Then
    assertThat(sent).containsExactly(method.getName());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void shouldPassReadsAndHoldChangesOnceItMayNotLead(Method method) throws Exception {
    // When
    ProxmoxFailure failure = call(method);

    // Then
    if (CHANGES.contains(method.getName())) {
      assertThat(failure).isInstanceOf(ProxmoxFailure.RetrySoon.class);
      assertThat(failure.mayHaveRun()).isFalse();
      assertThat(sent).isEmpty();
    } else {
      assertThat(failure).isNull();
      assertThat(sent).containsExactly(method.getName());
    }
  }

  static Stream<Method> methods() {
    return Arrays.stream(ProxmoxApi.class.getMethods());
  }

  private ProxmoxFailure call(Method method) throws Exception {
    Object[] arguments =
        Arrays.stream(method.getParameterTypes()).map(FencedProxmoxApiTest::any).toArray();
    try {
      method.invoke(fenced, arguments);
      return null;
    } catch (InvocationTargetException e) {
      return ((ProxmoxException) e.getCause()).failure();
    }
  }

  private static Object any(Class<?> type) {
    if (type == int.class) {
      return 101;
    }
    if (type == boolean.class) {
      return true;
    }
    return type == Duration.class ? Duration.ofSeconds(1) : null;
  }

  private ProxmoxApi recorder() {
    return (ProxmoxApi)
        Proxy.newProxyInstance(
            ProxmoxApi.class.getClassLoader(),
            new Class<?>[] {ProxmoxApi.class},
            (proxy, method, arguments) -> {
              sent.add(method.getName());
              return method.getReturnType() == int.class
                  ? (Object) 100
                  : method.getReturnType() == boolean.class ? (Object) true : null;
            });
  }
}
