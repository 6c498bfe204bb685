package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import io.accountdb.vmoperator.proxmox.ProxmoxException;
import io.accountdb.vmoperator.sandbox.proxmox.ProxmoxSimulator;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's way to Proxmox, with the kill points of its changes.
 *
 * @param proxmox the operator's client
 * @param wire another one, for the calls whose caller is dead
 * @param lead by which Proxmox's clock is ahead, as if so much time had passed
 */
record ProxmoxEdge(
    OperatorLife life,
    ProxmoxApi proxmox,
    ProxmoxApi wire,
    ProxmoxSimulator simulator,
    Duration lead)
    implements InvocationHandler {
  private static final Logger log = LoggerFactory.getLogger(ProxmoxEdge.class);

  ProxmoxApi api() {
    return (ProxmoxApi)
        Proxy.newProxyInstance(
            ProxmoxApi.class.getClassLoader(), new Class<?>[] {ProxmoxApi.class}, this);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    if (method.getDeclaringClass() == ProxmoxApi.class && !method.getName().equals("close")) {
      life.requireLife();
      KillPoint.ofCall(method.getName())
          .ifPresent(
              point -> life.reach(resource(arguments), point, () -> send(method, arguments)));
    }
    Object answer = call(proxmox, method, arguments);
    return answer instanceof Instant time ? time.plus(lead) : answer;
  }

  /** The resource's name is its VM's, and a clone's new name is among the arguments. */
  private String resource(Object[] arguments) {
    return arguments.length > 1 && arguments[1] instanceof CloneRequest clone
        ? clone.name()
        : simulator
            .guest(((GuestAddress) arguments[0]).vmid())
            .map(guest -> guest.config().getOrDefault("name", ""))
            .orElse("");
  }

  private void send(Method method, Object[] arguments) {
    try {
      call(wire, method, arguments);
    } catch (ProxmoxException unheard) {
      log.info("Nobody hears that {} failed: {}", method.getName(), unheard.getMessage());
    }
  }

  private static Object call(ProxmoxApi api, Method method, Object[] arguments) {
    try {
      return method.invoke(api, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
