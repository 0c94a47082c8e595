package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cli.OffsetTarget.Bounds;
import io.millrace.cli.OffsetTarget.Shift;
import io.millrace.cli.OffsetTarget.To;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OffsetTargetTest {
    private static final Bounds BOUNDS = new Bounds(10, 100, 40, -1);

    @ParameterizedTest
    @CsvSource({"5,45", "-5,35", "1000,100", "-1000,10"})
    void shiftsFromWhatIsCommittedAndStaysInside(long by, long expected) {
        assertThat(new Shift(by).resolve(BOUNDS)).isEqualTo(expected);
    }

    @Test
    void shiftsFromTheStartWhereNothingIsCommitted() {
        assertThat(new Shift(3).resolve(new Bounds(10, 100, -1, -1))).isEqualTo(13);
    }

    @Test
    void goesToEitherEndOrToAnOffset() {
        assertThat(new To(new StartPosition.Beginning()).resolve(BOUNDS)).isEqualTo(10);
        assertThat(new To(new StartPosition.End()).resolve(BOUNDS)).isEqualTo(100);
        assertThat(new To(new StartPosition.At(55)).resolve(BOUNDS)).isEqualTo(55);
        assertThat(new To(new StartPosition.At(5)).resolve(BOUNDS)).isEqualTo(10);
    }

    @Test
    void goesToTheFirstRecordOfATimeOrBehindTheLastOne() {
        OffsetTarget since = new To(new StartPosition.Since(1_000));

        assertThat(since.resolve(new Bounds(10, 100, 40, 77))).isEqualTo(77);
        assertThat(since.resolve(BOUNDS)).isEqualTo(100);
    }
}
