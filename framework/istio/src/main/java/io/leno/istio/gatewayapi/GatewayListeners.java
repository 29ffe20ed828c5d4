package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway;
import io.leno.istio.gatewayapi.GatewaySpec.AllowedRoutes;
import io.leno.istio.gatewayapi.GatewaySpec.ListenerTls;
import io.leno.istio.gatewayapi.GatewaySpec.RouteKind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Listeners of gateways as Istio's servers, and what is wrong with them.
final class GatewayListeners {
    private final GatewayWorld world;
    private final Rule<GatewaySpec> gateway;
    private final ListenerTlsSettings settings;
    private final List<Listener> all = new ArrayList<>();
    private final List<GatewaySpec.Listener> winners = new ArrayList<>();

    /// @param sets that may add listeners, oldest first
    GatewayListeners(
            GatewayWorld world, Rule<GatewaySpec> gateway, List<Rule<ListenerSetSpec>> sets) {
        this.world = world;
        this.gateway = gateway;
        settings = new ListenerTlsSettings(world, gateway.spec());
        for (GatewaySpec.Listener spec : gateway.spec().listeners()) add(gateway, spec);
        for (Rule<ListenerSetSpec> set : sets) {
            for (GatewaySpec.Listener spec : set.spec().listeners()) add(set, withPort(spec));
        }
    }

    /// The gateway's, then those of the sets.
    List<Listener> all() {
        return all;
    }

    private void add(Rule<?> owner, GatewaySpec.Listener spec) {
        GatewaySpec.Listener before =
                winners.stream()
                        .filter(winner -> isInConflict(winner, spec))
                        .findFirst()
                        .orElse(null);
        if (before == null) winners.add(spec);
        all.add(before == null ? listener(owner, spec) : loser(owner, spec, before));
    }

    /// That of the protocol, where none is told; 0 where it has none.
    private static GatewaySpec.Listener withPort(GatewaySpec.Listener spec) {
        if (spec.port() != 0) return spec;
        int port =
                switch (spec.protocol()) {
                    case "HTTP" -> 80;
                    case "HTTPS" -> 443;
                    default -> 0;
                };
        return new GatewaySpec.Listener(
                spec.name(),
                spec.hostname(),
                port,
                spec.protocol(),
                spec.tls(),
                spec.allowedRoutes());
    }

    private static boolean isInConflict(GatewaySpec.Listener one, GatewaySpec.Listener other) {
        if (one.port() != other.port()) return false;
        boolean oneHttp = isHttpLike(one.protocol());
        boolean otherHttp = isHttpLike(other.protocol());
        if (oneHttp && otherHttp) return host(one).equals(host(other));
        if (oneHttp || otherHttp) {
            return isStream(oneHttp ? other.protocol() : one.protocol());
        }
        return one.protocol().equals(other.protocol())
                || (isStream(one.protocol()) && isStream(other.protocol()));
    }

    private static boolean isHttpLike(String protocol) {
        return List.of("HTTP", "HTTPS", "TLS").contains(protocol);
    }

    private static boolean isStream(String protocol) {
        return List.of("TCP", "UDP").contains(protocol);
    }

    private static String host(GatewaySpec.Listener listener) {
        return listener.hostname().isEmpty() ? "*" : listener.hostname();
    }

    private Listener loser(Rule<?> owner, GatewaySpec.Listener spec, GatewaySpec.Listener winner) {
        boolean ofHost = spec.protocol().equals(winner.protocol()) && !isStream(spec.protocol());
        String reason = ofHost ? "HostnameConflict" : "ProtocolConflict";
        String message =
                "Listener has a conflict with another listener attached to the same Gateway";
        var conditions =
                new ArrayList<>(
                        List.of(
                                new Condition("Accepted", false, reason, message),
                                new Condition("Conflicted", true, reason, message),
                                new Condition("Programmed", false, reason, message)));
        List<String> kinds = kinds(spec, conditions);
        return new Listener(
                gateway,
                owner,
                spec,
                null,
                kinds,
                List.of("~/" + host(spec)),
                conditions,
                true,
                false);
    }

