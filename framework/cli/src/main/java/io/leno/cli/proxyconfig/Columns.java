package io.leno.cli.proxyconfig;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows whose columns are as wide as their widest cell and some spaces, the last one as it is: what
/// Go's tabwriter makes of them.
final class Columns {
    private final int gap;
    private final List<List<String>> rows = new ArrayList<>();

    /// @param gap spaces between columns
    Columns(int gap, String... header) {
        this.gap = gap;
        if (header.length > 0) rows.add(List.of(header));
    }

    Columns row(Object... cells) {
        rows.add(Arrays.stream(cells).map(String::valueOf).toList());
        return this;
    }

    List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i + 1 < row.size(); i++)
                width[i] = Math.max(width[i], row.get(i).codePointCount(0, row.get(i).length()));
        }
        return rows.stream().map(row -> line(row, width)).toList();
    }

    private String line(List<String> row, int[] width) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String cell = row.get(i);
            line.append(cell);
            if (i + 1 == row.size()) break;
            line.append(" ".repeat(width[i] + gap - cell.codePointCount(0, cell.length())));
        }
        return line.toString();
    }
}
