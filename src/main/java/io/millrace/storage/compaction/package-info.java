/**
 * Log compaction (cleanup.policy=compact). May depend on storage, record, config and common.
 */
@NullMarked
package io.millrace.storage.compaction;

import org.jspecify.annotations.NullMarked;
