package io.leno.istio.networking;

import static io.leno.istio.bind.Fields.message;

import io.leno.api.istio.MeshConfig;
import io.leno.istio.bind.Schema;

import java.util.List;

/// What Istio's MeshConfig has beyond the record: each field is reported wherever it is used.
final class MeshConfigFields {
    static final Schema SCHEMA =
            Schema.of(
                    Enum::name,
                    List.of(
                            message(MeshConfig.class)
                                    .notActedOn(
                                            "ingressService",
                                            "enableTracing",
                                            "enableEnvoyAccessLogService",
                                            "disableEnvoyListenerLog",
                                            "defaultConfig",
                                            "configSources",
                                            "enableAutoMtls",
                                            "trustDomain",
                                            "trustDomainAliases",
                                            "caCertificates",
                                            "certificates",
                                            "thriftConfig",
                                            "serviceSettings",
                                            "enablePrometheusMerge",
                                            "ca",
                                            "extensionProviders",
                                            "defaultProviders",
                                            "discoverySelectors",
                                            "meshMTLS",
                                            "tlsDefaults",
                                            "serviceScopeConfigs")));

    private MeshConfigFields() {}
}
