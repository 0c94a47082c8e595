package io.millrace.cli;

import java.util.Locale;

/** Numbers as a person reads them. */
final class Wording {
    private static final String[] BYTE_UNITS = {"B", "KB", "MB", "GB", "TB"};

    private Wording() {}

    /** For example {@code 1 partition}, {@code 1,024 records}. */
    static String count(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }

    /** For example {@code 96.4 MB}; powers of 1000, as throughput is usually given. */
    static String bytes(double bytes) {
        double rest = bytes;
        int unit = 0;
        while (rest >= 1000 && unit < BYTE_UNITS.length - 1) {
            rest /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", rest, BYTE_UNITS[unit]);
    }
}
