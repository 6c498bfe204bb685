/** Users, tokens, roles, ACLs, pools, tickets: who may do what. */
@NullMarked
package io.accountdb.vmoperator.sandbox.proxmox.access;

import org.jspecify.annotations.NullMarked;
