/** A real Kubernetes API server with etcd and the controllers that operators depend on. */
@NullMarked
package io.accountdb.vmoperator.sandbox.kubernetes;

import org.jspecify.annotations.NullMarked;
