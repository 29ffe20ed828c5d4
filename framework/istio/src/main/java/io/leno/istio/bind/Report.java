package io.leno.istio.bind;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Collects what is wrong with one resource. Where a field could not be read, checks of it, of what
/// it contains and of what contains it stay silent: they would only repeat the first complaint.
/// Used by one thread, thrown away after the parse.
public final class Report {
    private final ConfigResource resource;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> unreadable = new HashSet<>();
    private final Set<String> notActedOn = new HashSet<>();

    public Report(ConfigResource resource) {
        this.resource = resource;
    }

    /// A field that is not what its type says: unknown, missing, or of the wrong type.
    public void unreadable(String code, String path, String message) {
        unreadable.add(path);
        add(Severity.ERROR, code, path, message);
    }

    /// A value that was read but cannot be used. The first complaint about it is enough.
    public void invalid(String path, String message) {
        check(Severity.ERROR, "invalid-value", path, message);
    }

    /// A value that must be there and is not.
    ///
    /// @param expected what to write: `a host name`
    public void missing(String path, String expected) {
        check(Severity.ERROR, "missing-field", path, "missing (expected: " + expected + ")");
    }

    public void warning(String code, String path, String message) {
        check(Severity.WARNING, code, path, message);
    }

    /// A field (or a whole kind) that is right, and that does nothing here yet.
    ///
    /// @param what by kind and field: `VirtualService http[].delegate`
    public void notActedOn(String path, String what) {
        if (!notActedOn.add(path)) return;
        add(Severity.NOTICE, "not-yet-acted-on", path, what + " is not yet acted on");
    }

    /// True where the field was found and reported by [#notActedOn].
    public boolean isNotActedOn(String path) {
        return notActedOn.contains(path);
    }

    /// True where some field inside of `path` was found and reported by [#notActedOn].
    public boolean hasNotActedOnIn(String path) {
        return notActedOn.stream().anyMatch(other -> contains(path, other));
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /// In the order found.
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void check(Severity severity, String code, String path, String message) {
        boolean repeats =
                unreadable.stream()
                        .anyMatch(
                                broken ->
                                        broken.equals(path)
                                                || contains(broken, path)
                                                || contains(path, broken));
        if (severity == Severity.ERROR) repeats = repeats || hasErrorAt(path);
        if (!repeats) add(severity, code, path, message);
    }

    private boolean hasErrorAt(String path) {
        return problems.stream()
                .anyMatch(p -> p.severity() == Severity.ERROR && p.path().equals(path));
    }

    private void add(Severity severity, String code, String path, String message) {
        problems.add(Problem.of(severity, code, resource, path, message));
    }

    private static boolean contains(String outer, String inner) {
        return inner.length() > outer.length()
                && inner.startsWith(outer)
                && (inner.charAt(outer.length()) == '.' || inner.charAt(outer.length()) == '[');
    }
}
