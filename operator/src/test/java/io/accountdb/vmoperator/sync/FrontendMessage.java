package io.accountdb.vmoperator.sync;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a client of PostgreSQL sends after the startup: chapter "Message Formats" of its manual.
 * Read by the {@link CommitEdge}.
 */
record FrontendMessage(byte type, byte[] body) {
  private static final char PARSE = 'P';
  private static final char SYNC = 'S';

  static FrontendMessage read(DataInputStream in) throws IOException {
    byte type = in.readByte();
    return new FrontendMessage(type, in.readNBytes(in.readInt() - Integer.BYTES));
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream message = new DataOutputStream(bytes);
    message.writeByte(type);
    message.writeInt(body.length + Integer.BYTES);
    message.write(body);
    return bytes.toByteArray();
  }

  /** Whether the server answers now. */
  boolean endsRequest() {
    return type == SYNC;
  }

  /** The SQL of a message that brings one; a name comes before it. */
  String statement() {
    return type == PARSE ? new String(body, StandardCharsets.UTF_8).split("\0", 3)[1] : "";
  }
}
