package io.millrace.http.search;

import io.millrace.cluster.TopicRegistration;
import io.millrace.filter.TextFilter;
import io.millrace.http.ProblemCode;
import io.millrace.http.QueryParameters;
import io.millrace.http.RequestRefused;
import io.millrace.http.cluster.TopicPlace;
import io.millrace.service.FetchIsolation;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for, and where. Immutable.
 *
 * @param to end of the search; {@link TopicPlace.Latest} means the end as it is when the search begins
 * @param limit matches wanted at most
 * @param expression a filter in CEL, empty for none
 * @param resumed how far an earlier connection of this search came
 */
record SearchRequest(
        TopicRegistration topic,
        List<Integer> partitions,
        SearchOrder order,
        TopicPlace from,
        TopicPlace to,
        long limit,
        boolean follow,
        FetchIsolation isolation,
        List<TextFilter> texts,
        String expression,
        boolean export,
        int maxPayloadBytes,
        Optional<SearchPosition> resumed) {
    static final String[] PARAMETERS = {
        "from",
        "to",
        "partitions",
        "limit",
        "order",
        "key",
        "value",
        "header",
        "filter",
        "follow",
        "isolation",
        "export",
        "max_bytes"
    };

    private static final int DEFAULT_PAYLOAD_BYTES = 4_096;
    private static final int MAX_PAYLOAD_BYTES = 64 << 10;

    SearchRequest {
        partitions = List.copyOf(partitions);
        texts = List.copyOf(texts);
    }

    static SearchRequest of(MultiMap query, @Nullable String lastEventId, TopicRegistration topic) {
        QueryParameters parameters = new QueryParameters(query::get);
        boolean follow = parameters.isOn("follow");
        boolean export = parameters.isOn("export");
        SearchOrder order = order(query, follow ? SearchOrder.OLDEST : SearchOrder.NEWEST, export);
        if (follow && (order == SearchOrder.NEWEST || export || query.contains("to"))) {
            throw new RequestRefused(
                    ProblemCode.BAD_PARAMETER,
                    "follow=true goes with order=oldest, and without export and to: what is followed has no end.");
        }
        TopicPlace from = query.contains("from")
                ? TopicPlace.read("from", query.get("from"))
                : follow ? new TopicPlace.Latest() : new TopicPlace.Earliest();
        if (order == SearchOrder.NEWEST && from instanceof TopicPlace.Latest) {
            from = new TopicPlace.Earliest(); // "Newest first from the end" has no other end than the beginning.
        }
        Optional<SearchPosition> resumed = Optional.ofNullable(lastEventId).map(SearchPosition::read);
        if (resumed.isPresent() && resumed.get().order() != order) {
            throw new RequestRefused(ProblemCode.BAD_PARAMETER, "Last-Event-ID is of a search in the other order.");
        }
        return new SearchRequest(
                topic,
                partitions(query.get("partitions"), topic),
                order,
                from,
                query.contains("to") ? TopicPlace.read("to", query.get("to")) : new TopicPlace.Latest(),
                number(query, "limit", Long.MAX_VALUE, 1, Long.MAX_VALUE),
                follow,
                isolation(query.get("isolation")),
                texts(query),
                query.contains("filter") ? query.get("filter").strip() : "",
                export,
                (int) number(query, "max_bytes", DEFAULT_PAYLOAD_BYTES, 16, MAX_PAYLOAD_BYTES),
                resumed);
    }

    private static SearchOrder order(MultiMap query, SearchOrder otherwise, boolean export) {
        String text = query.get("order");
        if (text == null) {
            return export ? SearchOrder.OLDEST : otherwise;
        }
        for (SearchOrder order : SearchOrder.values()) {
            if (order.lowerName().equals(text)) {
                return order;
            }
        }
        throw new RequestRefused(ProblemCode.BAD_PARAMETER, "order=" + text + " must be oldest or newest.");
    }

    /** A number of a form: one that was left empty counts as missing, and blanks around it do not matter. */
    private static long number(MultiMap query, String name, long otherwise, long least, long most) {
        String text = query.contains(name) ? query.get(name).strip() : "";
        return text.isEmpty() ? otherwise : QueryParameters.number(name, text, least, most);
    }

    private static List<Integer> partitions(@Nullable String text, TopicRegistration topic) {
        TreeSet<Integer> partitions = new TreeSet<>();
        if (text == null || text.isEmpty()) {
            topic.partitions().forEach(partition -> partitions.add(partition.partition()));
        } else {
            for (String each : text.split(",", -1)) {
                long most = topic.partitions().size() - 1L;
                partitions.add((int) QueryParameters.number("partitions", each.strip(), 0, most));
            }
        }
        return List.copyOf(partitions);
    }

    private static FetchIsolation isolation(@Nullable String text) {
        if (text == null || text.equals("read_uncommitted")) {
            return FetchIsolation.HIGH_WATERMARK;
        }
        if (text.equals("read_committed")) {
            return FetchIsolation.LAST_STABLE_OFFSET;
        }
        throw new RequestRefused(
                ProblemCode.BAD_PARAMETER, "isolation=" + text + " must be read_uncommitted or read_committed.");
    }

    private static List<TextFilter> texts(MultiMap query) {
        List<TextFilter> texts = new ArrayList<>();
        for (TextFilter.Place place : TextFilter.Place.values()) {
            String text = query.get(place.lowerName());
            if (text != null && !text.isEmpty()) {
                texts.add(new TextFilter(place, text));
            }
        }
        return texts;
    }
}
