/**
 * HTTP resources about groups that are watched. May depend on http, http.cluster, service, values of coordinator.group, and common.
 */
@NullMarked
package io.millrace.http.group;

import org.jspecify.annotations.NullMarked;
