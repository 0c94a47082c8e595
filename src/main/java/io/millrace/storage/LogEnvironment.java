package io.millrace.storage;

import io.millrace.common.Clock;

/**
 * What every log of a node shares. Immutable.
 *
 * @param opener opens record files
 * @param deletions takes renamed files for their later removal
 */
record LogEnvironment(Clock clock, FileOpener opener, DeletionQueue deletions, int producerIdExpirationMs) {}