    private Listener listener(Rule<?> owner, GatewaySpec.Listener spec) {
        ListenerTlsSettings.Outcome tls = settings.of(owner, spec);
        ListenerTlsSettings.Fault error = tls.error();
        boolean isSecure = spec.protocol().equals("HTTPS") || spec.protocol().equals("TLS");
        boolean lacksTls = isSecure && tls.tls() == null;
        boolean isRefused = lacksTls && !owner.equals(gateway);
        String protocolError =
                isRefused
                        ? "protocol is " + spec.protocol() + " but no TLS section is defined"
                        : protocolError(spec);
        var conditions = new ArrayList<Condition>();
        conditions.add(accepted(error, protocolError));
        conditions.add(new Condition("Conflicted", false, "NoConflicts", "No errors found"));
        conditions.add(
                error == null && !isRefused
                        ? fine("Programmed", "Programmed")
                        : new Condition("Programmed", false, "Invalid", "Bad TLS configuration"));
        conditions.add(
                error == null
                        ? fine("ResolvedRefs", "ResolvedRefs")
                        : new Condition("ResolvedRefs", false, error.reason(), error.message()));
        List<String> kinds = kinds(spec, conditions);
        List<String> hosts = hosts(owner.namespace(), spec);
        Gateway.Server server =
                protocolError != null || lacksTls
                        ? null
                        : new Gateway.Server(
                                new Gateway.Port(spec.port(), spec.protocol(), "default"),
                                "",
                                hosts,
                                tls.tls(),
                                spec.name());
        boolean isValid = error == null && protocolError == null;
        return new Listener(gateway, owner, spec, server, kinds, hosts, conditions, false, isValid);
    }

    private static Condition accepted(
            ListenerTlsSettings.@Nullable Fault error, @Nullable String protocolError) {
        if (protocolError != null) {
            return new Condition("Accepted", false, "UnsupportedProtocol", protocolError);
        }
        if (error == null || !error.isOfAuthorities()) return fine("Accepted", "Accepted");
        return new Condition("Accepted", false, "NoValidCACertificate", error.message());
    }

    private static Condition fine(String type, String reason) {
        return new Condition(type, true, reason, "No errors found");
    }

    private static @Nullable String protocolError(GatewaySpec.Listener spec) {
        String protocol = spec.protocol();
        if (isHttpLike(protocol) || protocol.equals("TCP")) {
            return spec.port() == 0 ? "protocol " + protocol + " requires a port to be set" : null;
        }
        String upper = protocol.toUpperCase(java.util.Locale.ROOT);
        boolean isMeant = !upper.equals(protocol) && (isHttpLike(upper) || upper.equals("TCP"));
        String text = "protocol \"" + protocol + "\" is unsupported";
        return isMeant ? text + ". hint: \"" + upper + "\" (uppercase) may be supported" : text;
    }

    /// Kinds of routes that may attach, of those the protocol can have.
    private static List<String> kinds(GatewaySpec.Listener spec, List<Condition> conditions) {
        ListenerTls tls = spec.tls();
        boolean terminates = tls != null && tls.mode() == ListenerTls.Mode.TERMINATE;
        List<String> possible =
                switch (spec.protocol()) {
                    case "HTTP", "HTTPS" -> List.of("HTTPRoute", "GRPCRoute");
                    case "TCP" -> List.of("TCPRoute");
                    case "TLS" ->
                            terminates ? List.of("TLSRoute", "TCPRoute") : List.of("TLSRoute");
                    default -> List.of();
                };
        AllowedRoutes allowed = spec.allowedRoutes();
        if (allowed == null || allowed.kinds().isEmpty()) return possible;
        List<String> wanted =
                allowed.kinds().stream()
                        .filter(RouteKind::isOfGatewayApi)
                        .map(RouteKind::kind)
                        .toList();
        List<String> both = possible.stream().filter(wanted::contains).toList();
        if (both.size() != allowed.kinds().size()) {
            conditions.removeIf(each -> each.type().equals("ResolvedRefs"));
            conditions.add(
                    new Condition(
                            "ResolvedRefs", false, "InvalidRouteKinds", "Invalid route kinds"));
        }
        return both;
    }

    private List<String> hosts(String namespace, GatewaySpec.Listener spec) {
        List<String> hosts =
                namespaces(namespace, spec.allowedRoutes()).stream()
                        .map(each -> each + "/" + host(spec))
                        .toList();
        return hosts.isEmpty() ? List.of("~/" + host(spec)) : hosts;
    }

    private List<String> namespaces(String own, @Nullable AllowedRoutes allowed) {
        if (allowed == null || allowed.namespaces() == null) return List.of(own);
        LabelSelector selector = allowed.namespaces().selector();
        return switch (allowed.namespaces().from()) {
            case SAME -> List.of(own);
            case ALL -> List.of("*");
            case NONE -> List.of();
            case SELECTOR ->
                    selector == null
                            ? List.of("*")
                            : world.namespaces().entrySet().stream()
                                    .filter(each -> selector.matches(each.getValue()))
                                    .map(each -> each.getKey())
                                    .sorted()
                                    .toList();
        };
    }
}
