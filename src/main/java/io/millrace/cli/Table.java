package io.millrace.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns. Confined to its user. */
final class Table {
    private static final String GAP = "  ";

    private final int columnCount;
    private final List<String[]> rows = new ArrayList<>();

    Table(String... headings) {
        columnCount = headings.length;
        rows.add(headings);
    }

    /** Adds one row; {@code cells} has as many values as there are headings. */
    void row(Object... cells) {
        String[] texts = new String[columnCount];
        for (int column = 0; column < columnCount; column++) {
            texts[column] = String.valueOf(cells[column]);
        }
        rows.add(texts);
    }

    void print(PrintStream out) {
        int[] widths = new int[columnCount];
        for (String[] row : rows) {
            for (int column = 0; column < columnCount; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columnCount; column++) {
                line.append(row[column])
                        .append(" ".repeat(widths[column] - row[column].length()))
                        .append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
