package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import java.util.List;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.FindCoordinatorResponseData.Coordinator;
import org.apache.kafka.common.protocol.Errors;

/**
 * FindCoordinator (key 10), versions 0-6: v1 has coordinators of transactions, v4 asks for many keys at once (KIP-699).
 *
 * <p>Deviation from Kafka: there are no groups and no transactions here yet, so the answer is always that the coordinator
 * is not available, with a sentence that says why.
 */
final class FindCoordinatorHandler implements ApiHandler<FindCoordinatorRequestData, FindCoordinatorResponseData> {
    private static final int MANY_KEYS_SINCE = 4;
    private static final int NO_NODE = -1;
    private static final byte TRANSACTION = 1;

    @Override
    public Future<FindCoordinatorResponseData> handle(RequestContext context, FindCoordinatorRequestData request) {
        Errors error = Errors.COORDINATOR_NOT_AVAILABLE;
        String message = request.keyType() == TRANSACTION
                ? "This broker has no transactions yet: produce without transactional.id."
                : "This broker has no consumer groups yet: assign partitions instead of subscribing.";
        if (context.apiVersion() < MANY_KEYS_SINCE) {
            return Future.succeededFuture(new FindCoordinatorResponseData()
                    .setErrorCode(error.code())
                    .setErrorMessage(message)
                    .setNodeId(NO_NODE)
                    .setPort(NO_NODE));
        }
        List<Coordinator> coordinators = request.coordinatorKeys().stream()
                .map(key -> new Coordinator()
                        .setKey(key)
                        .setErrorCode(error.code())
                        .setErrorMessage(message)
                        .setNodeId(NO_NODE)
                        .setPort(NO_NODE))
                .toList();
        return Future.succeededFuture(new FindCoordinatorResponseData().setCoordinators(coordinators));
    }
}
