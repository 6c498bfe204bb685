package io.accountdb.vmoperator.endtoend;

import io.accountdb.vmoperator.proxmox.CloneRequest;
import io.accountdb.vmoperator.proxmox.GuestAddress;
import io.accountdb.vmoperator.proxmox.ProxmoxApi;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * The way of a {@link Contender} to Proxmox, behind its fence: notes who passes, and lets some
 * calls hang.
 */
record ContenderEdge(
    String identity, ProxmoxApi proxmox, List<Passage> passages, HangingCalls hanging)
    implements InvocationHandler {

  /**
   * A call that the fence let through.
   *
   * @param call the method
   * @param guest VMID, or the name of the VM that a clone makes
   */
  record Passage(String identity, String call, String guest) {
    boolean changes() {
      return KillPoint.ofCall(call).isPresent();
    }
  }

  ProxmoxApi api() {
    return (ProxmoxApi)
        Proxy.newProxyInstance(
            ProxmoxApi.class.getClassLoader(), new Class<?>[] {ProxmoxApi.class}, this);
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (arguments == null || !(arguments[0] instanceof GuestAddress guest)) {
      return call(method, arguments);
    }
    Passage passage =
        new Passage(
            identity,
            method.getName(),
            arguments.length > 1 && arguments[1] instanceof CloneRequest clone
                ? clone.name()
                : Integer.toString(guest.vmid()));
    passages.add(passage);
    return hanging.pass(passage, () -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(proxmox, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
