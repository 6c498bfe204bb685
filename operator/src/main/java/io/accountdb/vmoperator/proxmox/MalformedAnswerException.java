package io.accountdb.vmoperator.proxmox;

import java.io.Serial;

/** An answer is not what the schema promises: truncated, no JSON, a key missing. */
final class MalformedAnswerException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  MalformedAnswerException(String message) {
    super(message);
  }

  MalformedAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
