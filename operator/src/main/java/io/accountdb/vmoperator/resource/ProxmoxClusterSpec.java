package io.accountdb.vmoperator.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.accountdb.vmoperator.resource.VirtualMachineSpec.Template;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How to reach a Proxmox VE cluster, who may use it and within which limits. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProxmoxClusterSpec(
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "API endpoints of nodes of this one cluster, tried in order, such as"
                + " https://pve1.lab:8006.")
        List<@Size(max = 253) @Pattern("^https://[^/?#\\s]+$") String> endpoints,
    @Required
        @JsonPropertyDescription(
            "Secret in the operator's namespace with the keys tokenID (user@realm!name) and"
                + " tokenSecret.")
        SecretRef credentialsSecretRef,
    @JsonPropertyDescription(
            "Whom to trust. Unset: the certificate authorities of the operator's Java.")
        @Nullable Tls tls,
    @JsonPropertyDescription(
            "Maintenance: nothing of any VM of this cluster is changed in Proxmox. Unset: false.")
        @Nullable Boolean paused,
    @JsonPropertyDescription("Which Namespaces may have VMs here. Unset: none.")
        @Nullable AllowedNamespaces allowedNamespaces,
    @JsonPropertyDescription("What VMs get that do not say otherwise.") @Nullable Defaults defaults,
    @JsonPropertyDescription("What VMs may use.") @Nullable Limits limits,
    @JsonPropertyDescription("Whether VMs that no VirtualMachine claims get rows in vms, too.")
        @Nullable Discovery discovery,
    @Required
        @Size(min = 1, max = 128)
        @JsonPropertyDescription(
            "Database user that owns the proxmox_nodes rows made for this cluster.")
        String nodeOwner,
    @JsonPropertyDescription("When deletions are too many to be meant.")
        @Nullable MassDeletion massDeletion,
    @Min(1)
        @Max(3600)
        @JsonPropertyDescription("Seconds between two polls of the cluster. Unset: 10.")
        @Nullable Integer pollSeconds) {

  /** A Secret in the operator's own namespace: no namespace field, so no confused deputy. */
  public record SecretRef(@Required @Size(min = 1, max = 253) String name) {}

  /** One key of a Secret in the operator's own namespace. */
  public record SecretKey(
      @Required @Size(min = 1, max = 253) String name,
      @Required @Size(min = 1, max = 253) String key) {}

  /** Whom to trust. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Tls(
      @JsonPropertyDescription(
              "Certificate authorities in PEM, such as a cluster's own /etc/pve/pve-root-ca.pem.")
          @Nullable SecretKey caSecretRef) {}

  /** Which Namespaces may have VMs here. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "(self.from == 'Selector') == has(self.selector)",
      message = "selector is required for, and only allowed with, from: Selector",
      fieldPath = ".selector")
  public record AllowedNamespaces(@Required From from, @Nullable Selector selector) {}

  /** How Namespaces are chosen. */
  public enum From {
    @JsonProperty("None")
    NONE,
    @JsonProperty("All")
    ALL,
    @JsonProperty("Selector")
    SELECTOR
  }

  /** Labels that a Namespace must have, all of them. */
  public record Selector(@Required @Size(min = 1, max = 16) Map<String, String> matchLabels) {}

  /** What VMs get that do not say otherwise. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Defaults(
      @Size(min = 2, max = 100)
          @JsonPropertyDescription("Storage of cloned disks. Unset: where the template's are.")
          @Nullable String storage,
      @Size(min = 1, max = 128)
          @Pattern("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+){0,2}$")
          @JsonPropertyDescription(
              "Pool of new VMs. A pool-scoped token cannot clone without one. Unset: none.")
          @Nullable String pool,
      @JsonPropertyDescription(
              "Template of a VM that is created through the REST API without one. A VirtualMachine"
                  + " always names its own.")
          @Nullable Template template,
      @JsonPropertyDescription("Whence VMIDs are allocated. Unset: Proxmox's own range.")
          @Nullable VmidRange vmidRange) {}

  /** VMIDs from start to end, both included. */
  @ValidationRule(
      value = "self.start <= self.end",
      message = "vmidRange.start must not exceed vmidRange.end")
  public record VmidRange(
      @Required @Min(100) @Max(999_999_999) Integer start,
      @Required @Min(100) @Max(999_999_999) Integer end) {}

  /** When deletions are too many to be meant. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MassDeletion(
      @Min(0)
          @Max(100_000)
          @JsonPropertyDescription(
              "If more of this cluster's VMs than this are deleted within a minute, those that have"
                  + " not begun are held until the annotation"
                  + " proxmox.accountdb.io/release-deletions lets them go. 0: never. Unset: 10.")
          @Nullable Integer limit) {}

  /** VMs that no VirtualMachine claims. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Discovery(
      @JsonPropertyDescription(
              "Give them rows in vms, owned by the owner of their node's row; the whitelist of that"
                  + " row narrows it. Rows that exist are kept either way. Unset: true.")
          @Nullable Boolean enabled) {}

  /** What VMs may use. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Limits(
      @Size(min = 1, max = 64)
          @JsonPropertyDescription(
              "VMIDs or names of templates that may be cloned; * stands for any characters. Unset:"
                  + " every template that the token sees.")
          @Nullable List<@Size(min = 1, max = 253) String> templates) {}
}
