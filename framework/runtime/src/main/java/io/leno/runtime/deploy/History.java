package io.leno.runtime.deploy;

import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginEvent.Kind;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// What happened to plugins, in memory and in a file: one line an event, its fields apart by tabs.
/// Written by the deployer's thread, read from any.
final class History {
    private static final Logger log = LoggerFactory.getLogger(History.class);
    private static final int KEPT = 1000;

    private final Path file;
    private final Deque<PluginEvent> events = new ArrayDeque<>();
    private final List<Consumer<PluginEvent>> listeners = new CopyOnWriteArrayList<>();

    /// Of the deployer's thread.
    private final List<PluginEvent> untold = new ArrayList<>();

    private int lines;

    History(Path file) {
        this.file = file;
        read();
    }

    /// Lines that are damaged are left out.
    private void read() {
        if (!Files.exists(file)) return;
        try {
            for (String line :
                    new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList()) {
                lines++;
                PluginEvent event = parse(line);
                if (event != null) remember(event);
            }
        } catch (IOException e) {
            log.warn("{} cannot be read: {}", file, e.toString());
        }
    }

    private void remember(PluginEvent event) {
        events.addLast(event);
        if (events.size() > KEPT) events.removeFirst();
    }

    void add(Kind kind, Generation generation, String text) {
        add(kind, generation.plugin, generation.number, generation.fileName(), text);
    }

    void add(Kind kind, String plugin, int generation, String file, String text) {
        PluginEvent event =
                new PluginEvent(Instant.now(), kind, plugin, generation, file, oneLine(text));
        synchronized (this) {
            remember(event);
        }
        write(event);
        untold.add(event);
    }

    /// Tells those who listen what happened: when what is shown is as the events say.
    void tell() {
        List<PluginEvent> now = List.copyOf(untold);
        untold.clear();
        for (PluginEvent event : now)
            for (Consumer<PluginEvent> listener : listeners) tell(listener, event);
    }

    private static void tell(Consumer<PluginEvent> listener, PluginEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            log.error("A listener failed on {}", event, e);
        }
    }

    private void write(PluginEvent event) {
        try {
            if (lines >= 2 * KEPT) {
                Files.write(file, all("").stream().map(History::line).toList());
                lines = KEPT;
                return;
            }
            Files.write(
                    file,
                    List.of(line(event)),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            lines++;
        } catch (IOException e) {
            log.warn("{} cannot be written: {}", file, e.toString());
        }
    }

    synchronized List<PluginEvent> all(String plugin) {
        if (plugin.isEmpty()) return List.copyOf(events);
        return events.stream().filter(each -> each.plugin().equals(plugin)).toList();
    }

    void addListener(Consumer<PluginEvent> listener) {
        listeners.add(listener);
    }

    void removeListener(Consumer<PluginEvent> listener) {
        listeners.remove(listener);
    }

    private static String line(PluginEvent event) {
        return String.join(
                "\t",
                event.at().toString(),
                event.kind().toString(),
                event.plugin(),
                String.valueOf(event.generation()),
                event.file(),
                event.text());
    }

    private static @Nullable PluginEvent parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 6) return null;
        try {
            return new PluginEvent(
                    Instant.parse(fields[0]),
                    Kind.valueOf(fields[1].toUpperCase(Locale.ROOT).replace('-', '_')),
                    fields[2],
                    Integer.parseInt(fields[3]),
                    fields[4],
                    fields[5]);
        } catch (DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\t\\r\\n]+", " ").strip();
    }
}
