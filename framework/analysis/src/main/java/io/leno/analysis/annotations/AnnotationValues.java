package io.leno.analysis.annotations;

import io.leno.analysis.lookup.Yaml;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What Istio's injector accepts as the value of an annotation, and how it refuses one.
final class AnnotationValues {
    private static final Map<String, Function<String, Optional<String>>> CHECKS = checks();
    private static final Pattern INTERFACE = Pattern.compile("[a-zA-Z0-9_.-]+");
    private static final int LONGEST_INTERFACE = 15;
    private static final Set<String> BOOLEANS =
            Set.of("1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False");

    private AnnotationValues() {}

    private static Map<String, Function<String, Optional<String>>> checks() {
        Map<String, Function<String, Optional<String>>> checks = new HashMap<>();
        checks.put("sidecar.istio.io/interceptionMode", AnnotationValues::interceptionMode);
        checks.put(
                "status.sidecar.istio.io/port",
                value -> port(value).map(wrong -> "excludeInboundPorts invalid: " + wrong));
        String readiness = "readiness.status.sidecar.istio.io/";
        for (String each : List.of("initialDelaySeconds", "periodSeconds", "failureThreshold"))
            checks.put(readiness + each, value -> Numbers.unsigned(value, 32));
        String traffic = "traffic.sidecar.istio.io/";
        checks.put(traffic + "includeOutboundIPRanges", value -> ranges("includeIPRanges", value));
        checks.put(traffic + "excludeOutboundIPRanges", value -> ranges("excludeIPRanges", value));
        for (String each :
                List.of("includeInboundPorts", "excludeInboundPorts", "excludeOutboundPorts"))
            checks.put(traffic + each, value -> ports(each, value));
        checks.put(traffic + "excludeInterfaces", AnnotationValues::interfaces);
        checks.put(traffic + "kubevirtInterfaces", AnnotationValues::interfaces);
        checks.put("istio.io/reroute-virtual-interfaces", AnnotationValues::interfaces);
        checks.put("prometheus.istio.io/merge-metrics", AnnotationValues::bool);
        for (String each : List.of("CPU", "CPULimit", "Memory", "MemoryLimit"))
            checks.put("sidecar.istio.io/proxy" + each, Numbers::quantity);
        checks.put("proxy.istio.io/config", AnnotationValues::proxyConfig);
        return checks;
    }

    /// Why the value is refused.
    static Optional<String> problem(String annotation, String value) {
        var check = CHECKS.get(annotation);
        return check == null ? Optional.empty() : check.apply(value);
    }

    private static Optional<String> interceptionMode(String value) {
        return Set.of("REDIRECT", "TPROXY", "NONE").contains(value)
                ? Optional.empty()
                : Optional.of("interceptionMode invalid, use REDIRECT,TPROXY,NONE: " + value);
    }

    private static Optional<String> ranges(String what, String value) {
        boolean isAll = what.startsWith("include") && value.equals("*");
        if (isAll || value.isEmpty()) return Optional.empty();
        return firstProblem(value, IpRange::problem).map(wrong -> what + " invalid: " + wrong);
    }

    private static Optional<String> ports(String what, String value) {
        if (what.startsWith("includeInbound") && value.equals("*")) return Optional.empty();
        String list = value.strip();
        if (list.isEmpty()) return Optional.empty();
        return firstProblem(
                list,
                each ->
                        port(each)
                                .map(
                                        wrong ->
                                                what
                                                        + " invalid: failed parsing port '"
                                                        + each
                                                        + "': "
                                                        + wrong));
    }

    private static Optional<String> port(String value) {
        return Numbers.unsigned(value.strip(), 16)
                .map(wrong -> "failed parsing port '" + value + "': " + wrong);
    }

    private static Optional<String> interfaces(String value) {
        return value.isEmpty() ? Optional.empty() : firstProblem(value, AnnotationValues::network);
    }

    private static Optional<String> network(String name) {
        String plain = name.strip();
        if (plain.isEmpty()) return Optional.of("empty interface name");
        String quoted = "interface name \"" + plain + "\" ";
        if (plain.length() > LONGEST_INTERFACE)
            return Optional.of(quoted + "too long (max " + LONGEST_INTERFACE + " chars)");
        return INTERFACE.matcher(plain).matches()
                ? Optional.empty()
                : Optional.of(quoted + "contains invalid characters");
    }

    private static Optional<String> bool(String value) {
        return BOOLEANS.contains(value)
                ? Optional.empty()
                : Optional.of("strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
    }

    private static Optional<String> proxyConfig(String value) {
        return value.isBlank() || Yaml.read(value).exists()
                ? Optional.empty()
                : Optional.of("failed to convert to apply proxy config: no mapping in YAML");
    }

    private static Optional<String> firstProblem(
            String list, Function<String, Optional<String>> check) {
        return Arrays.stream(list.split(",", -1)).map(check).flatMap(Optional::stream).findFirst();
    }
}
