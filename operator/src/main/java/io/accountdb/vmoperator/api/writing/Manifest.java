package io.accountdb.vmoperator.api.writing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.accountdb.vmoperator.resource.Api;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;

/** Writes the VirtualMachine of a VM that is to be made. What was not sent stays unset. Pure. */
final class Manifest {
  private Manifest() {}

  static ObjectNode of(ResourceName name, VmRequest request, Destination destination) {
    ObjectNode manifest = JsonNodeFactory.instance.objectNode();
    manifest.put("apiVersion", Api.GROUP + "/" + Api.VERSION).put("kind", "VirtualMachine");
    manifest
        .putObject("metadata")
        .put("name", name.resource())
        .put("namespace", destination.namespace());
    ObjectNode spec = manifest.putObject("spec");
    spec.putObject("clusterRef").put("name", destination.cluster());
    source(spec.putObject("source").putObject("template"), destination.template());
    if (request.vmid() != null) {
      spec.put("vmid", request.vmid());
    }
    if (name.vmName() != null) {
      spec.put("vmName", name.vmName());
    }
    if (destination.node() != null) {
      spec.putObject("placement").put("node", destination.node());
    }
    if (destination.owner() != null) {
      spec.put("owner", destination.owner());
    }
    wishes(spec, request);
    if (destination.disk() != null) {
      spec.putArray("disks")
          .addObject()
          .put("slot", destination.disk().slot())
          .put("size", destination.disk().size());
    }
    return manifest;
  }

  private static void source(ObjectNode template, Template wanted) {
    if (wanted.vmid() != null) {
      template.put("vmid", wanted.vmid());
    } else {
      template.put("name", wanted.name());
    }
  }

  private static void wishes(ObjectNode spec, VmRequest request) {
    if (request.cpuCores() != null) {
      // The column counts cores times sockets, and a template may have several sockets.
      spec.putObject("cpu").put("cores", request.cpuCores()).put("sockets", 1);
    }
    if (request.memoryMb() != null) {
      spec.putObject("memory").put("size", request.memoryMb() + "Mi");
    }
    if (request.status() != null) {
      spec.put("runStrategy", request.status().runStrategy());
    }
    if (request.notes() != null && request.notes().text() != null) {
      spec.put("description", request.notes().text());
    }
  }
}
