package io.accountdb.vmoperator.resource;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A Proxmox VE cluster and who may use it; cluster-scoped, owned by the platform team. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("proxmoxclusters")
@ShortNames("pvecluster")
@Categories("proxmox")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.version", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Online", jsonPath = ".status.nodes.online", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".status.nodes.total", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "VMs", jsonPath = ".status.virtualMachines", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "Endpoint",
    jsonPath = ".spec.endpoints[0]",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Quorate",
    jsonPath = ".status.quorate",
    type = Type.BOOLEAN,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
public final class ProxmoxCluster extends CustomResource<ProxmoxClusterSpec, ProxmoxClusterStatus> {
  private static final long serialVersionUID = 1L;
}
