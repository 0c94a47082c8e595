package io.millrace.api.data;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.common.Outcome;
import io.millrace.service.FetchCommand;
import io.millrace.service.FetchCommand.PartitionRead;
import io.millrace.service.FetchIsolation;
import io.millrace.service.FetchService;
import io.millrace.service.FetchedPartition;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;

/**
 * Fetch (key 1), versions 4-18: v5 adds the log start offset, v7 sessions (KIP-227), v9 the current leader epoch
 * (KIP-320), v10 zstd, v11 the rack, with which followers serve as well (KIP-392); v12 is flexible and finds divergence (KIP-595), v13 names topics by id (KIP-516), v15 moves the replica's identity (KIP-903), v16 has room for
 * leaders (see {@link HintedFetchHandler}), v17 and v18 are for replicas.
 *
 * <p>Differs from Kafka: sizes below 0 count as 0 instead of being an error; an unknown isolation level is
 * INVALID_REQUEST; a fetch as a replica is NOT_LEADER_OR_FOLLOWER for every partition, because followers of this broker
 * use a protocol of their own. The zero topic id is UNKNOWN_TOPIC_ID for its partitions alone, as in Produce; Kafka 4.4
 * fails the whole request over it, or never answers.
 */
final class FetchHandler implements ApiHandler<FetchRequestData, FetchResponseData> {
    private static final short RACK_SINCE = 11;
    private static final short TOPIC_IDS_SINCE = 13;

    private final FetchService service;
    private final FetchSessionCache sessions;
    private final int maxBytes;

    FetchHandler(FetchService service, FetchSessionCache sessions, int maxBytes) {
        this.service = service;
        this.sessions = sessions;
        this.maxBytes = maxBytes;
    }

    @Override
    public Future<FetchResponseData> handle(RequestContext context, FetchRequestData request) {
        boolean byId = context.apiVersion() >= TOPIC_IDS_SINCE;
        FetchMetadata metadata = new FetchMetadata(request.sessionId(), request.sessionEpoch());
        if (!metadata.isFull()) {
            return continueSession(context.apiVersion(), request, metadata);
        }
        if (metadata.sessionId() != FetchMetadata.INVALID_SESSION_ID) {
            sessions.remove(metadata.sessionId());
        }
        FetchSession session = new FetchSession(byId);
        session.update(request);
        boolean keep = metadata.epoch() == FetchMetadata.INITIAL_EPOCH;
        return fetch(context.apiVersion(), request, session)
                .map(answer -> answer.complete(session).setSessionId(keep ? keep(session) : 0));
    }

    /** Frees the new session first: the client may come back the moment it has the id. */
    private int keep(FetchSession session) {
        session.release(FetchMetadata.INITIAL_EPOCH);
        return sessions.add(session);
    }

    private Future<FetchResponseData> continueSession(
            short apiVersion, FetchRequestData request, FetchMetadata metadata) {
        Optional<FetchSession> found = sessions.find(metadata.sessionId());
        if (found.isEmpty()) {
            return refuse(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        FetchSession session = found.get();
        if (session.waitsForOther(metadata.epoch())) {
            return refuse(Errors.INVALID_FETCH_SESSION_EPOCH);
        }
        if (session.usesTopicIds() != (apiVersion >= TOPIC_IDS_SINCE)) {
            return refuse(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        }
        if (!session.claim(metadata.epoch())) {
            return refuse(Errors.INVALID_FETCH_SESSION_EPOCH);
        }
        session.update(request);
        sessions.touch(metadata.sessionId());
        return fetch(apiVersion, request, session)
                .map(answer -> answer.news(session).setSessionId(metadata.sessionId()))
                .onComplete(ended -> session.release(metadata.epoch()));
    }

    private static Future<FetchResponseData> refuse(Errors error) {
        return Future.succeededFuture(new FetchResponseData().setErrorCode(error.code()));
    }

    private Future<FetchAnswer> fetch(short apiVersion, FetchRequestData request, FetchSession session) {
        List<FetchTarget> targets = session.targets();
        Optional<Errors> refusal = refusal(request);
        if (refusal.isPresent()) {
            return Future.succeededFuture(FetchAnswer.refused(targets, refusal.get()));
        }
        FetchIsolation isolation = request.isolationLevel() == IsolationLevel.READ_COMMITTED.id()
                ? FetchIsolation.LAST_STABLE_OFFSET
                : FetchIsolation.HIGH_WATERMARK;
        int answerBytes = Math.min(Math.max(0, request.maxBytes()), maxBytes);
        List<PartitionRead> reads = new ArrayList<>(targets.size());
        for (FetchTarget target : targets) {
            reads.add(target.read());
        }
        FetchCommand command = new FetchCommand(
                isolation,
                Math.min(request.minBytes(), answerBytes),
                answerBytes,
                Math.max(0, request.maxWaitMs()),
                reads,
                apiVersion >= RACK_SINCE ? Optional.of(request.rackId()) : Optional.empty());
        Future<List<Outcome<FetchedPartition>>> outcomes =
                reads.isEmpty() ? Future.succeededFuture(List.of()) : service.fetch(command);
        return outcomes.map(found -> FetchAnswer.of(targets, found, isolation, session.usesTopicIds()));
    }

    private static Optional<Errors> refusal(FetchRequestData request) {
        if (FetchRequest.isValidBrokerId(FetchRequest.replicaId(request))) {
            return Optional.of(Errors.NOT_LEADER_OR_FOLLOWER);
        }
        byte isolation = request.isolationLevel();
        boolean known =
                isolation == IsolationLevel.READ_UNCOMMITTED.id() || isolation == IsolationLevel.READ_COMMITTED.id();
        return known ? Optional.empty() : Optional.of(Errors.INVALID_REQUEST);
    }
}
