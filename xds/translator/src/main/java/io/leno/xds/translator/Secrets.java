package io.leno.xds.translator;

import com.google.protobuf.ByteString;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Credential;
import io.leno.api.istio.Gateway;
import io.leno.xds.translator.SecretNames.Place;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a proxy gets for the names of secrets: those of its own namespace, those that a gateway of
/// the Gateway API in its namespace was allowed to use, and authorities in ConfigMaps.
final class Secrets {
    /// Annotation of what was made of a ListenerSet: where its gateway is.
    private static final String PARENT = "internal.istio.io/parent-namespace";

    private final Scope scope;

    Secrets(Scope scope) {
        this.scope = scope;
    }

    /// @param secret null where there is none to give
    /// @param madeBy the Secret or ConfigMap; empty where there is none
    /// @param complaint why there is none; empty where there is one
    record Answer(@Nullable Secret secret, List<ResourceKey> madeBy, String complaint) {
        private static Answer none(String complaint) {
            return new Answer(null, List.of(), complaint);
        }
    }

    Answer of(String resource) {
        Place place = SecretNames.place(resource, scope.node().namespace());
        if (place == null) return Answer.none("names no secret");
        if (!isAllowed(place, resource)) {
            String message = "secret " + place + " may not be read from namespace ";
            return Answer.none(message + scope.node().namespace());
        }
        Rule<Credential> found = find(place);
        if (found == null) {
            boolean isMap = place.source() == SecretNames.Source.CONFIG_MAP;
            return Answer.none((isMap ? "configmap " : "secret ") + place + " not found");
        }
        return place.isAuthority() ? authorities(resource, found) : keyPair(resource, found);
    }

    private boolean isAllowed(Place place, String resource) {
        return switch (place.source()) {
            case CONFIG_MAP -> true;
            case OF_PROXY -> place.namespace().equals(scope.node().namespace());
            case OF_GATEWAY_API -> isGranted(resource);
        };
    }

    /// Only what a ReferenceGrant allows gets into what is made of a gateway of the Gateway API.
    private boolean isGranted(String resource) {
        for (Rule<Gateway> gateway : scope.model().rules(Gateway.class)) {
            if (Problems.isIstio(gateway)) continue;
            String owner = gateway.annotations().getOrDefault(PARENT, gateway.namespace());
            if (!owner.equals(scope.node().namespace())) continue;
            for (Gateway.Server server : gateway.spec().servers()) {
                var tls = server.tls();
                if (tls != null && ServerTlsContexts.secrets(tls).contains(resource)) return true;
            }
        }
        return false;
    }

    /// Authorities have a Secret of their own, else they are in that of the certificate.
    private @Nullable Rule<Credential> find(Place place) {
        MeshIndex mesh = scope.mesh();
        if (place.source() == SecretNames.Source.CONFIG_MAP) {
            return mesh.credential(key("ConfigMap", place.namespace(), place.nameOfBoth()));
        }
        var own = mesh.credential(key("Secret", place.namespace(), place.name()));
        if (own != null || !place.isAuthority()) return own;
        return mesh.credential(key("Secret", place.namespace(), place.nameOfBoth()));
    }

    private static ResourceKey key(String kind, String namespace, String name) {
        return new ResourceKey("", kind, namespace, name);
    }

    private static Answer keyPair(String resource, Rule<Credential> rule) {
        var pair = rule.spec().keyPair();
        if (pair.isEmpty()) return Answer.none(rule.key() + ": " + rule.spec().complaint());
        var secret = Secret.newBuilder().setName(resource);
        var certificate = secret.getTlsCertificateBuilder();
        certificate.setCertificateChain(bytes(pair.get().certificate()));
        certificate.setPrivateKey(bytes(pair.get().privateKey()));
        if (!pair.get().ocspStaple().isEmpty()) {
            certificate.setOcspStaple(bytes(pair.get().ocspStaple()));
        }
        return new Answer(secret.build(), List.of(rule.key()), "");
    }

    private static Answer authorities(String resource, Rule<Credential> rule) {
        var authorities = rule.spec().authorities();
        if (authorities.isEmpty()) {
            return Answer.none(rule.key() + ": " + rule.spec().complaintOfAuthorities());
        }
        var secret = Secret.newBuilder().setName(resource);
        var validation = secret.getValidationContextBuilder();
        validation.setTrustedCa(bytes(authorities.get().certificates()));
        if (!authorities.get().revocations().isEmpty()) {
            validation.setCrl(bytes(authorities.get().revocations()));
        }
        return new Answer(secret.build(), List.of(rule.key()), "");
    }

    private static DataSource bytes(String latin1) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFrom(latin1, StandardCharsets.ISO_8859_1))
                .build();
    }
}
