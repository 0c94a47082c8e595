package io.millrace.filter.cel;

import static io.millrace.filter.RecordFilter.Verdict.ACCEPTED;
import static io.millrace.filter.RecordFilter.Verdict.FAILED;
import static io.millrace.filter.RecordFilter.Verdict.REJECTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.filter.FakeCandidate;
import io.millrace.filter.FilterCompilation.Compiled;
import io.millrace.filter.FilterCompilation.Faulty;
import io.millrace.filter.RecordFilter;
import io.millrace.filter.RecordFilter.Verdict;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CelFilterTest {
    private static final FakeCandidate ORDER = FakeCandidate.of(
                    "k",
                    "{\"n\":9007199254740993,\"price\":12.5,\"name\":\"abc\",\"items\":[{\"p\":1},{\"p\":20}],\"z\":null}")
            .withHeader("trace", "t1");

    private static RecordFilter compiled(String expression) {
        return ((Compiled) CelFilters.compile(expression)).filter();
    }

    private static Verdict test(String expression) {
        return compiled(expression).test(ORDER);
    }

    private static Faulty faulty(String expression) {
        return (Faulty) CelFilters.compile(expression);
    }

    @Test
    void seesTheFieldsOfJson() {
        assertThat(test("value.price > 12")).isEqualTo(ACCEPTED);
        assertThat(test("value.price > 13")).isEqualTo(REJECTED);
        assertThat(test("value.n == 9007199254740993")).isEqualTo(ACCEPTED);
        assertThat(test("value.n == 9007199254740992"))
                .as("a double would be equal")
                .isEqualTo(REJECTED);
        assertThat(test("value.items.exists(i, i.p > 10)")).isEqualTo(ACCEPTED);
        assertThat(test("value.z == null")).isEqualTo(ACCEPTED);
        assertThat(test("has(value.price) && !has(value.none)")).isEqualTo(ACCEPTED);
        assertThat(test("value.name.matches('^a.c$')")).isEqualTo(ACCEPTED);
    }

    @Test
    void seesTheRestOfTheRecord() {
        assertThat(test("key == 'k' && partition == 3 && offset == 7")).isEqualTo(ACCEPTED);
        assertThat(test("headers.trace == 't1' && !('other' in headers)")).isEqualTo(ACCEPTED);
        assertThat(test("timestamp > timestamp('2023-01-01T00:00:00Z')")).isEqualTo(ACCEPTED);
        assertThat(test("size > 50 && value_text.contains('\"abc\"')")).isEqualTo(ACCEPTED);
    }

    @Test
    void seesTextNumbersAndTombstonesAsWhatTheyAre() {
        assertThat(compiled("value == 'plain'").test(FakeCandidate.of("k", "plain")))
                .isEqualTo(ACCEPTED);
        assertThat(compiled("value == 5 && key == 6").test(FakeCandidate.of("6", "5")))
                .isEqualTo(ACCEPTED);
        assertThat(compiled("value == null").test(ORDER.withValue(null))).isEqualTo(ACCEPTED);
        byte[] number = ByteBuffer.allocate(8).putLong(-5).array();
        assertThat(compiled("value == -5").test(ORDER.withValue(number))).isEqualTo(ACCEPTED);
    }

    @Test
    void tellsWhichRecordItDoesNotFit() {
        RecordFilter filter = compiled("value.none == 1");

        assertThat(filter.test(ORDER)).isEqualTo(FAILED);
        assertThat(filter.firstFailure().orElseThrow()).contains("Partition 3, offset 7", "'none'");
    }

    @Test
    void saysWhatIsWrongWithAnExpressionAndWhere() {
        assertThat(faulty("valu.price > 1").column()).isEqualTo(1);
        assertThat(faulty("valu.price > 1").message()).contains("'valu'");
        assertThat(faulty("true &&\n  foo"))
                .extracting(Faulty::line, Faulty::column)
                .containsExactly(2, 3);
        assertThat(faulty("value.price >").column()).isEqualTo(14);
        assertThat(faulty("1 + 1").message()).contains("true or false");
        assertThat(faulty("a".repeat(5_000)).message()).contains("4096");
    }

    @Test
    void makesNoValueThatIsLargerThanTheRecord() {
        assertThat(faulty("value_text + value_text == ''").message()).contains("no matching overload");
        assertThat(test("value.name + value.name == 'abcabc'")).isEqualTo(FAILED);
        assertThat(faulty("value.items.map(i, i) == []").message()).contains("map");
    }

    @Test
    void givesUpLoopsThatTakeTooManyTurns() {
        String array = IntStream.range(0, 3_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        FakeCandidate large = FakeCandidate.of("k", "{\"a\":[" + array + "]}");
        RecordFilter nested = compiled("value.a.all(x, value.a.all(y, x >= 0))");

        assertThat(nested.test(large)).isEqualTo(FAILED);
        assertThat(nested.firstFailure().orElseThrow()).contains("budget");
    }

    @Test
    void takesNoExponentialTimeForARegularExpression() {
        RecordFilter filter = compiled("value_text.matches('^(a+)+$')");

        assertThat(filter.test(FakeCandidate.of("k", "a".repeat(5_000) + "b"))).isEqualTo(REJECTED);
    }

    @Test
    void doesNotLookAtRecordsBeyondItsBound() {
        RecordFilter filter = compiled("partition == 3");

        assertThat(filter.test(ORDER.withValue(new byte[2 << 20]))).isEqualTo(FAILED);
        assertThat(filter.firstFailure().orElseThrow()).contains("1048576");
    }
}
