package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.vertx.core.Future;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.Errors;

/**
 * DescribeUserScramCredentials (key 50), version 0 (KIP-554). Nobody has credentials here: nobody is listed, and who is
 * asked for by name is not found. No known difference from Kafka.
 */
final class DescribeUserScramCredentialsHandler
        implements ApiHandler<DescribeUserScramCredentialsRequestData, DescribeUserScramCredentialsResponseData> {
    @Override
    public Future<DescribeUserScramCredentialsResponseData> handle(
            RequestContext context, DescribeUserScramCredentialsRequestData request) {
        Map<String, Integer> asked = new TreeMap<>();
        if (request.users() != null) {
            request.users().forEach(user -> asked.merge(user.name(), 1, Integer::sum));
        }
        return Future.succeededFuture(new DescribeUserScramCredentialsResponseData()
                .setResults(asked.entrySet().stream()
                        .map(user -> result(user.getKey(), user.getValue()))
                        .toList()));
    }

    private static DescribeUserScramCredentialsResult result(String user, int times) {
        Errors error = times > 1 ? Errors.DUPLICATE_RESOURCE : Errors.RESOURCE_NOT_FOUND;
        return new DescribeUserScramCredentialsResult()
                .setUser(user)
                .setErrorCode(error.code())
                .setErrorMessage(
                        times > 1
                                ? "The user '" + user + "' is named " + times + " times in one request."
                                : "The user '" + user + "' has no SCRAM credentials.");
    }
}
