package io.leno.proxy.tls;

import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.leno.api.secret.Secret;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Secrets that a bundle's source gives. Those of certificate provider instances are kept as if SDS
/// were asked for them, by a source that only has a name.
public final class ProvidedSecrets {
    private static final String INSTANCE = "certificate-provider:";

    private ProvidedSecrets() {}

    static SdsSecretConfig of(CertificateProviderPluginInstance instance) {
        var source = ConfigSource.newBuilder();
        source.addAuthoritiesBuilder().setName(INSTANCE + instance.getInstanceName());
        return SdsSecretConfig.newBuilder()
                .setName(instance.getCertificateName())
                .setSdsConfig(source)
                .build();
    }

    /// Those that a TLS context names as provider instances.
    static List<SdsSecretConfig> of(CommonTlsContext config) {
        var all = new ArrayList<SdsSecretConfig>();
        if (config.hasTlsCertificateProviderInstance())
            all.add(of(config.getTlsCertificateProviderInstance()));
        CertificateValidationContext validation = validation(config);
        if (validation.hasCaCertificateProviderInstance())
            all.add(of(validation.getCaCertificateProviderInstance()));
        return all;
    }

    private static CertificateValidationContext validation(CommonTlsContext config) {
        return config.hasCombinedValidationContext()
                ? config.getCombinedValidationContext().getDefaultValidationContext()
                : config.getValidationContext();
    }

    /// Whether only a bundle can give it.
    public static boolean isInstance(SdsSecretConfig secret) {
        return secret.getSdsConfig().getAuthoritiesCount() > 0
                && secret.getSdsConfig().getAuthorities(0).getName().startsWith(INSTANCE);
    }

    /// By what name a source has it: the instance, or the cluster that SDS is asked at; null where
    /// SDS comes another way.
    public static @Nullable String source(SdsSecretConfig secret) {
        if (isInstance(secret))
            return secret.getSdsConfig().getAuthorities(0).getName().substring(INSTANCE.length());
        var api = secret.getSdsConfig().getApiConfigSource();
        return api.getGrpcServicesCount() > 0 && api.getGrpcServices(0).hasEnvoyGrpc()
                ? api.getGrpcServices(0).getEnvoyGrpc().getClusterName()
                : null;
    }

    /// As SDS would send it.
    public static io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret message(
            String name, Secret secret) {
        var message =
                io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret.newBuilder()
                        .setName(name);
        switch (secret) {
            case Secret.KeyPair(String chain, String privateKey) -> {
                var pair = message.getTlsCertificateBuilder();
                pair.getCertificateChainBuilder().setInlineString(chain);
                pair.getPrivateKeyBuilder().setInlineString(privateKey);
            }
            case Secret.Trust(String authorities) ->
                    message.getValidationContextBuilder()
                            .getTrustedCaBuilder()
                            .setInlineString(authorities);
        }
        return message.build();
    }
}
