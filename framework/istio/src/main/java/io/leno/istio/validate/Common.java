package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.leno.istio.bind.Report;
import io.leno.istio.validate.Names.Protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Checks of values that many kinds have; each tells the report what is wrong and what was
/// expected.
final class Common {
    static final String UNIX = "unix://";
    static final String PROTOCOLS =
            "HTTP, HTTP2, HTTPS, GRPC, GRPC-WEB, TLS, TCP, MONGO, REDIS or MYSQL";
    private static final int MAX_REGEX = 1024;

    private Common() {}

    static void port(long port, String path, Report report) {
        if (port < 1 || port > 65_535) report.invalid(path, port + " (expected: 1..65535)");
    }

    static void protocol(String protocol, String path, Report report) {
        if (!protocol.isEmpty() && Protocol.of(protocol) == Protocol.UNKNOWN)
            report.invalid(
                    path,
                    quoted(protocol) + ": unsupported protocol (expected: " + PROTOCOLS + ")");
    }

    static void portName(String name, String path, Report report) {
        if (!Names.isDnsLabel(name))
            report.invalid(path, quoted(name) + ": invalid port name (expected: a DNS label)");
    }

    static void ip(String address, String path, Report report) {
        if (!Names.isIp(address))
            report.invalid(path, quoted(address) + " (expected: an IP address)");
    }

    static void hostOrWildcard(String host, String path, Report report) {
        if (host.isEmpty()) report.missing(path, "a host name or wildcard");
        else if (!Names.isHostOrWildcard(host))
            report.invalid(
                    path,
                    quoted(host)
                            + ": invalid domain name (expected: a host name, or a wildcard such as"
                            + " *.example.com)");
    }

    static void notNegative(Part part, String... names) {
        for (String name : names)
            if (part.whole(name) < 0)
                part.error(name, part.whole(name) + " (expected: at least 0)");
    }

    static void percent(Part part, String... names) {
        for (String name : names)
            if (part.whole(name) < 0 || part.whole(name) > 100)
                part.error(name, part.whole(name) + " (expected: 0..100)");
    }

    /// The socket after `unix://`: absolute, or abstract with an `@`.
    static void unixSocket(String socket, String path, Report report) {
        boolean isFile = socket.startsWith("/") && !socket.endsWith("/");
        if (!isFile && !socket.startsWith("@"))
            report.invalid(
                    path,
                    quoted(UNIX + socket)
                            + " (expected: the absolute path of a file, or an abstract socket such"
                            + " as unix://@name)");
    }

    static void labels(Map<String, String> labels, String path, Report report) {
        labels.forEach(
                (key, value) -> {
                    String at = path + "." + key;
                    if (!Names.isLabelKey(key))
                        report.invalid(at, quoted(key) + ": invalid label name");
                    if (!Names.isLabelValue(value))
                        report.invalid(at, quoted(value) + ": invalid label value");
                });
    }

