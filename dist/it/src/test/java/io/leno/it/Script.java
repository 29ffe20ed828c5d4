package io.leno.it;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is asked of the proxies of one bootstrap: a `.http` file beside it. Lines `#! argument:
/// OPTION VALUE` and `#! file NAME: …` come first, then requests, each under a line `### title` or
/// `### title @listener`. A line `#! differs: …` below the title says that the answers differ, and
/// why; the same goes for a log or statistic with `#! differs in NAME: …` at the top. A line `#!
/// repeat N` below the title sends the request N times, over one connection: compared is how many
/// answers of which kind came (status and name of the upstream); `#! repeat N in order` compares
/// them one by one, with the first of a cycle wherever it began; `#! repeat N within P` lets the
/// counts differ by P percent of N; `#! parallel N` sends all of them at once. `${i}` in the
/// request is the number of the repetition. `#! until: REGEX` has the request made again until the
/// answer fits, `#! lines: REGEX` lets only those lines of the answer count. `#! body: %1f%8b` is a
/// body of bytes that are no text, escaped as in URLs.
record Script(
        List<String> arguments,
        Map<String, String> files,
        Map<String, String> differences,
        List<String> differingLines,
        List<Request> requests) {
    private static final Set<String> MARKS = Set.of("differs", "until", "lines", "body");
    private static final Pattern TITLE = Pattern.compile("### (.*?)(?: @(\\S+))?");

    /// @param differs why the answers are not the same; empty where they must be
    /// @param until asked again until the answer has this; empty: once
    /// @param lines of the answer that count have this; empty: all count
    /// @param repeat null: once
    record Request(
            String title,
            String listener,
            String differs,
            String until,
            String lines,
            @Nullable Repeat repeat,
            String text) {
        /// The text of one repetition.
        String text(int repetition) {
            return text.replace("${i}", String.valueOf(repetition));
        }
    }

    /// @param order whether the order of the answers counts
    /// @param within percent of the times by which counts may differ
    /// @param parallel all at once, each over a connection of its own
    record Repeat(int times, boolean order, int within, boolean parallel) {
        private static final Pattern LINE =
                Pattern.compile("#! (repeat|parallel) (\\d+)(?:( in order)| within (\\d+))?");

        static @Nullable Repeat read(String line) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) return null;
            return new Repeat(
                    Integer.parseInt(matcher.group(2)),
                    matcher.group(3) != null,
                    matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4)),
                    matcher.group(1).equals("parallel"));
        }
    }

    static Script read(Path file) throws IOException {
        String[] blocks = Files.readString(file).split("(?m)^(?=### )");
        List<String> arguments = new ArrayList<>();
        Map<String, String> files = new LinkedHashMap<>();
        Map<String, String> differences = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        List<Request> requests = new ArrayList<>();
        for (String block : blocks) {
            if (block.startsWith("### ")) requests.add(request(block));
            else block.lines().forEach(line -> setting(line, arguments, files, differences, lines));
        }
        return new Script(arguments, files, differences, lines, requests);
    }

    private static void setting(
            String line,
            List<String> arguments,
            Map<String, String> files,
            Map<String, String> differences,
            List<String> lines) {
        Matcher matcher =
                Pattern.compile("#! (argument|file|differs in lines|differs in)(?: (\\S+))?: (.*)")
                        .matcher(line);
        if (!matcher.matches()) throw new IllegalArgumentException("not a setting: " + line);
        switch (matcher.group(1)) {
            case "argument" -> arguments.addAll(List.of(matcher.group(3).split(" ", 2)));
            case "file" -> files.put(matcher.group(2), matcher.group(3));
            case "differs in lines" -> lines.add(matcher.group(2));
            default -> differences.put(matcher.group(2), matcher.group(3));
        }
    }

    private static Request request(String block) {
        List<String> lines = new ArrayList<>(block.lines().toList());
        Matcher title = TITLE.matcher(lines.removeFirst());
        if (!title.matches()) throw new IllegalArgumentException(block);
        Map<String, String> marks = new LinkedHashMap<>();
        Repeat repeat = null;
        while (lines.getFirst().startsWith("#! ")) {
            String line = lines.removeFirst();
            Repeat read = Repeat.read(line);
            if (read != null) {
                repeat = read;
                continue;
            }
            String[] mark = line.substring("#! ".length()).split(": ", 2);
            if (!MARKS.contains(mark[0])) throw new IllegalArgumentException(block);
            marks.put(mark[0], mark[1]);
        }
        int empty = lines.indexOf("");
        String head =
                String.join("\r\n", lines.subList(0, empty < 0 ? lines.size() : empty)) + "\r\n";
        String body = empty < 0 ? "" : String.join("\r\n", lines.subList(empty + 1, lines.size()));
        if (marks.containsKey("body")) {
            body = URLDecoder.decode(marks.get("body"), StandardCharsets.ISO_8859_1);
            head += "Content-Length: " + body.length() + "\r\n";
        } else if (head.contains("chunked\r\n") && empty >= 0)
            body = body.stripTrailing() + "\r\n\r\n";
        else if (empty >= 0) head += "Content-Length: " + body.length() + "\r\n";
        String listener = title.group(2) == null ? "main" : title.group(2);
        return new Request(
                title.group(1),
                listener,
                marks.getOrDefault("differs", ""),
                marks.getOrDefault("until", ""),
                marks.getOrDefault("lines", ""),
                repeat,
                head + "\r\n" + body);
    }
}
