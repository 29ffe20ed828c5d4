package io.leno.manifest;

import java.util.ArrayList;
import java.util.List;

/// Takes a YAML stream apart where its documents begin, so that a broken one does not hide the
/// others.
final class Documents {
    private Documents() {}

    /// Each document after as many empty lines as there are before it, so that its lines keep their
    /// numbers.
    static List<String> split(String text) {
        var documents = new ArrayList<String>();
        var current = new StringBuilder();
        int line = 0;
        for (String each : text.lines().toList()) {
            line++;
            if (each.stripTrailing().equals("---")) {
                documents.add(current.toString());
                current = new StringBuilder("\n".repeat(line));
                continue;
            }
            current.append(each).append('\n');
        }
        documents.add(current.toString());
        return documents;
    }
}
