package io.leno.cli;

import java.util.ArrayList;
import java.util.List;

/// Columns as wide as what is in them; `-` for what is empty.
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(List.of(header));
    }

    public void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            String text = String.valueOf(cell).strip();
            row.add(text.isEmpty() ? "-" : text);
        }
        rows.add(row);
    }

    public boolean isEmpty() {
        return rows.size() == 1;
    }

    public List<String> lines() {
        int columns = rows.getFirst().size();
        int[] width = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) width[i] = Math.max(width[i], row.get(i).length());
        }
        return rows.stream().map(row -> line(row, width)).toList();
    }

    private static String line(List<String> row, int[] width) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i));
            if (i + 1 < row.size()) line.append(" ".repeat(width[i] - row.get(i).length() + 3));
        }
        return line.toString();
    }
}
