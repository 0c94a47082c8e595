package io.millrace.http.search;

import io.millrace.http.Problems;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.TopicPlace;
import io.millrace.service.PartitionRef;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a search goes in one partition. Immutable.
 *
 * @param begin first offset
 * @param end behind the last offset that is there when the search begins
 */
record SearchPlan(int partition, long begin, long end) {
    private static final int PARTITIONS_AT_ONCE = 200;

    /** Asks the leaders where the search begins and ends; fails with {@code RequestRefused} when one cannot tell. */
    static Future<List<SearchPlan>> of(SearchRequest request, RoutedOffsets offsets) {
        return ask(request, offsets, 0, new ArrayList<>());
    }

    /** Asks for some partitions, then for those behind them: so many questions would be too many at once for a node. */
    private static Future<List<SearchPlan>> ask(
            SearchRequest request, RoutedOffsets offsets, int from, List<SearchPlan> plans) {
        int to = Math.min(from + PARTITIONS_AT_ONCE, request.partitions().size());
        if (from == to) {
            return Future.succeededFuture(plans);
        }
        List<Future<SearchPlan>> asked = new ArrayList<>();
        for (int partition : request.partitions().subList(from, to)) {
            asked.add(of(
                    request,
                    new PartitionRef(request.topic().id(), request.topic().name(), partition, -1),
                    offsets));
        }
        return Future.all(asked).compose(all -> {
            plans.addAll(all.list());
            return ask(request, offsets, to, plans);
        });
    }

    private static Future<SearchPlan> of(SearchRequest request, PartitionRef partition, RoutedOffsets offsets) {
        Future<Long> first = find(new TopicPlace.Earliest(), request, partition, offsets);
        Future<Long> last = find(new TopicPlace.Latest(), request, partition, offsets);
        Future<Long> from = request.from() instanceof TopicPlace.Earliest
                ? first
                : find(request.from(), request, partition, offsets);
        Future<Long> to =
                request.to() instanceof TopicPlace.Latest ? last : find(request.to(), request, partition, offsets);
        return Future.all(first, last, from, to).map(all -> {
            long end = Math.min(to.result(), last.result());
            long begin = Math.min(Math.max(from.result(), first.result()), Math.max(end, first.result()));
            return resumed(request, new SearchPlan(partition.partition(), begin, Math.max(begin, end)));
        });
    }

    private static Future<Long> find(
            TopicPlace place, SearchRequest request, PartitionRef partition, RoutedOffsets offsets) {
        return place.find(offsets, partition, request.isolation()).map(Problems::valueOf);
    }

    private static SearchPlan resumed(SearchRequest request, SearchPlan plan) {
        Long behind = request.resumed()
                .map(position -> position.offsets().get(plan.partition()))
                .orElse(null);
        if (behind == null) {
            return plan;
        }
        return request.order() == SearchOrder.OLDEST
                ? new SearchPlan(plan.partition(), behind, Math.max(behind, plan.end()))
                : new SearchPlan(plan.partition(), plan.begin(), Math.max(plan.begin(), Math.min(behind, plan.end())));
    }

    PartitionWalk walk(SearchRequest request, long wantedMatches) {
        return request.order() == SearchOrder.OLDEST
                ? new ForwardWalk(partition, begin, end, !request.follow())
                : new BackwardWalk(partition, begin, end, wantedMatches);
    }
}
