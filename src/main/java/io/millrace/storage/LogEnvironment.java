package io.millrace.storage;

import io.millrace.common.Clock;

/**
 * What every log of a node shares. Immutable.
 *
 * @param opener opens record files
 * @param deletions takes renamed files for their later removal
 * @param backlog counts what the checkpoints do not say yet
 */
record LogEnvironment(
        Clock clock, FileOpener opener, DeletionQueue deletions, RecoveryBacklog backlog, int producerIdExpirationMs) {}
