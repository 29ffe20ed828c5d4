package io.leno.analysis.annotations;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An annotation that Istio knows; the list of them is kept as data in `annotations.txt`.
///
/// @param kinds of resources that it belongs on; `Any` for all
record IstioAnnotation(String name, boolean isAlpha, boolean isDeprecated, List<String> kinds) {
    /// What Istio itself writes down. Nobody has to hear of it.
    static final Set<String> SET_BY_ISTIO =
            Set.of(
                    "sidecar.istio.io/status",
                    "gateway.istio.io/controller-version",
                    "istio.io/rev");

    private static final Map<String, IstioAnnotation> BY_NAME = read();

    static Optional<IstioAnnotation> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// True for what only Istio can mean.
    static boolean isIstios(String name) {
        if (name.equals("kubernetes.io/ingress.class")) return true;
        int slash = name.indexOf('/');
        return (slash < 0 ? name : name.substring(0, slash)).endsWith("istio.io");
    }

    boolean belongsOnAnything() {
        return kinds.contains("Any");
    }

    private static Map<String, IstioAnnotation> read() {
        try (InputStream data = IstioAnnotation.class.getResourceAsStream("annotations.txt")) {
            if (data == null) throw new IllegalStateException("annotations.txt is not there");
            Map<String, IstioAnnotation> annotations = new HashMap<>();
            new String(data.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(IstioAnnotation::parse)
                    .forEach(each -> annotations.put(each.name, each));
            return annotations;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static IstioAnnotation parse(String line) {
        String[] parts = line.split(" ", 4);
        return new IstioAnnotation(
                parts[0],
                parts[1].equals("Alpha"),
                parts[2].equals("deprecated"),
                List.of(parts[3].split(",", -1)));
    }
}
