package io.millrace.service;

import io.millrace.common.Outcome;
import io.vertx.core.Future;

/** Hands out producer ids for idempotence. */
public interface ProducerIdService {
    /** A fresh id with epoch 0; never handed out twice in the life of the cluster, restarts included. */
    Future<Outcome<ProducerIdentity>> next();

    /** A producer id and its epoch. Immutable. */
    record ProducerIdentity(long producerId, short producerEpoch) {}
}
