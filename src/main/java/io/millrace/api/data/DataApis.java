package io.millrace.api.data;

import io.millrace.api.ApiTable;
import io.millrace.cluster.ClusterView;
import io.millrace.common.Clock;
import io.millrace.config.BrokerConfig;
import io.millrace.service.FetchService;
import io.millrace.service.OffsetService;
import io.millrace.service.ProduceService;
import io.millrace.service.ProducerStateService;
import io.millrace.service.TransactionMarkers;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.protocol.ApiKeys;

/** The part of the API table that is about records and offsets. */
public final class DataApis {
    private DataApis() {}

    /** What the handlers call. */
    public record Services(
            ProduceService produce,
            FetchService fetch,
            OffsetService offsets,
            ProducerStateService producers,
            TransactionMarkers markers) {}

    public static void addTo(
            ApiTable.Builder apis,
            Services services,
            ClusterView cluster,
            BrokerConfig config,
            Clock clock,
            RandomGenerator random) {
        FetchSessionCache sessions =
                new FetchSessionCache(config.maxIncrementalFetchSessionCacheSlots(), clock, random);
        FetchHandler fetch = new FetchHandler(services.fetch(), sessions, config.fetchMaxBytes());
        apis.add(ApiKeys.PRODUCE, 3, 13, new HintedProduceHandler(new ProduceHandler(services.produce()), cluster))
                .add(ApiKeys.FETCH, 4, 18, new HintedFetchHandler(fetch, cluster))
                .add(ApiKeys.LIST_OFFSETS, 1, 11, new ListOffsetsHandler(services.offsets()))
                .add(ApiKeys.DELETE_RECORDS, 0, 2, new DeleteRecordsHandler(services.offsets()))
                .add(ApiKeys.OFFSET_FOR_LEADER_EPOCH, 2, 4, new OffsetForLeaderEpochHandler(services.offsets()))
                .add(ApiKeys.WRITE_TXN_MARKERS, 1, 2, new WriteTxnMarkersHandler(services.markers()))
                .add(ApiKeys.DESCRIBE_PRODUCERS, 0, 0, new DescribeProducersHandler(services.producers()));
    }
}
