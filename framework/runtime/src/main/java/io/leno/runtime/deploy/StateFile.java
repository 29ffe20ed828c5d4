package io.leno.runtime.deploy;

import io.leno.api.plugin.ContentHash;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text that outlives its process, and every kind of cut: it is written beside the one before,
/// which stays, and carries its hash and a number that grows.
///
/// ```
/// write state.new, to the disk ─ state becomes state.previous ─ state.new becomes state
/// ```
///
/// Wherever this ends early, one of the three is whole; the newest whole one is what is read.
final class StateFile {
    private static final Logger log = LoggerFactory.getLogger(StateFile.class);
    private static final Pattern HEAD = Pattern.compile("leno-state 1 (\\d{1,18}) ([0-9a-f]{64})");

    private final Path current;
    private final Path previous;
    private final Path next;
    private long number;

    private record Text(long number, String text) {}

    StateFile(Path file) {
        current = file;
        previous = file.resolveSibling(file.getFileName() + ".previous");
        next = file.resolveSibling(file.getFileName() + ".new");
    }

    /// The newest whole text; empty where there is none.
    Optional<String> read() {
        List<Text> whole = new ArrayList<>();
        for (Path file : List.of(current, next, previous)) read(file).ifPresent(whole::add);
        Optional<Text> newest =
                whole.stream().max(java.util.Comparator.comparingLong(Text::number));
        newest.ifPresent(text -> number = text.number());
        return newest.map(Text::text);
    }

    private static Optional<Text> read(Path file) {
        if (!Files.exists(file)) return Optional.empty();
        try {
            byte[] bytes = Files.readAllBytes(file);
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n') end++;
            Matcher head = HEAD.matcher(new String(bytes, 0, end, StandardCharsets.US_ASCII));
            if (head.matches() && end < bytes.length) {
                byte[] body = java.util.Arrays.copyOfRange(bytes, end + 1, bytes.length);
                long number = Long.parseLong(head.group(1));
                if (hash(number, body).equals(head.group(2)))
                    return Optional.of(new Text(number, new String(body, StandardCharsets.UTF_8)));
            }
            log.warn("{} is damaged; what was written before it is used", file);
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", file, e.toString());
        }
        return Optional.empty();
    }

    /// The number is hashed with the text: a damaged one must not make an old text the newest.
    private static String hash(long number, byte[] body) {
        return ContentHash.of((number + "\n").getBytes(StandardCharsets.US_ASCII), body);
    }

    void write(String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String head = "leno-state 1 " + ++number + " " + hash(number, body) + "\n";
        byte[] all = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, all, 0, head.length());
        System.arraycopy(body, 0, all, head.length(), body.length);
        Store.writeThrough(next, all);
        // a damaged one must not take the place of a good one
        if (read(current).isPresent()) move(current, previous);
        move(next, current);
        Store.syncFolder(current);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
