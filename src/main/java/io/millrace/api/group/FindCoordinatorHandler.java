package io.millrace.api.group;

import io.millrace.api.AdvertisedAddress;
import io.millrace.api.ApiHandler;
import io.millrace.api.ErrorCodes;
import io.millrace.api.RequestContext;
import io.millrace.cluster.BrokerRegistration;
import io.millrace.common.Outcome;
import io.millrace.common.Refusal;
import io.millrace.service.CoordinatorLookup;
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
 * <p>Deviations from Kafka: the internal topic is created before the answer, where Kafka lets the client ask again. Share
 * groups are refused for good, like types that do not exist.
 */
final class FindCoordinatorHandler implements ApiHandler<FindCoordinatorRequestData, FindCoordinatorResponseData> {
    private static final int MANY_KEYS_SINCE = 4;
    private static final int NO_NODE = -1;
    private static final byte GROUP = 0;
    private static final byte TRANSACTION = 1;
    private static final byte SHARE = 2;

    private final CoordinatorLookup lookup;

    FindCoordinatorHandler(CoordinatorLookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public Future<FindCoordinatorResponseData> handle(RequestContext context, FindCoordinatorRequestData request) {
        if (context.apiVersion() >= MANY_KEYS_SINCE) {
            List<Future<Coordinator>> found = request.coordinatorKeys().stream()
                    .map(key -> find(context, request.keyType(), key))
                    .toList();
            return Future.all(found).map(all -> new FindCoordinatorResponseData().setCoordinators(all.list()));
        }
        return find(context, request.keyType(), request.key())
                .map(found -> new FindCoordinatorResponseData()
                        .setErrorCode(found.errorCode())
                        .setErrorMessage(found.errorMessage())
                        .setNodeId(found.nodeId())
                        .setHost(found.host())
                        .setPort(found.port()));
    }

    private Future<Coordinator> find(RequestContext context, byte keyType, String key) {
        if (keyType == GROUP || keyType == TRANSACTION) {
            return (keyType == GROUP ? lookup.ofGroup(key) : lookup.ofTransaction(key))
                    .map(outcome -> outcome instanceof Outcome.Done<BrokerRegistration> done
                            ? found(context, key, done.value())
                            : failed(key, ((Outcome.Refused<BrokerRegistration>) outcome).refusal()));
        }
        return Future.succeededFuture(failed(key, Errors.INVALID_REQUEST, message(keyType)));
    }

    private static Coordinator found(RequestContext context, String key, BrokerRegistration broker) {
        AdvertisedAddress address = AdvertisedAddress.of(broker, context);
        return new Coordinator()
                .setKey(key)
                .setErrorMessage(null)
                .setNodeId(broker.nodeId())
                .setHost(address.host())
                .setPort(address.port());
    }

    private static Coordinator failed(String key, Refusal refusal) {
        return failed(key, ErrorCodes.of(refusal.reason()), refusal.message());
    }

    private static Coordinator failed(String key, Errors error, String message) {
        return new Coordinator()
                .setKey(key)
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setNodeId(NO_NODE)
                .setPort(NO_NODE);
    }

    private static String message(byte keyType) {
        return keyType == SHARE ? "This broker has no share groups." : "There is no coordinator type " + keyType + ".";
    }
}
