package io.millrace.api.admin;

import io.millrace.api.ApiHandler;
import io.millrace.api.RequestContext;
import io.millrace.cluster.ClusterImage;
import io.millrace.cluster.ClusterView;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.Errors;

/**
 * ListConfigResources (key 74), versions 0-1: v0 lists client metrics only, v1 has types, and none asked for means all
 * (KIP-1142). Groups are those with configs of their own, client metrics there are none.
 */
final class ListConfigResourcesHandler
        implements ApiHandler<ListConfigResourcesRequestData, ListConfigResourcesResponseData> {
    private static final Set<Byte> KNOWN = Set.of(
            ConfigResource.Type.TOPIC.id(),
            ConfigResource.Type.BROKER.id(),
            ConfigResource.Type.BROKER_LOGGER.id(),
            ConfigResource.Type.CLIENT_METRICS.id(),
            ConfigResource.Type.GROUP.id());

    private final ClusterView cluster;

    ListConfigResourcesHandler(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public Future<ListConfigResourcesResponseData> handle(
            RequestContext context, ListConfigResourcesRequestData request) {
        ListConfigResourcesResponseData response = new ListConfigResourcesResponseData();
        if (!KNOWN.containsAll(request.resourceTypes())) {
            return Future.succeededFuture(response.setErrorCode(Errors.UNSUPPORTED_VERSION.code()));
        }
        if (context.apiVersion() == 0) {
            return Future.succeededFuture(response);
        }
        Set<Byte> wanted = request.resourceTypes().isEmpty() ? KNOWN : new HashSet<>(request.resourceTypes());
        ClusterImage image = cluster.image();
        List<ListConfigResourcesResponseData.ConfigResource> resources = Stream.of(
                        list(
                                wanted,
                                ConfigResource.Type.TOPIC,
                                image.topicsByName().keySet(),
                                Function.identity()),
                        list(
                                wanted,
                                ConfigResource.Type.GROUP,
                                image.dynamicConfigs().groups().keySet(),
                                Function.identity()),
                        list(wanted, ConfigResource.Type.BROKER, image.brokers().keySet(), String::valueOf),
                        list(
                                wanted,
                                ConfigResource.Type.BROKER_LOGGER,
                                image.brokers().keySet(),
                                String::valueOf))
                .flatMap(Function.identity())
                .toList();
        return Future.succeededFuture(response.setConfigResources(resources));
    }

    private static <T> Stream<ListConfigResourcesResponseData.ConfigResource> list(
            Set<Byte> wanted, ConfigResource.Type type, Set<T> names, Function<T, String> text) {
        return wanted.contains(type.id())
                ? names.stream()
                        .map(name -> new ListConfigResourcesResponseData.ConfigResource()
                                .setResourceType(type.id())
                                .setResourceName(text.apply(name)))
                : Stream.empty();
    }
}
