package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.istio.gatewayapi.GatewaySpec.ListenerTls;
import io.leno.istio.gatewayapi.GatewaySpec.SecretRef;
import io.leno.istio.gatewayapi.GatewaySpec.Validation;
import io.leno.istio.gatewayapi.ReferenceGrantSpec.From;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// TLS of a gateway's listeners as Istio's, and what is wrong with it.
final class ListenerTlsSettings {
    private static final String MODE = "gateway.istio.io/tls-terminate-mode";
    private static final String CIPHER_SUITES = "gateway.istio.io/tls-cipher-suites";
    private static final int MOST_CERTIFICATES = 2;

    private static final String INVALID = "InvalidCertificateRef";
    private static final String INVALID_AUTHORITY = "InvalidCACertificateRef";
    private static final String INVALID_AUTHORITY_KIND = "InvalidCACertificateKind";
    private static final String NOT_PERMITTED = "RefNotPermitted";

    private final GatewayWorld world;
    private final GatewaySpec gateway;

    ListenerTlsSettings(GatewayWorld world, GatewaySpec gateway) {
        this.world = world;
        this.gateway = gateway;
    }

    /// What is wrong with a listener's TLS.
    record Fault(String reason, String message) {
        /// True where it keeps the listener from being accepted.
        boolean isOfAuthorities() {
            return List.of(INVALID_AUTHORITY, INVALID_AUTHORITY_KIND, NOT_PERMITTED)
                    .contains(reason);
        }
    }

    record Outcome(@Nullable ServerTls tls, @Nullable Fault error) {}

    Outcome of(Rule<?> owner, GatewaySpec.Listener listener) {
        ListenerTls tls = listener.tls();
        if (tls == null) return new Outcome(null, null);
        if (tls.mode() == ListenerTls.Mode.PASSTHROUGH) {
            boolean isByName = NetworkGateways.passesOnByName(owner, listener);
            var mode = isByName ? ServerTls.Mode.AUTO_PASSTHROUGH : ServerTls.Mode.PASSTHROUGH;
            return new Outcome(mode(mode), null);
        }
        String option = tls.options().getOrDefault(MODE, "");
        if (option.equals("ISTIO_MUTUAL")) {
            return new Outcome(mode(ServerTls.Mode.ISTIO_MUTUAL), null);
        }
        if (option.equals("ISTIO_SIMPLE")) {
            return new Outcome(ServerTls.of(false, ServerTls.Mode.SIMPLE, "builtin://"), null);
        }
        return terminated(owner, listener, tls);
    }

    private static ServerTls mode(ServerTls.Mode mode) {
        return ServerTls.of(false, mode, "");
    }

    private Outcome terminated(Rule<?> owner, GatewaySpec.Listener listener, ListenerTls tls) {
        String option = tls.options().getOrDefault(MODE, "");
        var mode =
                switch (option) {
                    case "MUTUAL" -> ServerTls.Mode.MUTUAL;
                    case "OPTIONAL_MUTUAL" -> ServerTls.Mode.OPTIONAL_MUTUAL;
                    default -> ServerTls.Mode.SIMPLE;
                };
        if (tls.certificateRefs().size() > MOST_CERTIFICATES) {
            String message = "TLS mode can only support up to 2 server certificates";
            return new Outcome(mode(mode), new Fault(INVALID, message));
        }
        var names = new ArrayList<String>();
        var wrong = new ArrayList<Fault>();
        for (SecretRef ref : tls.certificateRefs()) {
            Fault error = certificateError(owner, ref);
            if (error != null) wrong.add(error);
            else names.add("kubernetes-gateway://" + namespace(owner, ref) + "/" + ref.name());
        }
        // one certificate is enough to serve
        if (names.isEmpty()) return new Outcome(mode(mode), wrong.isEmpty() ? null : joined(wrong));
        var out = ServerTls.of(false, mode, names.size() == 1 ? names.getFirst() : "");
        if (names.size() > 1) out = out.with(names);
        out = out.withCipherSuites(suites(tls.options().getOrDefault(CIPHER_SUITES, "")));
        return judgingClients(owner, listener, option, out);
    }

    private static Fault joined(List<Fault> errors) {
        return new Fault(
                errors.getFirst().reason(),
                String.join("; ", errors.stream().map(Fault::message).toList()));
    }

