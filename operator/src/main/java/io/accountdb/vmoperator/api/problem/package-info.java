/** What the API answers when it does not do what it was asked. */
@NullMarked
package io.accountdb.vmoperator.api.problem;

import org.jspecify.annotations.NullMarked;
