package io.accountdb.vmoperator.api.problem;

/** The kinds of refusal. Clients go by {@link #uri}, so a name stays what it is. */
public enum ProblemType {
  MALFORMED("malformed", "Malformed request", 400),
  UNAUTHENTICATED("unauthenticated", "No valid token", 401),
  FORBIDDEN("forbidden", "Not permitted", 403),
  NOT_FOUND("not-found", "Not found", 404),
  METHOD_NOT_ALLOWED("method-not-allowed", "Method not allowed", 405),
  DUPLICATE("duplicate-vm", "Duplicate VM", 409),
  NOT_MANAGED("not-managed", "Discovered VM", 409),
  FIELD_OWNED("field-owned", "Field owned by another manager", 409),
  TRACKED("tracked-by-argo-cd", "VM under Argo CD", 409),
  CONFLICT("conflict", "Conflict", 409),
  TOO_LARGE("too-large", "Request too large", 413),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "Unsupported media type", 415),
  INVALID("invalid", "Invalid request", 422),
  TOO_MANY_REQUESTS("too-many-requests", "Too many requests", 429),
  INTERNAL("internal", "Internal error", 500),
  UNAVAILABLE("unavailable", "Not available", 503);

  private final String name;
  private final String title;
  private final int status;

  ProblemType(String name, String title, int status) {
    this.name = name;
    this.title = title;
    this.status = status;
  }

  /** Stable; it names the kind and leads nowhere (RFC 9457, 3.1.1). */
  public String uri() {
    return "urn:vm-operator:problem:" + name;
  }

  public String title() {
    return title;
  }

  public int status() {
    return status;
  }
}
