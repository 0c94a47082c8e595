package io.millrace.api.topic;

import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.TopicRegistration;
import io.millrace.cluster.TopicSelector;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.common.Refusal.Reason;
import io.millrace.common.TopicId;
import io.millrace.service.TopicService;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * DeleteTopics (key 20), versions 1-6: v5 adds error messages, v6 topic ids instead of names. A topic is answered when its
 * partitions are closed. No known difference from Kafka.
 */
final class DeleteTopicsHandler implements ApiHandler<DeleteTopicsRequestData, DeleteTopicsResponseData> {
    private static final int TOPIC_STATES_SINCE = 6;
    private static final int DELETION_DISABLED_SINCE = 3;

    private final TopicService topics;

    DeleteTopicsHandler(TopicService topics) {
        this.topics = topics;
    }

    @Override
    public Future<DeleteTopicsResponseData> handle(RequestContext context, DeleteTopicsRequestData request) {
        DeleteTopicsResponseData response = new DeleteTopicsResponseData();
        List<DeleteTopicState> accepted = new ArrayList<>();
        Set<DeleteTopicState> seen = new HashSet<>();
        for (DeleteTopicState wanted : wanted(context, request)) {
            String complaint = complaint(wanted, seen);
            if (complaint.isEmpty()) {
                accepted.add(wanted);
            } else {
                response.responses().add(failed(wanted, Errors.INVALID_REQUEST, complaint));
            }
        }
        List<TopicSelector> selectors =
                accepted.stream().map(DeleteTopicsHandler::selector).toList();
        return topics.delete(selectors).map(outcomes -> {
            for (int index = 0; index < accepted.size(); index++) {
                response.responses().add(result(context, accepted.get(index), outcomes.get(index)));
            }
            return response;
        });
    }

    private static List<DeleteTopicState> wanted(RequestContext context, DeleteTopicsRequestData request) {
        return context.apiVersion() >= TOPIC_STATES_SINCE
                ? request.topics()
                : request.topicNames().stream()
                        .map(name -> new DeleteTopicState().setName(name))
                        .toList();
    }

    private static String complaint(DeleteTopicState wanted, Set<DeleteTopicState> seen) {
        boolean hasId = !wanted.topicId().equals(Uuid.ZERO_UUID);
        if (wanted.name() == null && !hasId) {
            return "Neither a name nor an id of a topic is given.";
        }
        if (wanted.name() != null && hasId) {
            return "Both a name and an id of a topic are given: give one of them.";
        }
        return seen.add(wanted) ? "" : "A topic is named twice in one request.";
    }

    private static TopicSelector selector(DeleteTopicState wanted) {
        Uuid id = wanted.topicId();
        return wanted.name() != null
                ? new TopicSelector.ByName(wanted.name())
                : new TopicSelector.ById(new TopicId(id.getMostSignificantBits(), id.getLeastSignificantBits()));
    }

    private static DeletableTopicResult result(
            RequestContext context, DeleteTopicState wanted, Outcome<TopicRegistration> outcome) {
        if (outcome instanceof Outcome.Done<TopicRegistration> done) {
            TopicId id = done.value().id();
            return new DeletableTopicResult()
                    .setName(done.value().name())
                    .setTopicId(new Uuid(id.mostSignificantBits(), id.leastSignificantBits()));
        }
        Refusal refusal = ((Outcome.Refused<TopicRegistration>) outcome).refusal();
        boolean tooOldToKnow =
                refusal.reason() == Reason.TOPIC_DELETION_DISABLED && context.apiVersion() < DELETION_DISABLED_SINCE;
        return failed(
                wanted, tooOldToKnow ? Errors.INVALID_REQUEST : ErrorCodes.of(refusal.reason()), refusal.message());
    }

    private static DeletableTopicResult failed(DeleteTopicState wanted, Errors error, String message) {
        return new DeletableTopicResult()
                .setName(wanted.name())
                .setTopicId(wanted.topicId())
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}
