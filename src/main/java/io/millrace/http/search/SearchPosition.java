package io.millrace.http.search;

import io.millrace.http.ProblemCode;
import io.millrace.http.RequestRefused;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far a search has come, as the id of an event: {@code order;matches;partition:offset,...}. Immutable.
 *
 * @param matches answered so far
 * @param offsets where each partition goes on: forwards from there, or backwards from before there
 */
record SearchPosition(SearchOrder order, long matches, Map<Integer, Long> offsets) {
    SearchPosition {
        offsets = Map.copyOf(offsets);
    }

    static SearchPosition read(String id) {
        String[] parts = id.split(";", -1);
        try {
            if (parts.length == 3) {
                Map<Integer, Long> offsets = new LinkedHashMap<>();
                for (String pair : parts[2].split(",", -1)) {
                    int colon = pair.indexOf(':');
                    offsets.put(Integer.parseInt(pair.substring(0, colon)), Long.parseLong(pair.substring(colon + 1)));
                }
                return new SearchPosition(order(parts[0]), Long.parseLong(parts[1]), offsets);
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException notOurs) {
            // Said below.
        }
        throw new RequestRefused(
                ProblemCode.BAD_PARAMETER, "Last-Event-ID '" + id + "' is not the id of an event of a search.");
    }

    private static SearchOrder order(String name) {
        for (SearchOrder order : SearchOrder.values()) {
            if (order.lowerName().equals(name)) {
                return order;
            }
        }
        throw new NumberFormatException(name);
    }

    String write() {
        StringBuilder id = new StringBuilder(32)
                .append(order.lowerName())
                .append(';')
                .append(matches)
                .append(';');
        int head = id.length();
        offsets.forEach((partition, offset) -> id.append(id.length() == head ? "" : ",")
                .append(partition)
                .append(':')
                .append(offset));
        return id.toString();
    }
}
