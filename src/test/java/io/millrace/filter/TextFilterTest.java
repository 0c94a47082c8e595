package io.millrace.filter;

import static io.millrace.filter.RecordFilter.Verdict.ACCEPTED;
import static io.millrace.filter.RecordFilter.Verdict.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.filter.TextFilter.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextFilterTest {
    private static final FakeCandidate RECORD = FakeCandidate.of("order-17", "Grüße aus Köln")
            .withHeader("Trace", "a1b2")
            .withHeader("kind", "test");

    @Test
    void findsTextAnywhereAndInEitherCase() {
        assertThat(new TextFilter(Place.KEY, "ORDER").test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(new TextFilter(Place.KEY, "17").test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(new TextFilter(Place.VALUE, "Köln").test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(new TextFilter(Place.VALUE, "order").test(RECORD)).isEqualTo(REJECTED);
        assertThat(new TextFilter(Place.KEY, "order-170").test(RECORD)).isEqualTo(REJECTED);
    }

    @Test
    void findsNothingInNull() {
        assertThat(new TextFilter(Place.VALUE, "a").test(RECORD.withValue(null)))
                .isEqualTo(REJECTED);
    }

    @Test
    void looksIntoHeadersByNameOrAnywhere() {
        assertThat(new TextFilter(Place.HEADER, "trace").test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(new TextFilter(Place.HEADER, "A1B").test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(new TextFilter(Place.HEADER, "trace=b2").test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(new TextFilter(Place.HEADER, "kind=b2").test(RECORD)).isEqualTo(REJECTED);
        assertThat(new TextFilter(Place.HEADER, "trace=").test(RECORD)).isEqualTo(ACCEPTED);
    }

    @Test
    void wantsWhatAllFiltersWant() {
        TextFilter key = new TextFilter(Place.KEY, "order");
        TextFilter other = new TextFilter(Place.VALUE, "nothing");

        assertThat(RecordFilter.allOf(List.of()).test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(RecordFilter.allOf(List.of(key)).test(RECORD)).isEqualTo(ACCEPTED);
        assertThat(RecordFilter.allOf(List.of(key, other)).test(RECORD)).isEqualTo(REJECTED);
    }
}
