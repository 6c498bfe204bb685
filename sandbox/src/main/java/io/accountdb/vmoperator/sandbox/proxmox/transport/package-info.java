/** The wire: HTTPS, HTTP/1.1, decoding of requests, envelopes of answers. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.transport;

import org.jspecify.annotations.NullMarked;
