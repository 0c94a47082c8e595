package io.millrace.coordinator.runtime;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;

/**
 * Gives shards their worker context. Deployed with a worker pool of one thread of its own, so that the loading of one shard
 * delays only those that share the instance.
 */
final class CoordinatorVerticle extends VerticleBase {
    private final Promise<Context> started = Promise.promise();

    /** The context, once this verticle has started. */
    Future<Context> workerContext() {
        return started.future();
    }

    @Override
    public Future<?> start() {
        started.complete(context);
        return Future.succeededFuture();
    }
}
