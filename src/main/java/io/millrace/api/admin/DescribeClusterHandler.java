package io.millrace.api.admin;

import io.millrace.api.AdvertisedAddress;
import io.millrace.api.ApiHandler;
import io.millrace.api.AuthorizedOperations;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.vertx.core.Future;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeClusterResponseData.DescribeClusterBroker;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeCluster (key 60), versions 0-2: v1 asks for brokers or controllers (KIP-919), v2 for fenced brokers too
 * (KIP-1073). There are no controllers of their own here, so asking for those is refused as a Kafka broker does.
 */
final class DescribeClusterHandler implements ApiHandler<DescribeClusterRequestData, DescribeClusterResponseData> {
    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final ClusterView cluster;

    DescribeClusterHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public Future<DescribeClusterResponseData> handle(RequestContext context, DescribeClusterRequestData request) {
        DescribeClusterResponseData response =
                new DescribeClusterResponseData().setEndpointType(request.endpointType());
        if (request.endpointType() == CONTROLLERS) {
            return Future.succeededFuture(response.setErrorCode(Errors.MISMATCHED_ENDPOINT_TYPE.code())
                    .setErrorMessage("This is a broker: it has no controllers to tell of."));
        }
        if (request.endpointType() != BROKERS) {
            return Future.succeededFuture(response.setErrorCode(Errors.UNSUPPORTED_ENDPOINT_TYPE.code())
                    .setErrorMessage("There is no endpoint type " + request.endpointType() + "."));
        }
        ClusterImage image = cluster.image();
        image.brokers().values().stream()
                .filter(broker -> broker.reachable() || request.includeFencedBrokers())
                .forEach(broker -> {
                    AdvertisedAddress address = AdvertisedAddress.of(broker, context);
                    response.brokers()
                            .add(new DescribeClusterBroker()
                                    .setBrokerId(broker.nodeId())
                                    .setHost(address.host())
                                    .setPort(address.port())
                                    .setRack(broker.rack().orElse(null))
                                    .setIsFenced(!broker.reachable()));
                });
        return Future.succeededFuture(response.setErrorMessage(null)
                .setClusterId(image.clusterId())
                .setControllerId(image.controllerId())
                .setClusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.ON_CLUSTER
                                : AuthorizedOperations.NOT_ASKED));
    }
}