    /// RE2, which the data plane has: no look-around, no back references.
    static void regex(String regex, String path, Report report) {
        if (regex.length() > MAX_REGEX) {
            report.invalid(
                    path,
                    "regex is too large: "
                            + regex.length()
                            + " characters (expected: at most "
                            + MAX_REGEX
                            + ")");
            return;
        }
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException invalid) {
            report.invalid(
                    path,
                    quoted(regex) + ": " + invalid.getDescription() + " (expected: RE2 syntax)");
        }
    }

    /// `{exact: …}`, `{prefix: …}`, `{regex: …}` or `{}`; a prefix or regex says something.
    static void stringMatch(Part match) {
        if (match.has("prefix") && match.text("prefix").isEmpty())
            match.missing("prefix", "a prefix that is not empty");
        stringRegex(match);
    }

    /// As [#stringMatch], where an empty prefix is allowed.
    static void stringRegex(Part match) {
        if (!match.has("regex")) return;
        String regex = match.text("regex");
        if (regex.isEmpty()) match.missing("regex", "a regular expression");
        else regex(regex, match.at("regex"), match.report());
    }

    /// Who may see a resource.
    ///
    /// @param isServiceEntry `~`, nobody, is allowed
    static void exportTo(Part spec, String namespace, boolean isServiceEntry) {
        List<String> exportTo = spec.texts("exportTo");
        var seen = new HashSet<String>();
        for (int i = 0; i < exportTo.size(); i++) {
            String entry = exportTo.get(i);
            String at = "exportTo[" + i + "]";
            if (!seen.add(entry.equals(".") ? namespace : entry)) {
                spec.error(at, quoted(entry) + ": duplicate entry");
                continue;
            }
            boolean isNobody = entry.equals("~") && isServiceEntry;
            if (!isNobody && !entry.equals("*") && !entry.equals(".") && !Names.isDnsLabel(entry))
                spec.error(
                        at,
                        quoted(entry)
                                + " (expected: a namespace, \"*\" or \".\""
                                + (isServiceEntry ? ", or \"~\" for nobody)" : ")"));
        }
        for (String alone : List.of("*", "~"))
            if (exportTo.contains(alone) && exportTo.size() > 1)
                spec.error("exportTo", quoted(alone) + " stands alone (expected: no other entry)");
    }

    /// `ns/name`, the older `name.ns`, or `mesh`.
    static void gatewayNames(Part part) {
        List<String> names = part.texts("gateways");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String at = "gateways[" + i + "]";
            int slash = name.indexOf('/');
            if (slash < 0) {
                plainGatewayName(name, at, part);
                continue;
            }
            if (!Names.isDnsLabel(name.substring(0, slash))
                    || !Names.isDnsLabel(name.substring(slash + 1)))
                part.error(at, quoted(name) + " (expected: namespace/name, both DNS labels)");
        }
    }

    private static void plainGatewayName(String name, String at, Part part) {
        if (name.contains(".") && Names.isHost(name)) {
            String[] parts = name.split("\\.", -1);
            part.deprecated(
                    at,
                    "using legacy gatewayName format "
                            + quoted(name)
                            + "; prefer the <namespace>/<name> format: "
                            + quoted(parts[1] + "/" + parts[0]));
        }
        if (!Names.isHost(name)) part.error(at, quoted(name) + " (expected: namespace/name)");
    }

    /// A host, subset and port to send to.
    static void destination(Part destination) {
        String host = destination.text("host");
        if (host.equals("*")) destination.error("host", "\"*\" (expected: one host)");
        else hostOrWildcard(host, destination.at("host"), destination.report());
        if (!destination.text("subset").isEmpty()) subsetName(destination, "subset");
        Part port = destination.part("port");
        if (port != null) port(port.whole("number"), port.at("number"), port.report());
    }

    static void subsetName(Part part, String field) {
        String name = part.text(field);
        if (name.isEmpty()) part.missing(field, "the name of a subset");
        else if (!Names.isDnsLabel(name))
            part.error(field, quoted(name) + ": invalid subset name (expected: a DNS label)");
    }

    /// The networking kinds' selector.
    static void workloadSelector(Part spec, String what) {
        Part selector = spec.part("workloadSelector");
        if (selector == null) return;
        selectorLabels(selector, "labels");
        if (selector.textMap("labels").isEmpty())
            spec.warn(
                    "workloadSelector",
                    what
                            + ": workload selector specified without labels, will be applied to all"
                            + " services in namespace");
    }

    static void selectorLabels(Part selector, String field) {
        selector.textMap(field)
                .forEach(
                        (key, value) -> {
                            if (key.isEmpty())
                                selector.error(field, "empty key (expected: a label name)");
                            if (key.contains("*") || value.contains("*"))
                                selector.error(
                                        field + "." + key,
                                        quoted(key + "=" + value)
                                                + " (expected: no wildcard in a selector)");
                        });
    }
}
