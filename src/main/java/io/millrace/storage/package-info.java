/**
 * The log engine: segments, indexes, recovery, retention, durability. Plain Java over file channels; may depend on record, config and common.
 */
@NullMarked
package io.millrace.storage;

import org.jspecify.annotations.NullMarked;