    private static List<String> suites(String option) {
        return Arrays.stream(option.split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    private static String namespace(Rule<?> owner, SecretRef ref) {
        return ref.namespace().isEmpty() ? owner.namespace() : ref.namespace();
    }

    /// What is wrong with the certificate that the gateway shows to services.
    static @Nullable Condition ofClientCertificate(Rule<GatewaySpec> gateway, GatewayWorld world) {
        GatewaySpec.GatewayTls tls = gateway.spec().tls();
        GatewaySpec.Backend backend = tls == null ? null : tls.backend();
        SecretRef ref = backend == null ? null : backend.clientCertificateRef();
        if (ref == null) return null;
        var settings = new ListenerTlsSettings(world, gateway.spec());
        Fault fault = settings.certificateError(gateway, ref);
        if (fault == null) return null;
        String message =
                fault.message()
                        .replaceFirst(
                                "^invalid certificate reference", "invalid clientCertificateRef")
                        .replaceFirst("^certificateRef", "clientCertificateRef");
        String reason =
                fault.reason().equals(INVALID) ? "InvalidClientCertificateRef" : fault.reason();
        return new Condition("ResolvedRefs", false, reason, message);
    }

    private @Nullable Fault certificateError(Rule<?> owner, SecretRef ref) {
        String namespace = namespace(owner, ref);
        var from = new From(GatewayWorld.GROUP, owner.key().kind(), owner.namespace());
        if (!world.allows(from, namespace, "", "Secret", ref.name())) {
            return new Fault(
                    NOT_PERMITTED,
                    notAccessible("certificateRef " + ref.name() + "/" + namespace, owner));
        }
        String kind = ref.kind().isEmpty() ? "Secret" : ref.kind();
        if (!ref.group().isEmpty() || !kind.equals("Secret")) {
            return new Fault(INVALID, invalid(ref) + ", only secret is allowed");
        }
        if (world.secrets() == null) return null;
        String problem = world.secrets().problem(namespace + "/" + ref.name());
        return problem == null ? null : new Fault(INVALID, invalid(ref) + ", " + problem);
    }

    private static String notAccessible(String what, Rule<?> owner) {
        return what
                + " not accessible to a Gateway in namespace \""
                + owner.namespace()
                + "\" (missing a ReferenceGrant?)";
    }

    private static String invalid(SecretRef ref) {
        String kind = ref.kind().isEmpty() ? "Secret" : ref.kind();
        return "invalid certificate reference " + shown(ref, kind);
    }

    private static String shown(SecretRef ref, String kind) {
        return ref.group() + "/" + kind + "/" + ref.name() + "." + ref.namespace();
    }

    /// With what the gateway says of clients' certificates.
    private Outcome judgingClients(
            Rule<?> owner, GatewaySpec.Listener listener, String option, ServerTls tls) {
        Validation validation =
                gateway.tls() == null ? null : gateway.tls().validation(listener.port());
        if (validation == null || validation.caCertificateRefs().isEmpty()) {
            return new Outcome(tls, null);
        }
        if (validation.caCertificateRefs().size() > 1) {
            String message = "only one caCertificateRef is supported";
            return new Outcome(tls, new Fault(INVALID_AUTHORITY, message));
        }
        SecretRef ref = validation.caCertificateRefs().getFirst();
        Fault error = authorityError(owner, ref);
        if (error != null) return new Outcome(tls, error);
        boolean isLenient = validation.mode() == Validation.Mode.ALLOW_INSECURE_FALLBACK;
        boolean isTold = option.equals("MUTUAL") || option.equals("OPTIONAL_MUTUAL");
        var mode =
                option.equals("OPTIONAL_MUTUAL") || (isLenient && !option.equals("MUTUAL"))
                        ? ServerTls.Mode.OPTIONAL_MUTUAL
                        : ServerTls.Mode.MUTUAL;
        String source = ref.kind().equals("ConfigMap") ? "configmap://" : "kubernetes-gateway://";
        String name = source + namespace(owner, ref) + "/" + ref.name() + "-cacert";
        return new Outcome(tls.withAuthority(mode, name, isLenient && !isTold), null);
    }

    private @Nullable Fault authorityError(Rule<?> owner, SecretRef ref) {
        String namespace = namespace(owner, ref);
        var from = new From(GatewayWorld.GROUP, owner.key().kind(), owner.namespace());
        if (!world.allows(from, namespace, "", ref.kind(), ref.name())) {
            String what = "caCertificateRef " + namespace + "/" + ref.name();
            return new Fault(NOT_PERMITTED, notAccessible(what, owner));
        }
        String invalid = "invalid CA certificate reference " + shown(ref, ref.kind());
        boolean isKnown = List.of("ConfigMap", "Secret").contains(ref.kind());
        if (!ref.group().isEmpty() || !isKnown) {
            return new Fault(
                    INVALID_AUTHORITY_KIND, invalid + ", only secret and configmap are allowed");
        }
        if (world.secrets() == null) return null;
        String problem =
                world.secrets().problemOfAuthorities(ref.kind(), namespace + "/" + ref.name());
        return problem == null ? null : new Fault(INVALID_AUTHORITY, invalid + ", " + problem);
    }
}
