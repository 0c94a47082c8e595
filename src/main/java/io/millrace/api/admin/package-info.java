/**
 * Handlers about configs, log directories and the cluster.
 */
@NullMarked
package io.millrace.api.admin;

import org.jspecify.annotations.NullMarked;
