package io.millrace.http.search;

import java.util.Locale;

/** In which order records are searched and answered. */
enum SearchOrder {
    OLDEST,
    NEWEST;

    /** A number that grows in this order. */
    long rank(long timestampMs) {
        return this == OLDEST ? timestampMs : -timestampMs;
    }

    String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
