package io.accountdb.vmoperator.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One aspect of a resource's state, in the form of Kubernetes' metav1.Condition.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason stable, for machines
 * @param message for people
 * @param lastTransitionTime when status changed last, RFC 3339
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required String type,
    @Required String status,
    @Required String reason,
    @Required String message,
    @Nullable Long observedGeneration,
    @Required String lastTransitionTime) {}
