package io.leno.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One connection and what is done on it, step by step: a block of a `.talk` file. Its first line
/// is `### title @listener`, the others are steps: `send TEXT` (with `\r \n \xHH`), `hex BYTES`,
/// `tls NAME=VALUE…` (a handshake), `hello NAME=VALUE…` (only the ClientHello), `end` (of our
/// side), `pause MILLIS`, `repeat TIMES TEXT`. After each step comes what the proxy sends until it
/// is quiet. A line `#! differs: …` says why the answers are not the same.
record Conversation(String title, String listener, String differs, List<Step> steps) {
    private static final Pattern TITLE = Pattern.compile("### (.*?) @(\\S+)");

    /// @param argument what follows the verb; may be empty
    record Step(String verb, String argument) {}

    /// @param differences names of stats and logs that differ, with reasons
    record Talk(List<Conversation> conversations, List<String> differences) {}

    static Talk read(Path file) throws IOException {
        List<Conversation> all = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (String block : Files.readString(file).split("(?m)^(?=### )")) {
            if (block.startsWith("### ")) all.add(conversation(block));
            else
                block.lines()
                        .filter(line -> line.startsWith("#! differs in "))
                        .forEach(line -> differences.add(line.split("[ :]+")[3]));
        }
        return new Talk(all, differences);
    }

    private static Conversation conversation(String block) {
        List<String> lines = block.lines().filter(line -> !line.isBlank()).toList();
        Matcher title = TITLE.matcher(lines.getFirst());
        if (!title.matches()) throw new IllegalArgumentException(lines.getFirst());
        String differs = "";
        List<Step> steps = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("#! differs: ")) differs = line.substring(12);
            else if (!line.startsWith("#")) {
                String[] parts = line.split(" ", 2);
                steps.add(new Step(parts[0], parts.length == 1 ? "" : parts[1]));
            }
        }
        return new Conversation(title.group(1), title.group(2), differs, steps);
    }
}
