package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeClientQuotas (key 48), versions 0-1, which differ in encoding only (KIP-546). No quotas are set here, so a filter
 * that makes sense finds none; one that does not is refused as Kafka does.
 */
final class DescribeClientQuotasHandler
        implements ApiHandler<DescribeClientQuotasRequestData, DescribeClientQuotasResponseData> {
    private static final Set<String> ENTITY_TYPES = Set.of("user", "client-id", "ip");
    private static final byte EXACT = 0;
    private static final byte ANY = 2;

    @Override
    public Future<DescribeClientQuotasResponseData> handle(
            RequestContext context, DescribeClientQuotasRequestData request) {
        Set<String> types = new HashSet<>();
        for (ComponentData component : request.components()) {
            if (!ENTITY_TYPES.contains(component.entityType())) {
                return refuse(
                        Errors.UNSUPPORTED_VERSION,
                        "There are no quotas of '" + component.entityType() + "', only of user, client-id and ip.");
            }
            if (!types.add(component.entityType())) {
                return refuse(
                        Errors.INVALID_REQUEST, "The filter names '" + component.entityType() + "' more than once.");
            }
            boolean known = component.matchType() >= EXACT && component.matchType() <= ANY;
            if (!known || (component.matchType() != EXACT && component.match() != null)) {
                return refuse(
                        Errors.INVALID_REQUEST,
                        "A filter matches 0 a name, 1 the default or 2 whatever is set, and only 0 has a name.");
            }
        }
        if (types.contains("ip") && types.size() > 1) {
            return refuse(Errors.INVALID_REQUEST, "Quotas of an ip are not of a user or client-id as well.");
        }
        return Future.succeededFuture(
                new DescribeClientQuotasResponseData().setErrorMessage(null).setEntries(List.of()));
    }

    private static Future<DescribeClientQuotasResponseData> refuse(Errors error, String message) {
        return Future.succeededFuture(new DescribeClientQuotasResponseData()
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setEntries(null));
    }
}
