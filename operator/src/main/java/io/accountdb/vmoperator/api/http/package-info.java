/** How the API is served: routes, limits, refusals, and the documents about it. */
@NullMarked
package io.accountdb.vmoperator.api.http;

import org.jspecify.annotations.NullMarked;
