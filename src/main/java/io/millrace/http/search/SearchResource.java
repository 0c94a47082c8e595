package io.millrace.http.search;

import io.millrace.cluster.ClusterView;
import io.millrace.cluster.TopicRegistration;
import io.millrace.common.Clock;
import io.millrace.filter.FilterCompilation;
import io.millrace.filter.RecordFilter;
import io.millrace.filter.cel.CelFilters;
import io.millrace.http.ApiReply;
import io.millrace.http.HttpMemory;
import io.millrace.http.Problem;
import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import io.millrace.http.RouteTable;
import io.millrace.http.cluster.RoutedOffsets;
import io.millrace.http.cluster.RoutedReads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches topics for records: as Server-Sent Events, or as a file. A search ends when its connection does. Thread-safe because the
 * count of searches is atomic; each search is owned by the event loop of its connection.
 */
public final class SearchResource {
    private static final Logger log = LoggerFactory.getLogger(SearchResource.class);

    private final ClusterView cluster;
    private final Search.Tools tools;
    private final HttpMemory memory;
    private final int maxSearches;
    private final AtomicInteger searches = new AtomicInteger();

    /**
     * Makes the resource.
     *
     * @param workers where records are unpacked and filtered, so that the event loops are not
     * @param maxSearches at a time
     */
    public SearchResource(
            Vertx vertx,
            WorkerExecutor workers,
            Clock clock,
            ClusterView cluster,
            RoutedReads reads,
            RoutedOffsets offsets,
            HttpMemory memory,
            int maxSearches) {
        this.cluster = cluster;
        this.tools = new Search.Tools(vertx, workers, clock, reads, offsets);
        this.memory = memory;
        this.maxSearches = maxSearches;
    }

    public void addTo(RouteTable.Builder routes) {
        routes.stream(HttpMethod.GET, "/topics/{topic}/search", this::open, SearchRequest.PARAMETERS);
    }

    private void open(RoutingContext context) {
        String name = context.pathParam("topic");
        TopicRegistration topic = cluster.image()
                .topic(name)
                .orElseThrow(() -> new RequestRefused(
                        ProblemCode.TOPIC_NOT_FOUND, "There is no topic '" + name + "'. GET /topics lists them."));
        SearchRequest request =
                SearchRequest.of(context.queryParams(), context.request().getHeader("Last-Event-ID"), topic);
        Place place = takePlace();
        HttpServerResponse response = context.response();
        response.closeHandler(gone -> place.giveBack());
        Future<RecordFilter> filter = tools.workers().executeBlocking(() -> filter(request), false);
        Future<List<SearchPlan>> plans = SearchPlan.of(request, tools.offsets());
        Future.all(filter, plans)
                .onSuccess(ready -> begin(request, filter.result(), plans.result(), response, place))
                .onFailure(failure -> {
                    place.giveBack();
                    refuse(request, failure, response);
                });
    }

    private static RecordFilter filter(SearchRequest request) {
        List<RecordFilter> filters = new ArrayList<>(request.texts());
        if (!request.expression().isEmpty()) {
            FilterCompilation compilation = CelFilters.compile(request.expression());
            if (compilation instanceof FilterCompilation.Faulty faulty) {
                throw new RequestRefused(
                        ProblemCode.BAD_FILTER,
                        "The filter is not right at line " + faulty.line() + ", column " + faulty.column() + ": "
                                + faulty.message());
            }
            filters.add(((FilterCompilation.Compiled) compilation).filter());
        }
        return RecordFilter.allOf(filters);
    }

    private void begin(
            SearchRequest request,
            RecordFilter filter,
            List<SearchPlan> plans,
            HttpServerResponse response,
            Place place) {
        if (response.closed()) {
            return;
        }
        SearchSink sink =
                request.export() ? new FileAnswer(response, request.topic().name()) : new EventAnswer(response);
        Search search = new Search(tools, request, plans, filter, sink);
        sink.onEnd(() -> {
            search.end();
            place.giveBack();
        });
        search.begin();
    }

    private static void refuse(SearchRequest request, Throwable failure, HttpServerResponse response) {
        if (response.closed() || response.ended()) {
            return;
        }
        if (!(failure instanceof RequestRefused)) {
            log.error("{}: a search could not begin", request.topic().name(), failure);
        }
        Problem problem = failure instanceof RequestRefused refused
                ? refused.problem()
                : new Problem(ProblemCode.INTERNAL, "The node failed on this search: its log says why.");
        ApiReply reply = problem.toReply();
        response.setStatusCode(reply.status())
                .putHeader("Content-Type", reply.mediaType())
                .putHeader("Cache-Control", "no-store")
                .end(reply.body());
    }

    private Place takePlace() {
        if (searches.incrementAndGet() > maxSearches) {
            searches.decrementAndGet();
            throw new RequestRefused(
                    ProblemCode.THROTTLED,
                    "This node runs " + maxSearches
                            + " searches (http.searches.max). End one of them, or ask another node.");
        }
        if (!memory.take(Search.RESERVED_BYTES)) {
            searches.decrementAndGet();
            throw new RequestRefused(
                    ProblemCode.OUT_OF_MEMORY, "Requests hold http.max.buffered.bytes together. Try again shortly.");
        }
        return new Place();
    }

    /** The right to search, given back once. Owned by the event loop of its connection. */
    private final class Place {
        private boolean taken = true;

        void giveBack() {
            if (taken) {
                taken = false;
                memory.giveBack(Search.RESERVED_BYTES);
                searches.decrementAndGet();
            }
        }
    }
}
