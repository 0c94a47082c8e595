/** Handlers about transactions and the identities of producers; see {@link io.millrace.api}. May depend on api and service. */
@NullMarked
package io.millrace.api.transaction;

import org.jspecify.annotations.NullMarked;
