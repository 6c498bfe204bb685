package io.accountdb.vmoperator.resource;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDGenerator.AbstractCRDOutput;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Generates the CRDs from the Java model and adds what the generator cannot express. */
public final class CustomResourceDefinitions {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(VirtualMachine.class, ProxmoxCluster.class);

  /** Column order: kubectl prints them so, and the generator sorts them by path. */
  private static final List<String> COLUMNS =
      List.of(
          "Version",
          "Status",
          "Ready",
          "Online",
          "Nodes",
          "VMs",
          "Node",
          "VMID",
          "IP",
          "Age",
          "CPU",
          "Memory",
          "Run",
          "Cluster",
          "Owner",
          "Restart-Required",
          "Endpoint",
          "Quorate",
          "Message");

  private CustomResourceDefinitions() {}

  /** YAML by file name. */
  public static Map<String, String> generate() {
    Map<String, ByteArrayOutputStream> output = new TreeMap<>();
    new CRDGenerator()
        .withMinQuotes(false)
        .withParallelGenerationEnabled(false)
        .customResourceClasses(List.copyOf(KINDS))
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata resource, String version) {
                return complete((CustomResourceDefinition) resource);
              }
            })
        .withOutput(
            new AbstractCRDOutput<ByteArrayOutputStream>() {
              @Override
              protected ByteArrayOutputStream createStreamFor(String name) {
                return output.computeIfAbsent(name, ignored -> new ByteArrayOutputStream());
              }
            })
        .generate();
    Map<String, String> files = new TreeMap<>();
    output.forEach(
        (name, bytes) ->
            files.put(
                name.replace("-v1", "") + ".yaml",
                wholeNumbers(bytes.toString(StandardCharsets.UTF_8))));
    return files;
  }

  /** The model keeps bounds as doubles, which would be printed as 9.99999999E8. */
  private static String wholeNumbers(String yaml) {
    return Pattern.compile("(?m)(minimum|maximum): ([0-9.E]+)$")
        .matcher(yaml)
        .replaceAll(
            match -> match.group(1) + ": " + new BigDecimal(match.group(2)).toBigIntegerExact());
  }

  private static CustomResourceDefinition complete(CustomResourceDefinition definition) {
    for (CustomResourceDefinitionVersion version : definition.getSpec().getVersions()) {
      version.setAdditionalPrinterColumns(
          version.getAdditionalPrinterColumns().stream()
              .sorted(Comparator.comparingInt(CustomResourceDefinitions::columnOrder))
              .toList());
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setRequired(List.of("spec"));
      if (definition.getSpec().getNames().getKind().equals("VirtualMachine")) {
        // The name becomes the Proxmox name and the guest's host name.
        JSONSchemaProps name = new JSONSchemaProps();
        name.setType("string");
        name.setMaxLength(63L);
        JSONSchemaProps metadata = new JSONSchemaProps();
        metadata.setType("object");
        metadata.setProperties(Map.of("name", name));
        root.getProperties().put("metadata", metadata);
      }
      integers(root);
      rulesOnce(root);
      root.getProperties()
          .get("spec")
          .getProperties()
          .values()
          .forEach(CustomResourceDefinitions::optionalObjects);
      lists(root);
    }
    return definition;
  }

  private static int columnOrder(CustomResourceColumnDefinition column) {
    int order = COLUMNS.indexOf(column.getName());
    if (order < 0) {
      throw new IllegalStateException("no place for column " + column.getName());
    }
    return order;
  }

  /** The generator reads an annotation of a record component from its field and its accessor. */
  private static void rulesOnce(JSONSchemaProps schema) {
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    children(schema).forEach(CustomResourceDefinitions::rulesOnce);
  }

  /** Every integer has a format; the few that are counters or database ids are 64 bits wide. */
  private static void integers(JSONSchemaProps schema) {
    children(schema).forEach(CustomResourceDefinitions::integers);
    if (schema.getProperties() == null) {
      return;
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              if ("integer".equals(property.getType())) {
                boolean wide = List.of("observedGeneration", "databaseID", "id").contains(name);
                property.setFormat(wide ? "int64" : "int32");
              }
              if (name.endsWith("Time") && "string".equals(property.getType())) {
                property.setFormat("date-time");
              }
            });
  }

  /**
   * An optional object may be absent but not empty: a map edited to {@code {}} cannot be applied by
   * server-side apply.
   */
  private static void optionalObjects(JSONSchemaProps schema) {
    if ("object".equals(schema.getType())
        && (schema.getRequired() == null || schema.getRequired().isEmpty())) {
      schema.setMinProperties(1L);
    }
    children(schema).forEach(CustomResourceDefinitions::optionalObjects);
  }

  /** Server-side apply merges by these. */
  private static void lists(JSONSchemaProps schema) {
    children(schema).forEach(CustomResourceDefinitions::lists);
    if (schema.getProperties() == null) {
      return;
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              switch (name) {
                case "conditions" -> conditions(property);
                case "disks" -> mapped(property, "slot");
                case "availableTemplates" -> {
                  property.setMaxItems(256L);
                  mapped(property, "vmid");
                }
                case "addresses", "endpoints", "untoldOperations", "fieldManagers" ->
                    list(property, "atomic", 64L);
                case "pendingChanges", "templates" -> list(property, "set", 64L);
                default -> {
                  if ("array".equals(property.getType())) {
                    throw new IllegalStateException("no list type for " + name);
                  }
                }
              }
            });
  }

  private static void list(JSONSchemaProps property, String type, long maxItems) {
    property.setXKubernetesListType(type);
    if (property.getMaxItems() == null) {
      property.setMaxItems(maxItems);
    }
  }

  private static void mapped(JSONSchemaProps property, String key) {
    list(property, "map", 64L);
    property.setXKubernetesListMapKeys(List.of(key));
  }

  private static void conditions(JSONSchemaProps property) {
    property.setMaxItems(32L);
    mapped(property, "type");
    Map<String, JSONSchemaProps> fields = property.getItems().getSchema().getProperties();
    fields.get("type").setMaxLength(316L);
    fields
        .get("status")
        .setEnum(
            Stream.of(Conditions.TRUE, Conditions.FALSE, Conditions.UNKNOWN)
                .map(
                    Serialization.jsonMapper()
                        ::<com.fasterxml.jackson.databind.JsonNode>valueToTree)
                .toList());
    fields.get("reason").setMinLength(1L);
    fields.get("reason").setMaxLength(1024L);
    fields.get("reason").setPattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
    fields.get("message").setMaxLength(32768L);
    fields.get("observedGeneration").setMinimum(0.0);
  }

  private static Stream<JSONSchemaProps> children(JSONSchemaProps schema) {
    Stream<JSONSchemaProps> properties =
        schema.getProperties() == null ? Stream.of() : schema.getProperties().values().stream();
    return schema.getItems() == null || schema.getItems().getSchema() == null
        ? properties
        : Stream.concat(properties, Stream.of(schema.getItems().getSchema()));
  }
}
