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
 * FindCoordinator (key 10), versions 0-6: v1 has coordinators of transactions, v4 asks for many keys at once (KIP-699), v6
 * has share groups (KIP-932).
 *
 * <p>Deviation from Kafka: there are no groups and no transactions here yet, so their coordinator is never available,
 * with a sentence that says why; clients go on asking. Share groups are refused for good, like types that do not exist.
 */
final class FindCoordinatorHandler implements ApiHandler<FindCoordinatorRequestData, FindCoordinatorResponseData> {
    private static final int MANY_KEYS_SINCE = 4;
    private static final int NO_NODE = -1;
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;

    @Override
    public Future<FindCoordinatorResponseData> handle(RequestContext context, FindCoordinatorRequestData request) {
        Errors error = request.keyType() == GROUP || request.keyType() == TRANSACTION
                ? Errors.COORDINATOR_NOT_AVAILABLE
                : Errors.INVALID_REQUEST;
        String message = message(request.keyType());
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

    private static String message(byte keyType) {
        return switch (keyType) {
            case GROUP -> "This broker has no consumer groups yet: assign partitions instead of subscribing.";
            case TRANSACTION -> "This broker has no transactions yet: produce without transactional.id.";
            case SHARE -> "This broker has no share groups.";
            default -> "There is no coordinator type " + keyType + ".";
        };
    }
}
