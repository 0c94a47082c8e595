package io.millrace.cluster.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.IAtomicReference;
import com.hazelcast.cp.exception.CPGroupDestroyedException;
import io.millrace.cluster.journal.QuorumCodec;
import io.millrace.cluster.quorum.Entry;
import io.millrace.cluster.quorum.HeadAnswer;
import io.millrace.cluster.quorum.HeadAnswer.Empty;
import io.millrace.cluster.quorum.HeadAnswer.Holds;
import io.millrace.cluster.quorum.HeadAnswer.Lost;
import io.millrace.cluster.quorum.HeadAnswer.Swapped;
import io.millrace.cluster.quorum.HeadAnswer.Unknown;
import io.millrace.cluster.quorum.Stamp;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The head register: one {@code IAtomicReference} in the CP subsystem, with deadlines of its own. Confined to the
 * context of the store.
 *
 * <p>Hazelcast's calls may block or stay unanswered far beyond any timeout once the register lost its majority, so every
 * call is asynchronous, fetching the proxy happens on a worker of its own, once at a time, and what comes too late is
 * not known here. A proxy that outlived a reset is dropped.
 */
final class HeadRegister {
    private static final String NAME = "millrace-head";
    private static final long DEADLINE_MS = 1_500;

    private final HazelcastInstance hazelcast;
    private final Context context;
    private final WorkerExecutor proxies;
    private @Nullable Future<IAtomicReference<byte[]>> proxy;
    private @Nullable Value last;

    /** A commit and the very bytes that the register holds for it, which a compare-and-set must present. */
    private static final class Value {
        final Stamp stamp;
        final byte[] bytes;

        Value(Stamp stamp, byte[] bytes) {
            this.stamp = stamp;
            this.bytes = bytes;
        }
    }

    /**
     * A register.
     *
     * @param context where answers are given
     * @param proxies where fetching a proxy may block
     */
    HeadRegister(HazelcastInstance hazelcast, Context context, WorkerExecutor proxies) {
        this.hazelcast = hazelcast;
        this.context = context;
        this.proxies = proxies;
    }

    /** What it holds; never fails. */
    Future<HeadAnswer> read() {
        return reference()
                .compose(reference -> Future.fromCompletionStage(reference.getAsync(), context)
                        .timeout(DEADLINE_MS, TimeUnit.MILLISECONDS))
                .map(this::decode)
                .recover(this::unknown);
    }

    /** Puts a commit in the place of another; never fails. */
    Future<HeadAnswer> swap(Optional<Stamp> expected, Entry update) {
        Value held = last;
        if (expected.isEmpty()) {
            return exchange(null, update);
        }
        if (held != null && held.stamp.equals(expected.get())) {
            return exchange(held.bytes, update);
        }
        return read().compose(answer ->
                answer instanceof Holds holds && holds.entry().stamp().equals(expected.get())
                        ? swap(expected, update)
                        : Future.succeededFuture(answer instanceof Unknown ? answer : new Lost()));
    }

    private Future<HeadAnswer> exchange(byte @Nullable [] expected, Entry update) {
        byte[] bytes;
        try {
            bytes = QuorumCodec.encode(update);
        } catch (IOException unencodable) {
            return unknown(unencodable);
        }
        return reference()
                .compose(reference -> Future.fromCompletionStage(compareAndSet(reference, expected, bytes), context)
                        .timeout(DEADLINE_MS, TimeUnit.MILLISECONDS))
                .map(done -> {
                    last = done ? new Value(update.stamp(), bytes) : null;
                    return done ? new Swapped() : (HeadAnswer) new Lost();
                })
                .recover(this::unknown);
    }

    @SuppressWarnings("NullAway") // null is what an IAtomicReference holds before anything was set
    private static CompletionStage<Boolean> compareAndSet(
            IAtomicReference<byte[]> reference, byte @Nullable [] expected, byte[] update) {
        return reference.compareAndSetAsync(expected, update);
    }

    private HeadAnswer decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            last = null;
            return new Empty();
        }
        try {
            Entry entry = QuorumCodec.decodeEntry(bytes);
            last = new Value(entry.stamp(), bytes);
            return new Holds(entry);
        } catch (IOException newer) {
            return new Unknown(String.valueOf(newer.getMessage()));
        }
    }

    private Future<HeadAnswer> unknown(Throwable failure) {
        if (failure instanceof CPGroupDestroyedException) {
            proxy = null;
        }
        return Future.succeededFuture(new Unknown("the head register does not answer ("
                + failure.getClass().getSimpleName() + "): " + failure.getMessage()));
    }

    private Future<IAtomicReference<byte[]>> reference() {
        Future<IAtomicReference<byte[]>> present = proxy;
        if (present == null || present.failed()) {
            present = proxies.executeBlocking(() -> hazelcast.getCPSubsystem().<byte[]>getAtomicReference(NAME));
            proxy = present;
        }
        return present.isComplete() ? present : present.timeout(DEADLINE_MS, TimeUnit.MILLISECONDS);
    }
}
