package io.accountdb.vmoperator.resource;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A virtual machine in a Proxmox VE cluster, as a tenant declares it. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Plural("virtualmachines")
@ShortNames("pvm")
@Categories("proxmox")
@AdditionalSelectableField(jsonPath = ".spec.clusterRef.name")
@AdditionalSelectableField(jsonPath = ".spec.vmid")
@AdditionalSelectableField(jsonPath = ".status.node")
@AdditionalSelectableField(jsonPath = ".status.powerState")
@AdditionalSelectableField(jsonPath = ".status.vmid")
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.printableStatus", type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Node", jsonPath = ".status.node", type = Type.STRING)
@AdditionalPrinterColumn(name = "VMID", jsonPath = ".status.vmid", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "IP", jsonPath = ".status.primaryIP", type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(
    name = "CPU",
    jsonPath = ".status.resources.cpus",
    type = Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Memory",
    jsonPath = ".status.resources.memory",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Run",
    jsonPath = ".spec.runStrategy",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Cluster",
    jsonPath = ".spec.clusterRef.name",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Owner",
    jsonPath = ".status.owner.name",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Restart-Required",
    jsonPath = ".status.conditions[?(@.type==\"RestartRequired\")].status",
    type = Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = Type.STRING,
    priority = 1)
public final class VirtualMachine extends CustomResource<VirtualMachineSpec, VirtualMachineStatus>
    implements Namespaced {
  private static final long serialVersionUID = 1L;
}
