package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.istio.gatewayapi.GatewaySpec.AllowedRoutes;
import io.leno.istio.gatewayapi.GatewaySpec.ListenerTls;
import io.leno.istio.gatewayapi.GatewaySpec.RouteKind;
import io.leno.istio.gatewayapi.GatewaySpec.SecretRef;
import io.leno.istio.gatewayapi.ReferenceGrantSpec.From;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Listeners of gateways as Istio's servers, and what is wrong with them.
final class GatewayListeners {
    private static final String MODE = "gateway.istio.io/tls-terminate-mode";
    private static final int MOST_CERTIFICATES = 2;

    /// What is wrong with a listener's TLS.
    private record TlsError(String reason, String message) {}

    private final GatewayWorld world;

    GatewayListeners(GatewayWorld world) {
        this.world = world;
    }

    /// In the order of the gateway.
    List<Listener> of(Rule<GatewaySpec> gateway) {
        var all = new ArrayList<Listener>();
        var winners = new ArrayList<GatewaySpec.Listener>();
        for (GatewaySpec.Listener spec : gateway.spec().listeners()) {
            GatewaySpec.Listener before =
                    winners.stream()
                            .filter(winner -> isInConflict(winner, spec))
                            .findFirst()
                            .orElse(null);
            if (before == null) winners.add(spec);
            all.add(before == null ? listener(gateway, spec) : loser(gateway, spec, before));
        }
        return all;
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

    private Listener loser(
            Rule<GatewaySpec> gateway, GatewaySpec.Listener spec, GatewaySpec.Listener winner) {
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
                gateway, spec, null, kinds, List.of("~/" + host(spec)), conditions, true, false);
    }

    private Listener listener(Rule<GatewaySpec> gateway, GatewaySpec.Listener spec) {
        var errors = new ArrayList<TlsError>();
        ServerTls tls = tls(gateway, spec.tls(), errors);
        TlsError error = errors.isEmpty() ? null : joined(errors);
        String protocolError = protocolError(spec.protocol());
        var conditions = new ArrayList<Condition>();
        conditions.add(
                protocolError == null
                        ? fine("Accepted", "Accepted")
                        : new Condition("Accepted", false, "UnsupportedProtocol", protocolError));
        conditions.add(new Condition("Conflicted", false, "NoConflicts", "No errors found"));
        conditions.add(
                error == null
                        ? fine("Programmed", "Programmed")
                        : new Condition("Programmed", false, "Invalid", "Bad TLS configuration"));
        conditions.add(
                error == null
                        ? fine("ResolvedRefs", "ResolvedRefs")
                        : new Condition("ResolvedRefs", false, error.reason(), error.message()));
        List<String> kinds = kinds(spec, conditions);
        List<String> hosts = hosts(gateway.namespace(), spec);
        boolean isSecure = spec.protocol().equals("HTTPS") || spec.protocol().equals("TLS");
        Gateway.Server server =
                protocolError != null || (isSecure && tls == null)
                        ? null
                        : new Gateway.Server(
                                new Gateway.Port(spec.port(), spec.protocol(), "default"),
                                "",
                                hosts,
                                tls,
                                spec.name());
        boolean isValid = error == null && protocolError == null;
        return new Listener(gateway, spec, server, kinds, hosts, conditions, false, isValid);
    }

    private static Condition fine(String type, String reason) {
        return new Condition(type, true, reason, "No errors found");
    }

    private static TlsError joined(List<TlsError> errors) {
        return new TlsError(
                errors.getFirst().reason(),
                String.join("; ", errors.stream().map(TlsError::message).toList()));
    }

    private static @Nullable String protocolError(String protocol) {
        if (isHttpLike(protocol) || protocol.equals("TCP")) return null;
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
                                    .map(Map.Entry::getKey)
                                    .sorted()
                                    .toList();
        };
    }

    private @Nullable ServerTls tls(
            Rule<GatewaySpec> gateway, @Nullable ListenerTls tls, List<TlsError> errors) {
        if (tls == null) return null;
        if (tls.mode() == ListenerTls.Mode.PASSTHROUGH) {
            return ServerTls.of(false, ServerTls.Mode.PASSTHROUGH, "");
        }
        String option = tls.options().getOrDefault(MODE, "");
        if (option.equals("ISTIO_MUTUAL")) {
            return ServerTls.of(false, ServerTls.Mode.ISTIO_MUTUAL, "");
        }
        if (option.equals("ISTIO_SIMPLE")) {
            return ServerTls.of(false, ServerTls.Mode.SIMPLE, "builtin://");
        }
        var mode =
                switch (option) {
                    case "MUTUAL" -> ServerTls.Mode.MUTUAL;
                    case "OPTIONAL_MUTUAL" -> ServerTls.Mode.OPTIONAL_MUTUAL;
                    default -> ServerTls.Mode.SIMPLE;
                };
        if (tls.certificateRefs().size() > MOST_CERTIFICATES) {
            String message = "TLS mode can only support up to 2 server certificates";
            errors.add(new TlsError("InvalidCertificateRef", message));
            return ServerTls.of(false, mode, "");
        }
        var names = new ArrayList<String>();
        var wrong = new ArrayList<TlsError>();
        for (SecretRef ref : tls.certificateRefs()) {
            TlsError error = certificateError(gateway, ref);
            if (error != null) wrong.add(error);
            else names.add(credential(gateway, ref));
        }
        // one certificate is enough to serve
        if (names.isEmpty()) errors.addAll(wrong);
        var out = ServerTls.of(false, mode, names.size() == 1 ? names.getFirst() : "");
        return names.size() > 1 ? out.with(names) : out;
    }

    private static String credential(Rule<GatewaySpec> gateway, SecretRef ref) {
        return "kubernetes-gateway://" + namespace(gateway, ref) + "/" + ref.name();
    }

    private static String namespace(Rule<GatewaySpec> gateway, SecretRef ref) {
        return ref.namespace().isEmpty() ? gateway.namespace() : ref.namespace();
    }

    private @Nullable TlsError certificateError(Rule<GatewaySpec> gateway, SecretRef ref) {
        String namespace = namespace(gateway, ref);
        var from = new From(GatewayWorld.GROUP, "Gateway", gateway.namespace());
        if (!world.allows(from, namespace, "", "Secret", ref.name())) {
            return new TlsError(
                    "RefNotPermitted",
                    "certificateRef "
                            + ref.name()
                            + "/"
                            + namespace
                            + " not accessible to a Gateway in namespace \""
                            + gateway.namespace()
                            + "\" (missing a ReferenceGrant?)");
        }
        String group = ref.group();
        String kind = ref.kind().isEmpty() ? "Secret" : ref.kind();
        String name = group + "/" + kind + "/" + ref.name() + "." + ref.namespace();
        if (!group.isEmpty() || !kind.equals("Secret")) {
            return new TlsError(
                    "InvalidCertificateRef",
                    "invalid certificate reference " + name + ", only secret is allowed");
        }
        if (world.secrets() == null) return null;
        String problem = world.secrets().problem(namespace + "/" + ref.name());
        if (problem == null) return null;
        String message = "invalid certificate reference " + name + ", " + problem;
        return new TlsError("InvalidCertificateRef", message);
    }
}
