/**
 * What people want to know of running groups: lag in records and in time, how soon retention overtakes a group, and alerts
 * that are raised and cleared with hysteresis. Pure; owned by whoever watches. May depend on coordinator.group and common only.
 */
@NullMarked
package io.millrace.coordinator.group.watch;

import org.jspecify.annotations.NullMarked;
