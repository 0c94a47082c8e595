/**
 * The shell around coordinators: worker verticles that load a state machine for each led partition of an internal topic,
 * append what it decides, and answer once that is committed. May depend on coordinator, partition, cluster, record,
 * storage values, config and common.
 */
@NullMarked
package io.millrace.coordinator.runtime;

import org.jspecify.annotations.NullMarked;
