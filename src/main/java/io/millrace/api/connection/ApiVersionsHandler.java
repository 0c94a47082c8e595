package io.millrace.api.connection;

import static org.apache.kafka.common.protocol.ApiKeys.PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION;

import io.millrace.api.ApiHandler;
import io.millrace.api.ApiTable;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterView;
import io.vertx.core.Future;
import java.util.regex.Pattern;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersionCollection;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * ApiVersions (key 18), versions 0-5: v1 adds the throttle time, v3 is flexible and names the client's software
 * (KIP-511), v5 names the node the client means to talk to, so that it finds out when it reached another one (KIP-1242).
 *
 * <p>The lowest Produce version is answered as 0 although 3 is the lowest that works, as Kafka does: older librdkafka
 * takes a broker without Produce 0 for one that cannot compress (KAFKA-18659). Of Kafka's features only {@code
 * transaction.version} is listed, by which producers know that each of their transactions gets an epoch of its own (KIP-890):
 * the others would promise APIs that this node does not have.
 */
final class ApiVersionsHandler implements ApiHandler<ApiVersionsRequestData, ApiVersionsResponseData> {
    private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");
    private static final short NAMES_SOFTWARE_SINCE = 3;
    private static final int NO_NODE = -1;
    private static final String TRANSACTION_VERSION = "transaction.version";
    private static final short EPOCH_FOR_EACH_TRANSACTION = 2;

    private final ApiTable apis;
    private final ClusterView cluster;
    private final int nodeId;

    ApiVersionsHandler(ApiTable apis, ClusterView cluster, int nodeId) {
        this.apis = apis;
        this.cluster = cluster;
        this.nodeId = nodeId;
    }

    @Override
    public Future<ApiVersionsResponseData> handle(RequestContext context, ApiVersionsRequestData request) {
        Errors refusal = refusal(context.apiVersion(), request);
        return Future.succeededFuture(
                refusal == Errors.NONE
                        ? features(new ApiVersionsResponseData().setApiKeys(advertised()))
                        : new ApiVersionsResponseData().setErrorCode(refusal.code()));
    }

    private Errors refusal(short version, ApiVersionsRequestData request) {
        if (version >= NAMES_SOFTWARE_SINCE
                && !(names(request.clientSoftwareName()) && names(request.clientSoftwareVersion()))) {
            return Errors.INVALID_REQUEST;
        }
        String clusterId = request.clusterId();
        if ((clusterId == null) != (request.nodeId() == NO_NODE)) {
            return Errors.INVALID_REQUEST;
        }
        boolean meansUs =
                clusterId == null || (clusterId.equals(cluster.image().clusterId()) && request.nodeId() == nodeId);
        return meansUs ? Errors.NONE : Errors.REBOOTSTRAP_REQUIRED;
    }

    private static boolean names(String software) {
        return SOFTWARE.matcher(software).matches();
    }

    /** The lowest supported version is given as 1: before version 4 of this API clients refuse 0 (KAFKA-17011). */
    private static ApiVersionsResponseData features(ApiVersionsResponseData answer) {
        answer.supportedFeatures()
                .add(new SupportedFeatureKey()
                        .setName(TRANSACTION_VERSION)
                        .setMinVersion((short) 1)
                        .setMaxVersion(EPOCH_FOR_EACH_TRANSACTION));
        answer.finalizedFeatures()
                .add(new FinalizedFeatureKey()
                        .setName(TRANSACTION_VERSION)
                        .setMinVersionLevel(EPOCH_FOR_EACH_TRANSACTION)
                        .setMaxVersionLevel(EPOCH_FOR_EACH_TRANSACTION));
        return answer.setFinalizedFeaturesEpoch(0);
    }

    private ApiVersionCollection advertised() {
        ApiVersionCollection versions = new ApiVersionCollection();
        for (ApiTable.Entry entry : apis.entries()) {
            if (entry.isAdvertised()) {
                boolean produce = entry.key() == ApiKeys.PRODUCE;
                versions.add(new ApiVersion()
                        .setApiKey(entry.key().id)
                        .setMinVersion(produce ? PRODUCE_API_VERSIONS_RESPONSE_MIN_VERSION : entry.minVersion())
                        .setMaxVersion(entry.maxVersion()));
            }
        }
        return versions;
    }
}
