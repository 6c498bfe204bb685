package io.accountdb.vmoperator.api.problem;

/**
 * One thing that is wrong with a request.
 *
 * @param field as the client names it: a column, or a query parameter
 * @param message what would be right
 */
public record FieldError(String field, String message) {}
