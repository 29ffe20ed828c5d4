package io.leno.control;

import static java.util.Comparator.comparing;

import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Every problem there is now, by who found it; each is logged once when it comes and once when it
/// goes. Notices wait for [#flushNotices] and are grouped, so that they do not drown what matters.
/// Belongs to the writer's thread, except [#current].
final class ProblemLog {
    private static final Logger log = LoggerFactory.getLogger("io.leno.problems");
    private static final int NOTICE_LINES = 10;

    /// Line 9 before line 10 of the same file.
    private static final Comparator<String> BY_LINE =
            comparing((String location) -> location.replaceFirst(":\\d+$", ""))
                    .thenComparingInt(String::length)
                    .thenComparing(Comparator.naturalOrder());

    /// Written by the writer only; read by any thread.
    private final Map<String, List<Problem>> bySource = new ConcurrentHashMap<>();

    /// How many sources have it: the same problem of two proxies is one line.
    private final Map<Identity, Integer> known = new HashMap<>();

    private final Map<Group, List<Problem>> notices = new LinkedHashMap<>();

    /// A problem that moved to another line is the same problem.
    private record Identity(
            Severity severity, String code, String subject, String path, String message) {
        static Identity of(Problem problem) {
            return new Identity(
                    problem.severity(),
                    problem.code(),
                    problem.subject(),
                    problem.path(),
                    problem.message());
        }
    }

    /// Notices that say the same of several objects of a kind.
    private record Group(String code, String kind, String message) {
        static Group of(Problem problem) {
            return new Group(problem.code(), problem.subject().split(" ", 2)[0], problem.message());
        }
    }

    private final boolean isSilent;

    ProblemLog() {
        this(false);
    }

    private ProblemLog(boolean isSilent) {
        this.isSilent = isSilent;
    }

    /// One that keeps what it is told and logs nothing.
    static ProblemLog silent() {
        return new ProblemLog(true);
    }

    /// All current problems, errors first, then by location.
    List<Problem> current() {
        return bySource.values().stream()
                .flatMap(List::stream)
                .distinct()
                .sorted(comparing(Problem::severity).thenComparing(Problem::location, BY_LINE))
                .toList();
    }

    /// Replaces what the source had; an empty list means it is well.
    void report(String source, List<Problem> problems) {
        List<Problem> before =
                problems.isEmpty() ? bySource.remove(source) : bySource.put(source, problems);
        if (before == null) before = List.of();
        if (before.equals(problems) || isSilent) return;
        var came = new ArrayList<Problem>();
        for (Problem problem : problems) {
            if (known.merge(Identity.of(problem), 1, Integer::sum) == 1) came.add(problem);
        }
        for (Problem problem : before) {
            if (known.merge(Identity.of(problem), -1, ProblemLog::sumOrGone) == null) gone(problem);
        }
        came.forEach(this::came);
    }

    @SuppressWarnings("NullAway") // merge removes the entry where its function returns null
    private static Integer sumOrGone(Integer one, Integer other) {
        int sum = one + other;
        return sum == 0 ? null : sum;
    }

    private void came(Problem problem) {
        switch (problem.severity()) {
            case ERROR, WARNING -> log.warn("{}", problem);
            case NOTICE ->
                    notices.computeIfAbsent(Group.of(problem), group -> new ArrayList<>())
                            .add(problem);
        }
    }

    private void gone(Problem problem) {
        switch (problem.severity()) {
            case ERROR, WARNING -> log.info("Resolved: {}", problem);
            case NOTICE -> {
                List<Problem> waiting = notices.get(Group.of(problem));
                if (waiting != null) waiting.remove(problem);
            }
        }
    }

    boolean hasNoticesToFlush() {
        return !notices.isEmpty();
    }

    /// Logs the notices that came since.
    void flushNotices() {
        takeNotices().forEach(log::info);
    }

    /// The notices that came since, one line for those that say the same.
    List<String> takeNotices() {
        notices.values().removeIf(List::isEmpty);
        var lines = new ArrayList<String>();
        int left = 0;
        for (List<Problem> same : notices.values()) {
            String first = same.getFirst().toString();
            int more = same.size() - 1;
            if (lines.size() == NOTICE_LINES) left += same.size();
            else lines.add(more == 0 ? first : first + " (and " + more + " more like it)");
        }
        if (left > 0) lines.add("and " + left + " more notices");
        notices.clear();
        return lines;
    }
}
