package io.leno.proxy.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// Versions, ciphers, curves and protocols of a context. Envoy: `TlsParameters`.
///
/// @param ciphers Java's names
/// @param curves empty: the engine's choice
/// @param protocols ALPN; empty: none
record TlsParams(
        List<String> versions, List<String> ciphers, List<String> curves, List<String> protocols) {
    /// Envoy's, most preferred first.
    private static final List<String> DEFAULT_CIPHERS =
            List.of(
                    "[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]",
                    "[ECDHE-RSA-AES128-GCM-SHA256|ECDHE-RSA-CHACHA20-POLY1305]",
                    "ECDHE-ECDSA-AES256-GCM-SHA384",
                    "ECDHE-RSA-AES256-GCM-SHA384");

    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    /// @param newest where the settings leave it open
    static TlsParams compile(
            TlsParameters config, TlsProtocol newest, List<String> protocols, String where) {
        int from = index(config.getTlsMinimumProtocolVersion(), TlsProtocol.TLSv1_2);
        int to = index(config.getTlsMaximumProtocolVersion(), newest);
        if (from > to) {
            throw new InvalidTlsException(
                    where
                            + ": tls_params: no version from "
                            + VERSIONS.get(from)
                            + " to "
                            + VERSIONS.get(to));
        }
        if (config.getSignatureAlgorithmsCount() > 0)
            throw Validation.unsupported(where, "tls_params: signature_algorithms");
        if (config.getCompliancePoliciesCount() > 0)
            throw Validation.unsupported(where, "tls_params: compliance_policies");
        return new TlsParams(
                VERSIONS.subList(from, to + 1),
                CipherNames.java(
                        config.getCipherSuitesCount() == 0
                                ? DEFAULT_CIPHERS
                                : config.getCipherSuitesList(),
                        where),
                List.copyOf(config.getEcdhCurvesList()),
                protocols);
    }

    private static int index(TlsProtocol version, TlsProtocol otherwise) {
        return switch (version) {
            case TLS_AUTO, UNRECOGNIZED -> index(otherwise, otherwise);
            case TLSv1_0 -> 0;
            case TLSv1_1 -> 1;
            case TLSv1_2 -> 2;
            case TLSv1_3 -> 3;
        };
    }

    /// With these protocols where none are configured.
    TlsParams offering(ClientTls.Offer offer) {
        List<String> instead = offer.instead();
        if (instead != null) return new TlsParams(versions, ciphers, curves, instead);
        if (!protocols.isEmpty() || offer.otherwise().isEmpty()) return this;
        return new TlsParams(versions, ciphers, curves, offer.otherwise());
    }

    SslContextBuilder apply(SslContextBuilder builder, TlsEngine engine) {
        builder.sslProvider(engine.provider()).protocols(versions);
        builder.ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE);
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            protocols));
        }
        if (!curves.isEmpty() && engine == TlsEngine.BORINGSSL)
            builder.option(OpenSslContextOption.GROUPS, curves.toArray(String[]::new));
        return builder;
    }

    /// What the JDK takes per connection.
    void tune(SSLEngine engine) {
        if (curves.isEmpty() || engine instanceof ReferenceCountedOpenSslEngine) return;
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setNamedGroups(curves.stream().map(TlsParams::group).toArray(String[]::new));
        engine.setSSLParameters(parameters);
    }

    private static String group(String curve) {
        return switch (curve) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            default -> curve.toLowerCase(Locale.ROOT);
        };
    }
}
