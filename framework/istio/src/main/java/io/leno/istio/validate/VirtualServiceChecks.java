package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What must hold in a VirtualService.
final class VirtualServiceChecks {
    private static final String CLAIMS = "@request.auth.claims";

    /// `outbound_.80_.v1_.reviews.default.svc.cluster.local`, as gateways that pass TLS through
    /// between networks have it.
    private static final Pattern GENERATED_SNI =
            Pattern.compile("outbound_[^_]*[0-9][^_]*_[^_]*_[^_]*[a-zA-Z].*");

    private VirtualServiceChecks() {}

    static void check(Part spec, String namespace) {
        boolean isDelegate = spec.texts("hosts").isEmpty();
        boolean isForGateways =
                !spec.texts("gateways").isEmpty() && !spec.texts("gateways").contains("mesh");
        if (isDelegate) delegate(spec);
        Common.gatewayNames(spec);
        hosts(spec, isForGateways);
        if (!isForGateways) noClaims(spec);
        if (spec.list("http").isEmpty() && spec.list("tls").isEmpty() && spec.list("tcp").isEmpty())
            spec.error("http, tcp or tls must be provided in virtual service (found: none)");
        for (Part route : spec.parts("http")) HttpRouteChecks.check(route, isDelegate);
        for (Part route : spec.parts("tls")) tls(route, spec, isForGateways);
        for (Part route : spec.parts("tcp")) tcp(route);
        Common.exportTo(spec, namespace, false);
        UnreachableRoutes.warn(spec);
    }

    private static void delegate(Part spec) {
        for (String field : List.of("gateways", "tls", "tcp"))
            if (!spec.list(field).isEmpty())
                spec.error(
                        field,
                        "delegate virtual service must have no "
                                + field
                                + " (expected: hosts, or none of it)");
    }

    private static void hosts(Part spec, boolean isForGateways) {
        List<String> hosts = spec.texts("hosts");
        boolean areValid = true;
        for (int i = 0; i < hosts.size(); i++) {
            String host = hosts.get(i);
            String at = "hosts[" + i + "]";
            if (host.equals("*") && !isForGateways) {
                spec.error(
                        at,
                        "wildcard host * is not allowed for virtual services bound to the mesh"
                                + " gateway");
                areValid = false;
            } else if (!isHost(host, isForGateways && hasSni(spec)) && !Names.isIp(host)) {
                Common.hostOrWildcard(host, spec.at(at), spec.report());
                areValid = false;
            }
        }
        if (areValid) duplicates(spec, hosts);
    }

    private static void duplicates(Part spec, List<String> hosts) {
        for (int i = 0; i < hosts.size(); i++)
            for (int j = i + 1; j < hosts.size(); j++)
                if (Names.overlap(hosts.get(i), hosts.get(j)))
                    spec.error(
                            "hosts[" + j + "]",
                            "duplicate hosts in virtual service: "
                                    + hosts.get(i)
                                    + " & "
                                    + hosts.get(j));
    }

    private static boolean isHost(String host, boolean mayBeGenerated) {
        if (mayBeGenerated && host.startsWith("outbound_"))
            return GENERATED_SNI.matcher(host).matches();
        return Names.isHostOrWildcard(host);
    }

    private static boolean hasSni(Part spec) {
        return spec.parts("tls").stream()
                .flatMap(route -> route.parts("match").stream())
                .anyMatch(match -> !match.texts("sniHosts").isEmpty());
    }

    /// Routing by claims of a token happens at gateways only.
    private static void noClaims(Part spec) {
        for (Part route : spec.parts("http"))
            for (Part match : route.parts("match"))
                for (String field : List.of("headers", "withoutHeaders"))
                    for (String header : match.partOrEmpty(field).fields().keySet())
                        if (isClaim(header))
                            match.error(
                                    field + "." + header,
                                    "JWT claim based routing is only supported for gateway, found"
                                            + " gateways: "
                                            + spec.texts("gateways"));
    }

    /// `@request.auth.claims.a.b` or `@request.auth.claims[a][b]`.
    static boolean isClaim(String header) {
        if (!header.toLowerCase(Locale.ROOT).startsWith(CLAIMS)) return false;
        String claim = header.substring(CLAIMS.length());
        return (claim.startsWith(".") && claim.length() > 1)
                || (claim.startsWith("[") && claim.endsWith("]") && claim.length() > 2);
    }

    private static void tls(Part route, Part spec, boolean isForGateways) {
        if (route.list("match").isEmpty()) route.missing("match", "at least one match");
        for (Part match : route.parts("match")) {
            List<String> names = match.texts("sniHosts");
            if (names.isEmpty()) match.missing("sniHosts", "at least one host");
            for (int i = 0; i < names.size(); i++)
                sniHost(names.get(i), "sniHosts[" + i + "]", match, spec, isForGateways);
            connection(match);
        }
        destinations(route);
    }

    private static void sniHost(
            String host, String at, Part match, Part spec, boolean isForGateways) {
        if (!isHost(host, isForGateways)) {
            if (Names.isIp(host))
                match.warn(
                        at,
                        "using an IP address ("
                                + quoted(host)
                                + ") goes against SNI spec and most clients do not support this");
            else Common.hostOrWildcard(host, match.at(at), match.report());
            return;
        }
        if (spec.texts("hosts").stream().noneMatch(outer -> Names.covers(outer, host)))
            match.error(
                    at,
                    "SNI host "
                            + quoted(host)
                            + " is not a compatible subset of any of the virtual service hosts: "
                            + spec.texts("hosts"));
    }

    private static void tcp(Part route) {
        route.parts("match").forEach(VirtualServiceChecks::connection);
        destinations(route);
    }

    private static void connection(Part match) {
        List<String> subnets = match.texts("destinationSubnets");
        for (int i = 0; i < subnets.size(); i++)
            if (!Names.isIpOrNetwork(subnets.get(i)))
                match.error(
                        "destinationSubnets[" + i + "]",
                        quoted(subnets.get(i)) + " (expected: an IP address or CIDR block)");
        if (match.whole("port") != 0)
            Common.port(match.whole("port"), match.at("port"), match.report());
        Common.labels(match.textMap("sourceLabels"), match.at("sourceLabels"), match.report());
        Common.gatewayNames(match);
    }

    private static void destinations(Part route) {
        if (route.list("route").isEmpty()) route.missing("route", "at least one destination");
        for (Part weighted : route.parts("route")) {
            Part destination = weighted.part("destination");
            if (destination != null) Common.destination(destination);
        }
        weights(route);
    }

    /// Of the destinations of a route: none is negative, and not all are 0.
    static void weights(Part route) {
        List<Part> all = route.parts("route");
        all.forEach(weighted -> Common.notNegative(weighted, "weight"));
        long total = all.stream().mapToLong(weighted -> weighted.whole("weight")).sum();
        if (all.size() > 1 && total == 0)
            route.error("route", "total destination weight = 0 (expected: more)");
    }
}
